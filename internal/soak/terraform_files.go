//go:build unix

package soak

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/coretest"
)

// write declares the stack as JSON.
func (w *workspace) write() error {
	blocks := map[string]map[string]any{}
	var imports []any
	for _, a := range w.addresses {
		if a.declared == nil {
			continue
		}
		typ := a.kind.ResourceType()
		if blocks[typ] == nil {
			blocks[typ] = map[string]any{}
		}
		blocks[typ][a.name] = a.block()
		if a.importID != "" && a.state == nil {
			imports = append(imports, map[string]any{"to": a.text(), "id": a.importID})
		}
	}
	root := map[string]any{"terraform": map[string]any{"required_providers": map[string]any{"collab": map[string]any{"source": "collab-iac/collab"}}}}
	if len(blocks) > 0 {
		root["resource"] = blocks
	}
	if len(imports) > 0 {
		root["import"] = imports
	}
	content, err := json.MarshalIndent(root, "", "  ") // errors quote the line
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(w.Dir, "main.tf.json"), content, 0o600)
}

// stateFile returns the content of the state file. A Terraform that was killed while it
// wrote the file leaves a part of it. A person takes the backup then, of before the run.
func (w *workspace) stateFile() ([]byte, error) {
	path := filepath.Join(w.Dir, "terraform.tfstate")
	content, err := os.ReadFile(path)
	if err != nil || json.Valid(content) {
		return content, err
	}
	err = os.Rename(path+".backup", path)
	if errors.Is(err, fs.ErrNotExist) {
		err = os.Remove(path) // there was none before the run
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// readState reads Terraform's state file into the addresses.
func (w *workspace) readState() error {
	for _, a := range w.addresses {
		a.state, a.tainted = nil, false
	}
	content, err := w.stateFile()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var state struct {
		Resources []struct {
			Type, Name string
			Instances  []struct {
				Attributes map[string]any
				Status     string
				Deposed    string
			}
		}
	}
	if err := json.Unmarshal(content, &state); err != nil {
		return err
	}
	for _, r := range state.Resources {
		for _, instance := range r.Instances {
			a := w.find(r.Name)
			if a == nil || instance.Deposed != "" {
				continue
			}
			a.state = &coretest.Instance{State: instance.Attributes}
			a.tainted = instance.Status == "tainted"
		}
	}
	return nil
}

// readMessages reads what terraform apply -json says of each address. It returns 1
// where the plan changed something.
func (w *workspace) readMessages(output string, failure error) (changes int) {
	for _, a := range w.addresses {
		a.err, a.tried = nil, failure == nil
	}
	lines := bufio.NewScanner(strings.NewReader(output))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var said struct {
			Type       string
			Diagnostic struct{ Severity, Summary, Detail, Address string }
			Changes    struct{ Add, Change, Import, Remove int }
		}
		if json.Unmarshal(lines.Bytes(), &said) != nil {
			continue // a line of the shell's
		}
		if c := said.Changes; said.Type == "change_summary" && c.Add+c.Change+c.Remove > 0 {
			changes = 1
		}
		w.take(said.Diagnostic.Severity, said.Diagnostic.Summary, said.Diagnostic.Detail, said.Diagnostic.Address)
	}
	return changes
}

func (w *workspace) take(severity, summary, detail, at string) {
	w.count(summary)
	_, name, _ := strings.Cut(at, ".")
	a := w.find(name)
	if severity == "error" && a == nil {
		w.log("%s: Terraform says: %s: %s", w.name, summary, detail)
	}
	if a != nil && a.err == nil && isUnfinished(summary) {
		a.err, a.tried = errUnfinished, true
	}
	if severity != "error" || a == nil {
		return
	}
	a.err, a.tried = fmt.Errorf("%s: %s", summary, detail), true
	if a.tainted {
		a.err = fmt.Errorf("%w: an error taints the object: %w", coretest.ErrRule, a.err)
	}
}
