package provider_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// serverCase is a configuration that real servers have given trouble with: the
// directory testdata/cases/<name>, tried on servers in a condition.
type serverCase struct {
	// voss and gws are settings of switches.
	voss, gws string
	options   emulator.Options
	// fault is what requests meet from the first step that turns it on.
	fault *weather
	// settings are laid over those of the block voss.
	settings []string
	steps    []caseStep
	// destroyArgs follow the destroy at the end. keeps leaves that out.
	destroyArgs []string
	keeps       bool
}

// caseStep is one run of Terraform.
type caseStep struct {
	// run is plan or apply, args what follows.
	run  string
	args []string
	// wants is what the output holds. fails is what the only error holds instead, and
	// mayFail what an error holds if there is one.
	wants, fails, mayFail string
	// before and after look at the servers, or change them by hand.
	before, after func(*caseRun)
	// within bounds how long the run may take; 0 for no bound.
	within time.Duration
}

// caseRun is a case while it runs.
type caseRun struct {
	*testing.T
	*env
	of *serverCase
	// noted is what a step keeps for later ones.
	noted any
}

const (
	emptyPlan  = "Plan: 0 to add, 0 to change, 0 to destroy."
	emptyApply = "Apply complete! Resources: 0 added, 0 changed, 0 destroyed."
)

// added is what an apply says that makes objects and nothing else.
func added(n string) string {
	return "Apply complete! Resources: " + n + " added, 0 changed, 0 destroyed."
}

func (c *serverCase) start(t *testing.T) *env {
	t.Helper()
	options := c.options
	var err error
	if options.Dialect, err = emulator.Switches.Parse(c.voss); err != nil {
		t.Fatal(err)
	}
	dialect, err := gws.Switches.Parse(c.gws)
	if err != nil {
		t.Fatal(err)
	}
	if c.fault != nil {
		options.Middleware = c.fault.middleware
	}
	return newEnv(t, options).withGWS(t, gws.Options{Dialect: dialect})
}

// TestAccCases runs every case. It ends with a destroy that leaves the servers as
// they were.
func TestAccCases(t *testing.T) {
	t.Parallel()
	cases := serverCases()
	for _, dir := range caseDirectories(t) {
		variants := cases[dir]
		if len(variants) == 0 {
			t.Errorf("nothing tries testdata/cases/%s", dir)
		}
		for variant, c := range variants {
			t.Run(strings.TrimSuffix(dir+"/"+variant, "/"), func(t *testing.T) {
				t.Parallel()
				c.try(t, dir)
			})
		}
	}
}

func caseDirectories(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join("testdata", "cases"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func (c *serverCase) try(t *testing.T, dir string) {
	t.Helper()
	w := c.start(t)
	terraform := newCommandLine(t)
	body, err := os.ReadFile(filepath.Join("testdata", "cases", dir, "main.tf"))
	if err != nil {
		t.Fatal(err)
	}
	config := w.config(string(body))
	for _, setting := range c.settings {
		config = with(config, setting)
	}
	run := &caseRun{T: t, env: w, of: c}
	before := w.counts()
	for i, step := range c.steps {
		if step.before != nil {
			step.before(run)
		}
		args := append([]string{"-input=false"}, step.args...)
		if step.run == "apply" {
			args = append(args, "-auto-approve")
		}
		begun := time.Now()
		r := terraform.run(config, step.run, args...)
		if took := time.Since(begun); step.within > 0 && took > step.within {
			t.Errorf("step %d took %s", i+1, took)
		}
		if step.mayFail != "" && !r.ok {
			r.ok, step.wants = true, step.mayFail
		}
		if r.ok != (step.fails == "") || !strings.Contains(r.output, step.wants) || !strings.Contains(r.output, step.fails) {
			t.Fatalf("step %d: want %q, got:\n%s", i+1, step.wants+step.fails, r.output)
		}
		if step.after != nil {
			step.after(run)
		}
	}
	if c.keeps {
		return
	}
	if r := terraform.run(config, "destroy", append(c.destroyArgs, "-input=false", "-auto-approve")...); !r.ok {
		t.Errorf("the destroy failed:\n%s", r.output)
	}
	if diff := cmp.Diff(before, w.counts()); diff != "" {
		t.Errorf("objects left or missing on the server (-before +now):\n%s", diff)
	}
}

// once turns a condition on requests into one that only the first meets.
func once(hits func(*http.Request) bool) func(*http.Request) bool {
	var met atomic.Bool
	return func(r *http.Request) bool { return hits(r) && !met.Swap(true) }
}

func posts(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/api/device/spark/User/")
}

// always returns weather that is on from the start.
func always(name fault.Name, hits func(*http.Request) bool, seed uint64) *weather {
	f := &weather{name: name, hits: hits, seed: seed}
	f.on.Store(true)
	return f
}

func turnOn(c *caseRun) { c.of.fault.on.Store(true) }

// email is the one user with the address in any letter case.
func (c *caseRun) email(address string) emulator.Object {
	c.Helper()
	var found []emulator.Object
	for _, o := range c.voss.Objects(userModel) {
		if held, _ := o.Data["email"].(string); strings.EqualFold(held, address) {
			found = append(found, o)
		}
	}
	if len(found) != 1 {
		c.Fatalf("the server has %d users with the address %s", len(found), address)
	}
	return found[0]
}

// note keeps the pkid of the user; staysThere checks that it is still that object.
func note(address string) func(*caseRun) {
	return func(c *caseRun) { c.noted = c.email(address).PKID }
}

func staysThere(address string) func(*caseRun) {
	return func(c *caseRun) {
		if now := c.email(address).PKID; now != c.noted {
			c.Errorf("%s was %v, and is %s", address, c.noted, now)
		}
	}
}
