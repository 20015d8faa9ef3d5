package model

// Comparison is how a server's own model of the same objects differs from a table.
type Comparison struct {
	// Lacking are the attribute paths without indexes of what the server does not have,
	// and SetByServer of what only the server writes there. What is inside of such a one
	// is not listed.
	Lacking     Paths
	SetByServer Paths
	// More is how many fields the server has and the table lacks. What is inside of such
	// a one is not counted.
	More int
}

// Against compares a table with the server's own model. What calls of their own write is
// no part of that.
func (m *Model) Against(server *Model) Comparison {
	var c Comparison
	c.fields(m.Fields, server.Fields, "")
	return c
}

// fields compares what stands in one object.
func (c *Comparison) fields(fields, served []Field, parent string) {
	known := map[string]bool{}
	c.match(fields, served, parent, known)
	for i := range served {
		if !known[served[i].Payload] {
			c.More++
		}
	}
}

// match compares fields with those of their payload keys, and notes the keys.
func (c *Comparison) match(fields, served []Field, parent string, known map[string]bool) {
	for i := range fields {
		f := &fields[i]
		at, own := join(parent, f.Name), FieldWithPayload(served, f.Payload)
		known[f.Payload] = true
		switch {
		case f.Inline:
			c.match(f.Fields, served, at, known)
		case f.Assigned != nil:
		case own == nil:
			c.Lacking = append(c.Lacking, at)
		case own.Access == ReadOnly && f.Access != ReadOnly:
			c.SetByServer = append(c.SetByServer, at)
		case len(f.Fields) > 0 && len(own.Fields) > 0:
			c.fields(f.Fields, own.Fields, at)
		}
	}
}
