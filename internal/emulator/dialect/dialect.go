// Package dialect names the points on which the description of an API is
// doubtful. Each is a switch with a few settings. An emulated server follows
// one setting of each switch, so that a client can be tested under every
// reading of the description.
package dialect

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// Switch is one doubtful point.
type Switch struct {
	// Name is how the switch is written on a command line: "pagination".
	Name string
	// Settings are the readings, the default first.
	Settings []string
	// Explanation says in one line what depends on the switch, with the section
	// of CONTRACT.md that it rests on.
	Explanation string
	// Told says what it takes to learn which reading a server follows; the zero
	// value is ByWriting.
	Told Told
}

// Told is what it takes to learn which reading of a Switch a server follows.
type Told string

// What it takes to learn the reading.
const (
	// ByWriting needs a change of something, or requests that could do harm; reading
	// does not look at it.
	ByWriting Told = ""
	// ByReading needs requests that change nothing, and for some switches an object to
	// look at.
	ByReading Told = "reading"
	// ByLog needs a log that holds a change of somebody's.
	ByLog Told = "the log"
)

// ToldBy returns the switches with the marks of those that the names list; the others
// keep theirs. It panics if there is no such switch, which is a mistake in the program.
func (s Switches) ToldBy(how Told, names ...string) Switches {
	marked := slices.Clone(s)
	for _, name := range names {
		i := slices.IndexFunc(marked, func(one Switch) bool { return one.Name == name })
		if i < 0 {
			panic(fmt.Sprintf("no switch %q", name))
		}
		marked[i].Told = how
	}
	return marked
}

// NewSwitch makes a switch; the first setting is its default.
func NewSwitch(name, explanation string, settings ...string) Switch {
	return Switch{Name: name, Settings: settings, Explanation: explanation}
}

// Default returns the setting that applies unless another one is chosen.
func (s Switch) Default() string { return s.Settings[0] }

// Switches are all the switches of one emulated server.
type Switches []Switch

// Parse reads "name=setting,name=setting". Switches that are not named keep
// their default. An unknown name or setting is an error that lists the known
// ones.
func (s Switches) Parse(text string) (Dialect, error) {
	chosen := s.Defaults()
	for pair := range strings.SplitSeq(text, ",") {
		if pair = strings.TrimSpace(pair); pair == "" {
			continue
		}
		name, setting, _ := strings.Cut(pair, "=")
		if err := chosen.set(strings.TrimSpace(name), strings.TrimSpace(setting)); err != nil {
			return Dialect{}, err
		}
	}
	return chosen, nil
}

// Defaults returns the dialect in which every switch has its default.
func (s Switches) Defaults() Dialect {
	values := make(map[string]string, len(s))
	for _, one := range s {
		values[one.Name] = one.Default()
	}
	return Dialect{switches: s, values: values}
}

// Print writes one line for each switch: its name, its settings with the
// default first, and its explanation.
func (s Switches) Print(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	for _, one := range s {
		if _, err := fmt.Fprintf(table, "%s\t%s\t%s\n", one.Name, strings.Join(one.Settings, "|"), one.Explanation); err != nil {
			return err
		}
	}
	return table.Flush()
}

func (s Switches) find(name string) (Switch, error) {
	names := make([]string, len(s))
	for i, one := range s {
		if one.Name == name {
			return one, nil
		}
		names[i] = one.Name
	}
	return Switch{}, fmt.Errorf("there is no switch %q; the switches are %s", name, strings.Join(names, ", "))
}

// Dialect is one setting for every switch of a server.
type Dialect struct {
	switches Switches
	values   map[string]string
}

func (s Dialect) set(name, setting string) error {
	one, err := s.switches.find(name)
	if err != nil {
		return err
	}
	if !slices.Contains(one.Settings, setting) {
		return fmt.Errorf("the switch %s has no setting %q; it can be %s", name, setting, strings.Join(one.Settings, ", "))
	}
	s.values[name] = setting
	return nil
}

// IsZero reports whether d is the zero Dialect, which belongs to no server.
func (s Dialect) IsZero() bool { return s.values == nil }

// Get returns the setting of the switch. It panics if there is no such switch,
// which is a mistake in the program.
func (s Dialect) Get(name string) string {
	setting, known := s.values[name]
	if !known {
		panic(fmt.Sprintf("no switch %q", name))
	}
	return setting
}

// Is reports whether the switch has the setting. It panics if there is no such
// switch or setting, which is a mistake in the program.
func (s Dialect) Is(name, setting string) bool {
	one, err := s.switches.find(name)
	if err != nil || !slices.Contains(one.Settings, setting) {
		panic(fmt.Sprintf("no switch %q with a setting %q", name, setting))
	}
	return s.values[name] == setting
}

// String renders the settings that differ from the defaults, as Parse reads
// them.
func (s Dialect) String() string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(s.values)) {
		if one, err := s.switches.find(name); err == nil && s.values[name] != one.Default() {
			pairs = append(pairs, name+"="+s.values[name])
		}
	}
	return strings.Join(pairs, ",")
}
