package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// keyColumn holds the key of for_each where the business key cannot be it.
const keyColumn = "key"

// table is the objects of a model as rows of a CSV file.
type table struct {
	*collection
	// name is that of the file, of the local value and of the resource: "users".
	name string
	// key is the column whose cells are the keys of for_each.
	key     string
	columns []*column
	rows    []map[string]cell // of objects, by the names of columns
}

// column is one attribute, by its path: "calling.extension".
type column struct {
	name string
	// isJSON means that the cells are JSON, because some value would not survive as
	// plain text, or is a list.
	isJSON bool
}

// cell is one value as text and as JSON.
type cell struct {
	text, json string
	// plain reports whether the text alone is read back as it is, by Terraform and by
	// programs for spreadsheets.
	plain bool
}

// tableNames gives each source a name for its table: the last word of the plural,
// "users", or the whole where several sources share that.
func tableNames(sources []Source) []string {
	short := func(s Source) string {
		return s.Model.PluralTypeName[strings.LastIndex(s.Model.PluralTypeName, "_")+1:]
	}
	count := map[string]int{}
	for _, s := range sources {
		count[short(s)]++
	}
	names := make([]string, len(sources))
	for i, s := range sources {
		if names[i] = short(s); count[names[i]] > 1 {
			names[i] = s.Model.PluralTypeName
		}
	}
	return names
}

func csvFile(tableName string) string { return tableName + ".csv" }

// newTable reads the values of a collection. Its objects get the keys of for_each as
// names.
func newTable(c *collection, name string) (*table, error) {
	t := &table{collection: c, name: name}
	for _, o := range c.objects {
		value, err := readValue(o.stored)
		if err != nil {
			return nil, err
		}
		row := map[string]cell{}
		if o.hierarchy != "" {
			row[lifecycle.Hierarchy] = textCell(o.hierarchy)
		}
		if err := newCells(o.references).object(row, c.Model.Fields, value, ""); err != nil {
			return nil, err
		}
		t.rows = append(t.rows, row)
	}
	t.choosePlain()
	t.chooseKey()
	return t, nil
}

// choosePlain sets the columns: those that any object has, in the order of the model.
func (t *table) choosePlain() {
	for _, name := range append([]string{lifecycle.Hierarchy}, paths(t.Model.Fields, "")...) {
		c := &column{name: name}
		used := false
		for _, row := range t.rows {
			if v, has := row[name]; has {
				used, c.isJSON = true, c.isJSON || !v.plain
			}
		}
		if used {
			t.columns = append(t.columns, c)
		}
	}
}

// chooseKey takes the business key where every object has one of its own, and the names
// of the objects in a column before all others elsewhere.
func (t *table) chooseKey() {
	t.key = t.Model.BusinessKey
	seen := map[string]bool{}
	fits := slices.ContainsFunc(t.columns, func(c *column) bool { return c.name == t.key && !c.isJSON })
	for _, row := range t.rows {
		key, has := row[t.key]
		fits = fits && has && !seen[strings.ToLower(key.text)]
		seen[strings.ToLower(key.text)] = true
	}
	if fits {
		for i, o := range t.objects {
			o.name = t.rows[i][t.key].text
		}
		return
	}
	t.key = keyColumn
	t.columns = slices.Insert(t.columns, 0, &column{name: keyColumn})
	for i, o := range t.objects {
		t.rows[i][keyColumn] = textCell(o.name)
	}
}

// writeCSV writes the rows in the order of the objects.
func (t *table) writeCSV(out io.Writer) error {
	w := csv.NewWriter(out)
	record := make([]string, len(t.columns))
	for i, c := range t.columns {
		record[i] = c.name
	}
	_ = w.Write(record) // Error returns what went wrong
	for _, row := range t.rows {
		for i, c := range t.columns {
			if record[i] = row[c.name].text; c.isJSON {
				record[i] = row[c.name].json
			}
		}
		_ = w.Write(record)
	}
	w.Flush()
	return w.Error()
}

// paths lists the columns that a model can have. An object has one for each child.
func paths(fields []model.Field, prefix string) []string {
	var list []string
	for i := range fields {
		if f := &fields[i]; f.Kind == model.Object {
			list = append(list, paths(f.Fields, prefix+f.Name+".")...)
		} else {
			list = append(list, prefix+f.Name)
		}
	}
	return list
}

const tableText = `locals {
  # An empty cell is null: the value stays as the server has it.
  %[1]s = {
    for row in csvdecode(file("${path.module}/%[2]s")) : row.%[3]s => { for name, cell in row : name => cell == "" ? null : cell }
  }
}

resource %[4]q %[1]q {
  for_each = local.%[1]s

%[5]s}
`

// configuration writes the one resource that stands for all rows.
func (t *table) configuration(out io.Writer) error {
	text := fmt.Sprintf("# %s: %d exported.\n", t.Model.Type, len(t.objects))
	if len(t.objects) > 0 {
		body := t.attributes(t.Model.Fields, "")
		if t.has(lifecycle.Hierarchy) {
			body = lifecycle.Hierarchy + " = " + t.cellOf(lifecycle.Hierarchy) + "\n" + body
		}
		for _, f := range t.secrets {
			body += fmt.Sprintf("%s = lookup(nonsensitive(var.%s), each.key, null)\n", lifecycle.WriteOnlyName(f), secretsVariable(t.Model, f))
		}
		text += "\n" + fmt.Sprintf(tableText, t.name, csvFile(t.name), t.key, t.Model.ResourceType(), body)
	}
	_, err := io.WriteString(out, formatted(text))
	return err
}

func (t *table) has(name string) bool {
	return slices.ContainsFunc(t.columns, func(c *column) bool { return c.name == name })
}

// attributes renders those of the fields that have columns.
func (t *table) attributes(fields []model.Field, prefix string) string {
	var b strings.Builder
	for i := range fields {
		f := &fields[i]
		path := prefix + f.Name
		if f.Kind != model.Object {
			if t.has(path) {
				fmt.Fprintf(&b, "%s = %s\n", f.Name, t.cellOf(path))
			}
			continue
		}
		if members := t.attributes(f.Fields, path+"."); members != "" {
			fmt.Fprintf(&b, "%s = %s{\n%s}\n", f.Name, t.unless(path+"."), members)
		}
	}
	return b.String()
}

// unless is the condition under which a row has no object: all its cells are empty. It
// is empty where every row has one.
func (t *table) unless(prefix string) string {
	var names []string
	for _, c := range t.columns {
		if strings.HasPrefix(c.name, prefix) {
			names = append(names, c.name)
		}
	}
	lacking := slices.ContainsFunc(t.rows, func(row map[string]cell) bool {
		return !slices.ContainsFunc(names, func(name string) bool { _, has := row[name]; return has })
	})
	if !lacking {
		return ""
	}
	var empty []string
	for _, name := range names {
		empty = append(empty, rowValue(name)+" == null")
	}
	return strings.Join(empty, " && ") + " ? null : "
}

func (t *table) cellOf(name string) string {
	value := rowValue(name)
	for _, c := range t.columns {
		if c.name == name && c.isJSON {
			return fmt.Sprintf("%s == null ? null : jsondecode(%s)", value, value)
		}
	}
	return value
}

// rowValue is the expression of a cell.
func rowValue(name string) string {
	if strings.Contains(name, ".") {
		return "each.value[" + quoted(name) + "]"
	}
	return "each.value." + name
}

// imports is the one import block of all rows. The identifiers stand here and not in
// the CSV file, because nobody needs them once they are applied.
func (t *table) imports() string {
	if len(t.objects) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("import {\n  for_each = {\n")
	for _, o := range t.objects {
		fmt.Fprintf(&b, "    %s = %s\n", quoted(o.name), quoted(o.key))
	}
	fmt.Fprintf(&b, "  }\n  to = %s.%s[each.key]\n  id = each.value\n}\n", t.Model.ResourceType(), t.name)
	return formatted(b.String())
}

// textCell is a text that needs no care.
func textCell(text string) cell { return newCell(cty.StringVal(text)) }
