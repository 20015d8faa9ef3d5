// Package export writes what a server holds as a Terraform configuration: a
// resource and an import block for each object, such that a plan imports them
// all and changes none.
package export

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Source is a model and the client of the system that it lives on.
type Source struct {
	Model  *model.Model
	Client backend.Client
	// Unchecked is true where nothing is known of the model but its type: its objects are
	// written as they are.
	Unchecked bool
}

// file is the name of the file that takes the resources.
func (s Source) file() string {
	if s.Model.Generic {
		return dataFile(s.Model)
	}
	return s.Model.TypeName + ".tf"
}

// Options say what to export, and where to.
type Options struct {
	// Sources are the models to export, in the order of the files.
	Sources []Source
	// Hierarchy is the node, as dot path or pkid, whose objects are exported,
	// with those of all nodes below; empty for the client's default.
	Hierarchy string
	// Selection says which of the objects there are exported.
	Selection Selection
	// Directory takes the files. It is made where there is none.
	Directory string
	// Overwrite replaces files of the export's names; without it they are an
	// error.
	Overwrite bool
	// Table writes the objects of a model as one CSV file with one resource and one
	// import block for all of them, instead of blocks for each.
	Table bool
	// Passwords lets each resource look its passwords up in a variable, by write-only
	// attributes, which need Terraform 1.11.
	Passwords bool
	// Version is the provider's, for the version constraint; anything but a
	// release gives none.
	Version string
	// Progress receives what happens.
	Progress Progress
	// Log takes a line for each model: how its objects were read. Nil takes none.
	Log *slog.Logger
}

// Progress receives the progress of an export. Its calls come one after another.
type Progress interface {
	// Count says how many objects of a model were read so far, and whether these
	// are all.
	Count(m *model.Model, objects int, all bool)
	// Skipped names an object that is left out, and why.
	Skipped(m *model.Model, object, reason string)
}

// Result is the outcome of an export.
type Result struct {
	// Files are the names of the files in the directory, sorted.
	Files []string
	// Objects is how many resources they hold, Skipped how many objects of the
	// server they lack although they were selected, Unselected how many were not, and Own
	// how many are accounts that the provider signs in with.
	Objects, Skipped, Unselected, Own int
}

// Run exports. The files appear in the directory together at the end. After an
// error none of them does.
func Run(ctx context.Context, options Options) (Result, error) {
	stage, err := newStage(options.Directory, fileNames(options.Sources, options.Table), options.Overwrite)
	if err != nil {
		return Result{}, err
	}
	defer stage.discard()
	spool, err := newSpool(stage.scratch)
	if err != nil {
		return Result{}, err
	}
	defer spool.close()

	g := &gatherer{spool: spool, progress: options.Progress, log: options.Log, selection: options.Selection}
	if err := g.chooseNode(options); err != nil {
		return Result{}, err
	}
	var collections []*collection
	var objects []*object
	for _, source := range options.Sources {
		c, err := g.gather(ctx, source)
		if err != nil {
			return Result{}, fmt.Errorf("reading %s: %w", source.Model.Type, err)
		}
		c.secrets = options.secrets(source.Model)
		collections = append(collections, c)
		objects = append(objects, c.objects...)
	}
	nameAll(collections)
	if !options.Table {
		resolveReferences(objects)
	}
	for _, c := range collections {
		nameReferences(ctx, c.Source, g.node, c.objects)
	}
	files := map[string]func(io.Writer) error{
		versionsFile:  textFile(versions(options.Version, leastTerraform(options))),
		providersFile: textFile(providers(cmp.Or(g.serverNode, g.node), g.systems)),
	}
	if secrets := variables(options); secrets != "" {
		files[variablesFile] = textFile(secrets)
	}
	if options.Table {
		if err := tables(files, collections, options.Sources); err != nil {
			return Result{}, err
		}
	} else {
		files[importsFile] = textFile(imports(objects))
		for _, c := range collections {
			files[c.file()] = c.resources
		}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := stage.write(name, files[name]); err != nil {
			return Result{}, err
		}
	}
	result := Result{Objects: len(objects), Skipped: g.skipped, Unselected: g.unselected, Own: g.own, Files: stage.written}
	return result, stage.commit()
}

// tables adds the files of each model's table.
func tables(files map[string]func(io.Writer) error, collections []*collection, sources []Source) error {
	importing := importsHead
	for i, name := range tableNames(sources) {
		t, err := newTable(collections[i], name)
		if err != nil {
			return err
		}
		files[t.file()] = t.configuration
		if len(t.objects) > 0 {
			files[csvFile(name)] = t.writeCSV
			importing += "\n" + t.imports()
		}
	}
	files[importsFile] = textFile(importing)
	return nil
}
