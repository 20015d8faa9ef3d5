package bench

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

func TestMedian(t *testing.T) {
	for _, test := range []struct {
		list []int64
		want int64
	}{{[]int64{5}, 5}, {[]int64{9, 1, 5}, 5}, {[]int64{4, 1, 2, 9}, 3}} {
		if got := median(test.list, func(n int64) int64 { return n }); got != test.want {
			t.Errorf("the median of %v is %d, want %d", test.list, got, test.want)
		}
	}
}

func TestRatioComparesRunsOfARound(t *testing.T) {
	of := []cost{{wall: 2 * time.Second}, {wall: 30 * time.Second}, {wall: 3 * time.Second}}
	to := []cost{{wall: time.Second}, {wall: 10 * time.Second}, {wall: 3 * time.Second}}
	if got := ratio(of, to, func(c cost) time.Duration { return c.wall }); got != 2 {
		t.Errorf("the ratio is %g, want 2", got)
	}
}

func TestReadUsage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "usage")
	if err := os.WriteFile(path, []byte("20 1000\n300 5000\n7 2000\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	own, peak, err := readUsage(path)
	if err != nil || own != 327*time.Millisecond || peak != 5000 {
		t.Errorf("read %s, %d, %v", own, peak, err)
	}
}

// What a sample is made of here is much shorter than what Terraform writes.
func TestFillMakesServerAndStateAgree(t *testing.T) {
	server, err := newTenant(conditions{}, 2)
	if err != nil {
		t.Fatal(err)
	}
	defer server.close()
	s := sample{pkid: "0123456789abcdef01234567", object: `{"email": "user-00000@example.com"}`}
	state := `{"serial": 1, "resources": [{"type": "t", "instances": [
		{"index_key": 0, "attributes": {"pkid": "0123456789abcdef01234567", "email": "user-00000@example.com", "hierarchy": "sys"}}]}]}`
	if err := json.Unmarshal([]byte(state), &s.state); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := s.fill(server, size{users: 12, sites: 2, others: 3}, dir); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(stateFile(dir))
	if err != nil {
		t.Fatal(err)
	}
	var written struct {
		Resources []struct {
			Instances []struct {
				Index      int `json:"index_key"`
				Attributes struct{ PKID, Email, Hierarchy string }
			}
		}
	}
	if err := json.Unmarshal(content, &written); err != nil {
		t.Fatal(err)
	}
	instances := written.Resources[0].Instances
	if len(instances) != 12 || server.Count(userModel) != 15 {
		t.Fatalf("%d instances and %d objects", len(instances), server.Count(userModel))
	}
	for i, instance := range instances {
		object, found := server.Object(instance.Attributes.PKID)
		if !found || instance.Index != i || object.Data["email"] != instance.Attributes.Email ||
			object.Hierarchy != instance.Attributes.Hierarchy || object.Hierarchy != voss.Tenant+"."+siteName(i%2) {
			t.Errorf("instance %d is %+v, the object %+v", i, instance, object)
		}
	}
}

func TestDrawIsWellFormed(t *testing.T) {
	one := benchmark{scenario: emptyPlan, size: size{users: 7}, variants: make([]variant, 2)}
	drawn := draw([]outcome{
		{benchmark: one, variant: variant{name: "provider"}, ratio: 1},
		{benchmark: one, variant: variant{name: "one read per object"}, ratio: 4.25},
		{benchmark: benchmark{scenario: create, variants: make([]variant, 1)}, variant: variant{name: "alone"}, ratio: 1},
	})
	decoder := xml.NewDecoder(bytes.NewReader(drawn))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, drawn)
		}
	}
	if strings.Contains(string(drawn), "alone") {
		t.Error("a benchmark without a comparison is shown")
	}
	for _, want := range []string{"empty plan, 7 users, no latency", ">4.25<", ">1.00<", "one read per object"} {
		if strings.Count(string(drawn), want) != 1 {
			t.Errorf("%q is not there once:\n%s", want, drawn)
		}
	}
}

func TestSuites(t *testing.T) {
	for _, name := range []string{"quick", "default", "full"} {
		benchmarks, err := benchmarksOf(name, binaries{})
		if err != nil || len(benchmarks) == 0 {
			t.Errorf("%s: %v", name, err)
		}
		for _, one := range benchmarks {
			for _, v := range one.variants {
				if colours[v.name] == "" {
					t.Errorf("%s has no colour in the plot", v.name)
				}
			}
		}
	}
	if _, err := benchmarksOf("none", binaries{}); err == nil {
		t.Error("a suite that does not exist was found")
	}
}

// The whole way once, with a few users.
func TestAccMeasures(t *testing.T) {
	path := tftest.Require(t).Path
	scratch := t.TempDir()
	b, err := build(t.Context(), scratch)
	if err != nil {
		t.Fatal(err)
	}
	took, schema, err := startup(t.Context(), b.provider)
	if err != nil || took <= 0 || schema < 10_000 {
		t.Errorf("started in %s with a schema of %d bytes, %v", took, schema, err)
	}
	r, err := prepare(t.Context(), path, scratch, b)
	if err != nil {
		t.Fatal(err)
	}
	for _, what := range []scenario{emptyPlan, create, change} {
		outcomes, err := r.run(t.Context(), benchmark{what, size{users: 8, sites: 2}, near, []variant{b.asReleased(), b.baseline()}, 1})
		if err != nil {
			t.Fatal(err)
		}
		whole, baseline := outcomes[0].typical, outcomes[1].typical
		if whole.requests == 0 || baseline.requests != 0 || whole.own <= 0 || whole.peak < 1e6 || outcomes[0].ratio != 1 {
			t.Errorf("%s: %+v beside %+v", what, whole, baseline)
		}
	}
}
