package provider_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/collab-iac/terraform-provider-collab/internal/provider"
	"github.com/collab-iac/terraform-provider-collab/internal/systems"
	"github.com/collab-iac/terraform-provider-collab/internal/tftest"
)

// commandLine runs the Terraform binary by itself, for what the testing library
// does not show: warnings, how many errors there are, and what they are about.
type commandLine struct {
	t *testing.T
	*tftest.Workspace
}

// diagnostic is one error or warning as Terraform prints it with -json.
type diagnostic struct {
	Severity, Summary, Detail, Address string
	// Snippet is the line of the configuration that it is about.
	Snippet struct{ Code string }
}

func (d diagnostic) String() string {
	return fmt.Sprintf("%s: %s: %s: %s", d.Severity, d.Address, d.Summary, d.Detail)
}

// result is what a run of Terraform came to.
type result struct {
	ok          bool
	diagnostics []diagnostic
	// output is what was printed, in words.
	output string
}

// read takes in one line of a run with -json.
func (r *result) read(line string) {
	var entry struct {
		Message    string `json:"@message"`
		Diagnostic *diagnostic
	}
	switch err := json.Unmarshal([]byte(line), &entry); {
	case err != nil:
		r.output += line
	case entry.Diagnostic != nil:
		r.diagnostics = append(r.diagnostics, *entry.Diagnostic)
		r.output += entry.Diagnostic.String() + "\n"
	default:
		r.output += entry.Message + "\n"
	}
}

func (r result) errors() []diagnostic   { return r.of("error") }
func (r result) warnings() []diagnostic { return r.of("warning") }

// text is all errors and warnings in one text, each of them once: an apply
// repeats the warnings of its plan.
func (r result) text() string {
	var text strings.Builder
	for i, d := range r.diagnostics {
		if slices.Contains(r.diagnostics[:i], d) {
			continue
		}
		fmt.Fprintf(&text, "%s\n  at: %s\n\n", d, strings.TrimSpace(d.Snippet.Code))
	}
	return text.String()
}

func (r result) of(severity string) []diagnostic {
	var list []diagnostic
	for _, d := range r.diagnostics {
		if d.Severity == severity {
			list = append(list, d)
		}
	}
	return list
}

// newCommandLine starts the provider in this process and an empty directory
// for Terraform to work in.
func newCommandLine(t *testing.T, features ...tftest.Feature) *commandLine {
	t.Helper()
	binary := tftest.Require(t, features...)
	ws, err := tftest.NewWorkspace(binary, t.TempDir(), os.DevNull, nil)
	if err != nil {
		t.Fatal(err)
	}
	// Without overrides, Terraform prints no warning of them.
	ws.Env["TF_CLI_CONFIG_FILE"] = os.DevNull
	ws.Env["TF_REATTACH_PROVIDERS"] = serve(t)
	return &commandLine{t, ws}
}

// in returns the same command line for a subtest.
func (c *commandLine) in(t *testing.T) *commandLine {
	inner := *c
	inner.t = t
	return &inner
}

// serve runs the provider in this process until the test ends, and returns how
// Terraform attaches to it.
func serve(t *testing.T) string {
	t.Helper()
	attach := serveAs(t, provider.Address, func() tfprotov6.ProviderServer {
		return inProcess.Of(provider.NewServer(providerOptions(), systems.All()...))
	})
	// Names without a registry serve Terraform and OpenTofu. A configuration that
	// names no source means the first.
	return encoded(t, map[string]any{"hashicorp/collab": attach, tftest.Source: attach})
}

// serveAs runs a provider of some address in this process until the test ends.
func serveAs(t *testing.T, address string, server func() tfprotov6.ProviderServer) any {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	reattach, closed := make(chan *plugin.ReattachConfig), make(chan struct{})
	go func() {
		err := tf6server.Serve(address, server, tf6server.WithDebug(ctx, reattach, closed),
			tf6server.WithLoggingSink(t), tf6server.WithGoPluginLogger(hclog.NewNullLogger()))
		if err != nil {
			t.Errorf("serving the provider: %v", err)
		}
	}()
	config := <-reattach
	t.Cleanup(func() {
		stop()
		<-closed
	})
	return map[string]any{
		"Protocol": string(config.Protocol), "ProtocolVersion": config.ProtocolVersion, "Pid": config.Pid, "Test": config.Test,
		"Addr": map[string]any{"Network": config.Addr.Network(), "String": config.Addr.String()},
	}
}

// run runs a Terraform command, which must understand -json, on the
// configuration.
func (c *commandLine) run(config, command string, args ...string) result {
	c.t.Helper()
	if err := c.Write("main.tf", config); err != nil {
		c.t.Fatal(err)
	}
	output, code, err := c.Run(c.t.Context(), append([]string{command, "-json", "-no-color"}, args...)...)
	if err != nil {
		c.t.Fatal(err)
	}
	r := result{ok: code == 0}
	for line := range strings.Lines(output) {
		r.read(line)
	}
	if strings.Contains(r.output, "panic:") || strings.Contains(r.output, "Plugin did not respond") {
		c.t.Fatalf("the provider panicked:\n%s", r.output)
	}
	return r
}

func (c *commandLine) plan(config string) result {
	c.t.Helper()
	return c.run(config, "plan", "-input=false")
}

func (c *commandLine) apply(config string) result {
	c.t.Helper()
	return c.run(config, "apply", "-auto-approve", "-input=false")
}

// applied applies the configuration, which must go well.
func (c *commandLine) applied(config string) result {
	c.t.Helper()
	r := c.apply(config)
	if !r.ok {
		c.t.Fatalf("the apply failed:\n%s", r.output)
	}
	return r
}

// onlyError returns the one error that a run came to.
func (c *commandLine) onlyError(r result) diagnostic {
	c.t.Helper()
	if list := r.errors(); !r.ok && len(list) == 1 {
		return list[0]
	}
	c.t.Fatalf("expected one error, got %d:\n%s", len(r.errors()), r.output)
	return diagnostic{}
}
