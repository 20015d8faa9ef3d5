package provider_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/provider"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// stoppableAgentCalls are calls that need Genesys Web Services; held is ada with a skill.
func stoppableAgentCalls() map[string]func(ctx context.Context, tf *coretest.Terraform, held instance) error {
	apply := func(config model.Value, prior bool) func(context.Context, *coretest.Terraform, instance) error {
		return func(ctx context.Context, tf *coretest.Terraform, held instance) error {
			current := &held
			if !prior {
				current = nil
			}
			p, err := tf.Plan(ctx, agentType, current, config)
			if err == nil {
				_, _, err = tf.Apply(ctx, agentType, current, config, p)
			}
			return err
		}
	}
	read := func(typeName string, config model.Value) func(context.Context, *coretest.Terraform, instance) error {
		return func(ctx context.Context, tf *coretest.Terraform, _ instance) error {
			_, _, err := readDataSource(ctx, tf, typeName, config)
			return err
		}
	}
	bert := model.Value{"user_name": "bert@example.com"}
	return map[string]func(context.Context, *coretest.Terraform, instance) error{
		"plan of a skill": func(ctx context.Context, tf *coretest.Terraform, _ instance) error {
			_, err := tf.Plan(ctx, agentType, nil, over(adaWith("Sales 3"), bert))
			return err
		},
		"read": func(ctx context.Context, tf *coretest.Terraform, held instance) error {
			_, _, err := tf.Read(ctx, agentType, held)
			return err
		},
		"import": func(ctx context.Context, tf *coretest.Terraform, _ instance) error {
			_, _, err := tf.Import(ctx, agentType, "ADA@example.com")
			return err
		},
		"create":          apply(over(ada, bert), false),
		"create, skilled": apply(over(adaWith("Sales 3"), bert), false),
		"update":          apply(over(adaWith("English 5"), model.Value{"first_name": "Adele"}), true),
		"skill":           apply(adaWith("English 6", "Sales 1"), true),
		"delete": func(ctx context.Context, tf *coretest.Terraform, held instance) error {
			_, _, err := tf.Apply(ctx, agentType, &held, nil, planned{Instance: instance{Private: held.Private, Identity: held.Identity}})
			return err
		},
		"agent":  read(agentType, model.Value{"user_name": "ada@example.com"}),
		"agents": read(agentType+"s", nil),
		"skills": read("collab_gws_skills", nil),
	}
}

// TestStopGenesys is TestStop for Genesys Web Services.
func TestStopGenesys(t *testing.T) {
	t.Parallel()
	isWrite := func(r *http.Request) bool { return r.Method != http.MethodGet }
	isRead := func(r *http.Request) bool { return !isWrite(r) }
	isSkill := func(r *http.Request) bool { return strings.Contains(r.URL.Path, "skills") }
	lose := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	for how, down := range map[string]*switchable{
		"silent":              {do: hang},
		"silent to writes":    {do: hang, hits: isWrite},
		"silent to reads":     {do: hang, hits: isRead},
		"silent about skills": {do: hang, hits: isSkill},
		"unavailable":         {do: answeringStatus(http.StatusServiceUnavailable)},
		"losing writes":       {do: lose, hits: isWrite},
		"throttling":          {do: throttle},
	} {
		for name, call := range stoppableAgentCalls() {
			for _, after := range []time.Duration{0, 2 * time.Second, 66 * time.Second} {
				if after != 2*time.Second && how != "silent" && how != "throttling" && !everyDialect {
					continue
				}
				t.Run(how+", "+name+", "+after.String(), bubble(func(t *testing.T) {
					stoppedAgent(t, call, &switchable{hits: down.hits, do: down.do}, after)
				}))
			}
		}
	}
}

// throttle asks for minutes.
func throttle(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Retry-After", "200")
	w.WriteHeader(http.StatusTooManyRequests)
}

// stoppedAgent makes a call and stops it after a while.
func stoppedAgent(t *testing.T, call func(context.Context, *coretest.Terraform, instance) error, down *switchable, after time.Duration) {
	var wrote atomic.Bool
	w := newBubbleEnv(t, emulator.Options{}).withBubbleGWS(t, gws.Options{Middleware: func(next http.Handler) http.Handler {
		next = down.middleware(next)
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if down.on.Load() && r.Method != http.MethodGet {
				wrote.Store(true)
			}
			next.ServeHTTP(rw, r)
		})
	}})
	held := newFakeTerraform(t, w, nil).change(t, agentType, nil, adaWith("English 5"))
	tf, err := core.Start(t.Context(), w.record.Of(provider.NewServer(provider.Options{Version: "test", RoundTripper: w.transport}, systems.All()...)), model.Value{"gws": model.Value{
		"endpoint": w.gwsURL, "username": gws.Administrator.UserName, "password": gws.Administrator.Password, "check_connection": "off",
	}})
	if err != nil {
		t.Fatal(err)
	}
	down.on.Store(true)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- call(ctx, tf, held) }()
	time.Sleep(after)
	stop()
	began := time.Now()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	limit := 5 * time.Second
	if wrote.Load() {
		limit = 12 * time.Second
	}
	if took := time.Since(began); took > limit {
		t.Errorf("it returned %s after the stop", took)
	}
	time.Sleep(3 * time.Hour) // until the requests that hang have ended
}
