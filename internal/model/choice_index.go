package model

// ChoiceIndex finds choices among many by what names them.
type ChoiceIndex struct {
	All Choices
	// values and titles are by their exact spelling, folded is both in any letter case. A
	// value that is a list in JSON is known by its first part.
	values, titles, folded map[string]Choices
}

// Index returns an index of the choices.
func (cs Choices) Index() *ChoiceIndex {
	x := &ChoiceIndex{values: map[string]Choices{}, titles: map[string]Choices{}, folded: map[string]Choices{}}
	for _, c := range cs {
		x.Add(c)
	}
	return x
}

// Add adds a choice.
func (x *ChoiceIndex) Add(c Choice) {
	x.All = append(x.All, c)
	value := referenceParts(c.Value)[0]
	addChoice(x.values, value, c)
	addChoice(x.folded, FoldName(value), c)
	if c.Title != "" {
		addChoice(x.titles, tidied(c.Title), c)
		addChoice(x.folded, FoldName(c.Title), c)
	}
}

// addChoice adds a choice under a name, each value once.
func addChoice(to map[string]Choices, name string, c Choice) {
	for _, other := range to[name] {
		if other.Value == c.Value {
			return
		}
	}
	to[name] = append(to[name], c)
}

// Named returns the choices that a text names: by value or else by title, and else by
// either in another letter case. More than one share a title.
func (x *ChoiceIndex) Named(text string) Choices {
	var exact Choices
	for _, c := range x.values[referenceParts(text)[0]] {
		if SameReference(c.Value, text) {
			exact = append(exact, c)
		}
	}
	switch name := tidied(text); {
	case len(exact) > 0:
		return exact
	case len(x.titles[name]) > 0:
		return x.titles[name]
	}
	return x.folded[FoldName(text)]
}

// Title returns the title of a choice; empty where it has none of its own, or where
// the title is not its alone in any letter case.
func (x *ChoiceIndex) Title(c Choice) string {
	if c.Title == "" || c.Title == c.Value || len(x.folded[FoldName(c.Title)]) != 1 {
		return ""
	}
	return c.Title
}
