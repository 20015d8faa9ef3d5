package provider_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	emulator "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// What is taken out of a configuration stays on the server, and the plan says so once
// for all people. A provider that clears shows it.
func TestAccReleases(t *testing.T) {
	t.Parallel()
	w := newEnv(t, emulator.Options{})
	ws := newWorkspace(t, w)
	people := func(settings, attributes string) {
		ws.write(t, "main.tf", fmt.Sprintf("provider \"collab\" {\n  voss = { %s }\n}\n\nresource %q \"team\" {\n  count = 3\n  email = \"user${count.index}@example.com\"\n%s}\n", settings, sparkUser, attributes))
	}
	plan := func() string {
		t.Helper()
		command := ws.Command(t.Context(), "plan", "-input=false", "-no-color")
		var out bytes.Buffer
		command.Stdout, command.Stderr = &out, &out
		if err := command.Run(); err != nil {
			t.Fatalf("%s\n%s", err, &out)
		}
		return strings.Join(strings.Fields(strings.ReplaceAll(out.String(), "│", " ")), " ")
	}
	people("", "  extension = \"5001\"\n  first_name = \"A\"\n")
	if err := ws.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}

	people("", "  first_name = \"A\"\n")
	for range 2 {
		out := plan()
		for _, want := range []string{"No changes.", "No longer declared, and kept by the server", `extension stays "5001"`, "2 more similar warnings"} {
			if !strings.Contains(out, want) {
				t.Errorf("the plan lacks %q:\n%s", want, out)
			}
		}
	}

	people(`on_release = "clear"`, "  first_name = \"A\"\n")
	if out := plan(); !strings.Contains(out, `- extension = "5001"`) && !strings.Contains(out, `~ extension = "5001" -> ""`) && !strings.Contains(out, `extension = "5001" -> null`) {
		t.Errorf("the plan does not show what it clears:\n%s", out)
	}
	if err := ws.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, o := range w.voss.Objects("device/spark/User") {
		if extension := o.Data["extension"]; extension != nil && extension != "" && strings.HasPrefix(fmt.Sprint(o.Data["email"]), "user") {
			t.Errorf("%v has the extension %v", o.Data["email"], extension)
		}
	}
	ws.expectNoChange(t)
	if out := plan(); strings.Contains(out, "No longer declared") {
		t.Errorf("it is said again:\n%s", out)
	}
	if err := ws.Destroy(t.Context()); err != nil {
		t.Error(err)
	}
}

// A list that others share is let go of as a whole, and cleared only of what Terraform
// gave.
func TestAccReleases_sharedLists(t *testing.T) {
	t.Parallel()
	w, c := newEnv(t, emulator.Options{}), newCommandLine(t)
	bob := func(settings, lines string) string {
		config := w.config(fmt.Sprintf("resource %q \"bob\" {\n  email = \"bob@example.com\"\n  display_name = \"Bob\"\n%s}\n", relationType, lines))
		return strings.Replace(config, "voss = {", "voss = {\n"+settings, 1)
	}
	c.applied(bob("", fmt.Sprintf("  licenses = [{ license = %q }]\n", messaging)))
	w.give(t, "bob@example.com", standard)()
	if r := c.plan(bob("", "")); len(r.warnings()) != 1 || !strings.Contains(r.text(), "licenses stays a list of 1") {
		t.Errorf("it says %s", r.output)
	}
	if got := w.licencesOf(t, "bob@example.com"); len(got) != 2 {
		t.Errorf("bob has %q", got)
	}
	c.applied(bob("on_release = \"clear\"\n", ""))
	if got := w.licencesOf(t, "bob@example.com"); len(got) != 1 || got[0] != standard {
		t.Errorf("bob has %q", got)
	}
	if r := c.plan(bob("", "")); len(r.warnings()) > 0 {
		t.Errorf("it is said again: %s", r.output)
	}
	c.applied(w.config(""))
}

// What Terraform is told to ignore is not let go of, and is not cleared.
func TestAccReleases_ignoreChanges(t *testing.T) {
	t.Parallel()
	w, c := newEnv(t, emulator.Options{}), newCommandLine(t)
	clearing := func(lines string) string {
		return strings.Replace(w.config(aliceWith(lines)), "voss = {", "voss = {\non_release = \"clear\"\n", 1)
	}
	ignored := "  lifecycle { ignore_changes = [extension] }\n"
	c.applied(clearing("  extension = \"5001\"\n"))
	if r := c.plan(clearing(ignored)); len(r.diagnostics) > 0 || !strings.Contains(r.output, "0 to change") {
		t.Errorf("it plans %s", r.output)
	}
	c.applied(clearing("  first_name = \"Alice\"\n" + ignored))
	if alice := w.user(t, "alice@example.com"); alice.Data["extension"] != "5001" || alice.Data["firstName"] != "Alice" {
		t.Errorf("the server has %v", alice.Data)
	}
	c.applied(w.config(""))
}
