package lifecycle

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// departures are the objects that a run plans to delete or to replace, and what its plans
// refer to. Whichever of the two is planned second can tell of the other.
type departures struct {
	mu sync.Mutex
	// read are the texts that name the objects which this run has read, by the names of
	// their business keys.
	read map[string][]string
	// going says what the plan does to an object, by each text that a reference to it can
	// hold; mentions are the objects that hold such a text, by their own names.
	going    map[string]departure
	mentions map[string]map[string]mention
}

// departure is an object that a plan deletes or replaces.
type departure struct{ verb, name string }

// mention is a configuration that refers to something.
type mention struct {
	model  *model.Model
	config model.Value
	names  model.Names
}

// keys are those of what a text names, and of what it stands for.
func (m mention) keys(t model.Target, text string) []string {
	keys := []string{referenceKey(t, text)}
	if value, known := m.names.Value(t, text); known {
		keys = append(keys, referenceKey(t, value))
	}
	return keys
}

// departing returns the object that goes and that a reference names.
func (m mention) departing(ref model.Reference, going map[string]departure) (departure, bool) {
	for _, key := range m.keys(*ref.Field.Target, ref.Text) {
		if d, goes := going[key]; goes {
			return d, true
		}
	}
	return departure{}, false
}

// referenceKey names what a reference holds, among those to objects of one kind. People
// are of one kind in every model.
func referenceKey(t model.Target, text string) string {
	if t.IsPerson() {
		return "\x00" + model.FoldName(text)
	}
	return t.Model + "\x00" + model.FoldName(text)
}

// referenceKeysOf are the keys of the references to an object of the model.
func referenceKeysOf(m *model.Model, texts []string) []string {
	var keys []string
	for _, text := range texts {
		keys = append(keys, referenceKey(model.Target{Model: m.Type}, text), referenceKey(model.Target{Attribute: m.BusinessKey}, text))
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// textsOf are the texts by which others can refer to an object.
func (m *Manager) textsOf(s State) []string {
	return slices.DeleteFunc(append(m.identifiersOf(s), m.Model.KeyOf(s.Value)), func(text string) bool { return text == "" })
}

// noteRead remembers what names an object that this run has read. A plan that makes an
// object with the same business key then replaces it, although it sees no prior state.
func (m *Manager) noteRead(s State) {
	key := m.Model.KeyOf(s.Value)
	if key == "" || !m.checks() {
		return
	}
	d := &m.departures
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.read == nil {
		d.read = map[string][]string{}
	}
	d.read[keyName(m.Model, key)] = m.textsOf(s)
}

// noteReplaced notes that a plan makes an object anew which this run has read: after
// -replace, or because an earlier apply left it tainted.
func (m *Manager) noteReplaced(planned model.Value, report *Report) {
	key := m.Model.KeyOf(planned)
	m.departures.mu.Lock()
	texts := m.departures.read[keyName(m.Model, key)]
	m.departures.mu.Unlock()
	if texts != nil {
		m.depart(departure{"replaces", key}, texts, report)
	}
}

// depart notes an object that goes, and warns of the planned objects that refer to it.
func (m *Manager) depart(d departure, texts []string, report *Report) {
	if !m.checks() {
		return
	}
	all := &m.departures
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.going == nil {
		all.going = map[string]departure{}
	}
	mentions := map[string]mention{}
	for _, key := range referenceKeysOf(m.Model, texts) {
		all.going[key] = d
		maps.Copy(mentions, all.mentions[key])
	}
	delete(mentions, d.name)
	if len(mentions) == 0 {
		return
	}
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(mentions)) {
		if len(lines) == maxMentions {
			lines = append(lines, fmt.Sprintf("- and %d more", len(mentions)-maxMentions))
			break
		}
		lines = append(lines, "- "+name+": "+strings.Join(mentions[name].paths(all.going), ", "))
	}
	report.addWarning(nil, "Others refer to what this plan "+d.verb,
		fmt.Sprintf("The plan %s %s, and these still refer to it:\n\n%s\n\n%s", d.verb, d.name, strings.Join(lines, "\n"), d.advice()))
}

// maxMentions is how many objects a warning lists.
const maxMentions = 10

// paths are where a configuration refers to something that goes.
func (m mention) paths(going map[string]departure) []string {
	var paths []string
	for _, ref := range m.model.References(m.config) {
		if _, goes := m.departing(ref, going); goes {
			paths = append(paths, pathOf(ref.Path).String())
		}
	}
	return paths
}

func (d departure) advice() string {
	if d.verb == "replaces" {
		return "A server may keep the identifier of the object that goes. The next plan shows such a reference as a difference, and its apply sends the new identifier."
	}
	return "A server may keep the identifier of what is not there any more. Declare another one, or \"\" for none."
}

// noteMentions notes what a planned object refers to, and warns of what goes.
func (m *Manager) noteMentions(config model.Value, names model.Names, report *Report) {
	name := m.Model.KeyOf(config)
	one := mention{m.Model, config, names}
	all := &m.departures
	all.mu.Lock()
	defer all.mu.Unlock()
	goes := false
	m.Model.WalkReferences(config, func(t model.Target, text string) bool {
		for _, key := range one.keys(t, text) {
			all.mention(key, name, one)
			_, departs := all.going[key]
			goes = goes || departs
		}
		return true
	})
	if !goes {
		return
	}
	for _, ref := range m.Model.References(config) {
		if d, departs := one.departing(ref, all.going); departs && d.name != name {
			report.addWarning(pathOf(ref.Path), "Refers to what this plan "+d.verb+": "+ref.Attribute,
				fmt.Sprintf("%s: this plan %s %s, and %q refers to it. %s", pathOf(ref.Path), d.verb, d.name, ref.Text, d.advice()))
		}
	}
}

func (d *departures) mention(key, name string, one mention) {
	if d.mentions == nil {
		d.mentions = map[string]map[string]mention{}
	}
	if d.mentions[key] == nil {
		d.mentions[key] = map[string]mention{}
	}
	d.mentions[key][name] = one
}
