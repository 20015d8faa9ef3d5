// Package export writes what a server holds as a Terraform configuration: a
// resource and an import block for each object, such that a plan imports them
// all and changes none.
package export

import (
	"context"
	"fmt"
	"slices"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// Source is a model and the client of the system that it lives on.
type Source struct {
	Model  *model.Model
	Client backend.Client
}

// Options say what to export, and where to.
type Options struct {
	// Sources are the models to export, in the order of the files.
	Sources []Source
	// Hierarchy is the node, as dot path or pkid, whose objects are exported,
	// with those of all nodes below; empty for the client's default.
	Hierarchy string
	// Directory takes the files. It is made where there is none.
	Directory string
	// Overwrite replaces files of the export's names; without it they are an
	// error.
	Overwrite bool
	// Version is the provider's, for the version constraint; anything but a
	// release gives none.
	Version string
	// Progress receives what happens; nil for nobody.
	Progress Progress
}

// Progress receives the progress of an export.
type Progress interface {
	// Reading says that so many objects of a model were read so far.
	Reading(m *model.Model, objects int)
	// Read says that all objects of a model were read.
	Read(m *model.Model, objects int)
	// Skipped names an object that is left out, and why.
	Skipped(m *model.Model, object, reason string)
}

// Result is the outcome of an export.
type Result struct {
	// Files are the names of the files in the directory, sorted.
	Files []string
	// Objects is how many resources they hold, Skipped how many objects of the
	// server they lack.
	Objects, Skipped int
}

// Run exports. The files appear in the directory together at the end. After an
// error none of them does.
func Run(ctx context.Context, options Options) (Result, error) {
	if options.Progress == nil {
		options.Progress = noProgress{}
	}
	stage, err := newStage(options.Directory, fileNames(options.Sources), options.Overwrite)
	if err != nil {
		return Result{}, err
	}
	defer stage.discard()
	spool, err := newSpool(stage.scratch)
	if err != nil {
		return Result{}, err
	}
	defer spool.close()

	g := &gatherer{spool: spool, progress: options.Progress, declaredNodes: map[string]string{}}
	if err := g.chooseNode(options); err != nil {
		return Result{}, err
	}
	var collections []*collection
	for _, source := range options.Sources {
		c, err := g.gather(ctx, source)
		if err != nil {
			return Result{}, fmt.Errorf("reading %s: %w", source.Model.Type, err)
		}
		assignNames(c.objects)
		collections = append(collections, c)
	}
	resolveReferences(collections)
	w := writer{stage: stage, spool: spool, node: g.configuredNode(), hierarchies: hierarchies(options.Sources), version: options.Version}
	if err := w.write(collections); err != nil {
		return Result{}, err
	}
	result := Result{Skipped: g.skipped, Files: stage.names()}
	slices.Sort(result.Files)
	for _, c := range collections {
		result.Objects += len(c.objects)
	}
	return result, stage.commit()
}

// hierarchies returns the systems of the models that live at nodes.
func hierarchies(sources []Source) []model.System {
	var list []model.System
	for _, s := range sources {
		if s.Model.HasHierarchy && !slices.Contains(list, s.Model.System) {
			list = append(list, s.Model.System)
		}
	}
	return list
}

// noProgress is a Progress that shows nothing.
type noProgress struct{}

// Reading does nothing.
func (noProgress) Reading(*model.Model, int) {}

// Read does nothing.
func (noProgress) Read(*model.Model, int) {}

// Skipped does nothing.
func (noProgress) Skipped(*model.Model, string, string) {}
