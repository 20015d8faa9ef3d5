package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/export"
	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
	"github.com/collab-iac/terraform-provider-collab/internal/suggest"
	"github.com/collab-iac/terraform-provider-collab/internal/system"
)

// selectModels returns those of the models that a comma-separated list names. A
// model is named by its type on the server or by its Terraform type, with or
// without the provider's prefix. Where any model will do, others are the types of those
// that are not among them.
func selectModels(all []*model.Model, list string, anyModel bool) (selected []*model.Model, others []string, err error) {
	var types, names []string
	for _, m := range all {
		types = append(types, m.Type)
		names = append(names, modelNames(m)...)
	}
	known := ": there are " + strings.Join(types, ", ")
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		i := slices.IndexFunc(all, func(m *model.Model) bool { return isNamed(m, name) })
		switch {
		case i >= 0:
			selected = append(selected, all[i])
		case anyModel && strings.Contains(name, "/") && !isSlip(name, types):
			others = append(others, name)
		default:
			return nil, nil, suggest.NotFound("model", name, names, known)
		}
	}
	if len(selected)+len(others) == 0 {
		return nil, nil, errors.New("-models names no model" + known)
	}
	return selected, others, nil
}

// described are sources of the models that only the server knows. What cannot be known of
// them goes to stderr.
func (c *command) described(ctx context.Context, s *system.System, client backend.Client, types []string, stderr io.Writer) ([]export.Source, error) {
	if len(types) > 0 && c.options.Table {
		return nil, errors.New("-csv writes no objects of " + strings.Join(types, ", ") + ": it takes the models that have a resource of their own")
	}
	shared := &lifecycle.Shared{Clients: map[model.System]func() (backend.Client, error){s.Name: func() (backend.Client, error) { return client, nil }}}
	var sources []export.Source
	for _, modelType := range types {
		var report lifecycle.Report
		of := lifecycle.AnyModel{System: s.Name, Type: modelType, Node: c.options.Hierarchy, TypeName: s.AnyModel, Key: anyModelKey}
		m := shared.ForModel(ctx, of, &report)
		for _, message := range report {
			if message.Severity == lifecycle.Error {
				return nil, fmt.Errorf("%s: %s", message.Summary, message.Detail)
			}
			_, _ = fmt.Fprintf(stderr, "%s: %s\n", message.Summary, message.Detail)
		}
		sources = append(sources, export.Source{Model: m.Model, Client: client, Unchecked: m.Unchecked})
	}
	return sources, nil
}

// anyModelKey is the attribute with the identifier of an object of any model.
const anyModelKey = "pkid"

// slip is how alike two types are of which one is a slip for the other: a letter in
// seventeen.
const slip = 0.93

func isSlip(name string, types []string) bool {
	return slices.ContainsFunc(types, func(known string) bool { return suggest.Similarity(name, known) > slip })
}

func modelNames(m *model.Model) []string { return []string{m.Type, m.ResourceType(), m.TypeName} }

// isNamed takes a type also as the pages write it that is a path: /users.
func isNamed(m *model.Model, name string) bool {
	name = strings.TrimPrefix(name, "/")
	return slices.ContainsFunc(modelNames(m), func(known string) bool { return strings.EqualFold(known, name) })
}
