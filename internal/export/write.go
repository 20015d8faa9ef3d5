package export

import (
	"fmt"
	"io"
	"regexp"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// registryName is where Terraform and OpenTofu find the provider.
const registryName = "collab-iac/collab"

// writer writes the files of an export to its stage.
type writer struct {
	stage *stage
	spool *spool
	node  string // for the provider's configuration
	// hierarchies are the systems that the node is configured for.
	hierarchies []model.System
	version     string
}

func (w writer) write(collections []*collection) error {
	if err := w.file(versionsFile, func(out io.Writer) error { return w.versions(out, collections) }); err != nil {
		return err
	}
	if err := w.file(providersFile, w.providers); err != nil {
		return err
	}
	if hasSecrets(collections) {
		if err := w.file(variablesFile, func(out io.Writer) error { return w.variables(out, collections) }); err != nil {
			return err
		}
	}
	for _, c := range collections {
		if err := w.file(c.model.TypeName+".tf", func(out io.Writer) error { return w.resources(out, c) }); err != nil {
			return err
		}
	}
	return w.file(importsFile, func(out io.Writer) error { return w.imports(out, collections) })
}

func (w writer) file(name string, content func(io.Writer) error) error {
	file, err := w.stage.create(name)
	if err != nil {
		return err
	}
	err = content(file)
	if finished := file.finish(); err == nil {
		err = finished
	}
	return err
}

// writeFormatted writes a file's content, or part of it, as terraform fmt would.
func writeFormatted(out io.Writer, file *hclwrite.File) error {
	_, err := out.Write(hclwrite.Format(file.Bytes()))
	return err
}

func (w writer) versions(out io.Writer, collections []*collection) error {
	file := hclwrite.NewEmptyFile()
	terraform := file.Body().AppendNewBlock("terraform", nil).Body()
	version := ">= 1.5"
	if hasSecrets(collections) {
		version = ">= 1.11" // the first with write-only attributes
	}
	terraform.SetAttributeValue("required_version", cty.StringVal(version))
	terraform.AppendNewline()
	provider := map[string]cty.Value{"source": cty.StringVal(registryName)}
	if constraint := constraint(w.version); constraint != "" {
		provider["version"] = cty.StringVal(constraint)
	}
	terraform.AppendNewBlock("required_providers", nil).Body().SetAttributeValue(model.Provider, cty.ObjectVal(provider))
	return writeFormatted(out, file)
}

var release = regexp.MustCompile(`^v?(\d+\.\d+)\.\d+$`)

// constraint allows the releases that follow the one that wrote the export.
func constraint(version string) string {
	if match := release.FindStringSubmatch(version); match != nil {
		return "~> " + match[1]
	}
	return ""
}

func (w writer) providers(out io.Writer) error {
	if _, err := io.WriteString(out, "# Endpoints and credentials are taken from the environment, as they were for the export.\n"); err != nil {
		return err
	}
	file := hclwrite.NewEmptyFile()
	provider := file.Body().AppendNewBlock("provider", []string{model.Provider}).Body()
	for _, system := range w.hierarchies {
		provider.SetAttributeValue(string(system), cty.ObjectVal(map[string]cty.Value{
			lifecycle.Hierarchy: cty.StringVal(w.node),
		}))
	}
	return writeFormatted(out, file)
}

// imports writes an import block for each object.
func (w writer) imports(out io.Writer, collections []*collection) error {
	if _, err := io.WriteString(out, "# Of no use any more once they are applied: this file can go then.\n"); err != nil {
		return err
	}
	for _, c := range collections {
		for _, o := range c.objects {
			file := hclwrite.NewEmptyFile()
			file.Body().AppendNewline()
			block := file.Body().AppendNewBlock("import", nil).Body()
			block.SetAttributeRaw("to", traversal(c.model.ResourceType(), o.name))
			block.SetAttributeValue("id", cty.StringVal(o.key))
			if err := writeFormatted(out, file); err != nil {
				return err
			}
		}
	}
	return nil
}

// resources writes a resource block for each object of a model.
func (w writer) resources(out io.Writer, c *collection) error {
	if _, err := fmt.Fprintf(out, "# %s: %d exported.\n", c.model.Type, len(c.objects)); err != nil {
		return err
	}
	for _, o := range c.objects {
		value, err := w.spool.get(o.stored)
		if err != nil {
			return err
		}
		file := hclwrite.NewEmptyFile()
		file.Body().AppendNewline()
		block := file.Body().AppendNewBlock("resource", []string{c.model.ResourceType(), o.name}).Body()
		if o.hierarchy != "" {
			block.SetAttributeValue(lifecycle.Hierarchy, cty.StringVal(o.hierarchy))
		}
		for _, attribute := range newRenderer(o.references).attributes(c.model.Fields, value, "") {
			block.SetAttributeRaw(string(attribute.Name.Bytes()), attribute.Value)
		}
		for _, f := range c.model.Secrets() {
			block.SetAttributeRaw(lifecycle.WriteOnlyName(f), secretLookup(c.model, f, o.name))
		}
		if err := writeFormatted(out, file); err != nil {
			return err
		}
	}
	return nil
}
