package export

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/collab-iac/terraform-provider-collab/internal/lifecycle"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// registryName is where Terraform and OpenTofu find the provider.
const registryName = "collab-iac/collab"

// quoted returns a text as Terraform's language spells it.
func quoted(text string) string {
	return string(hclwrite.TokensForValue(cty.StringVal(text)).Bytes())
}

// formatted returns a text as terraform fmt would write it.
func formatted(text string) string { return string(hclwrite.Format([]byte(text))) }

const versionsText = `terraform {
  required_version = %q

  required_providers {
    %s = {
      source = %q
%s    }
  }
}
`

func versions(version, terraform string) string {
	return formatted(fmt.Sprintf(versionsText, terraform, model.Provider, registryName, constraint(version)))
}

// leastTerraform is the constraint on the releases that can use an export.
func leastTerraform(options Options) string {
	switch {
	case variables(options) != "":
		return ">= 1.11" // the first with write-only attributes
	case options.Table:
		return ">= 1.7" // the first with for_each in import blocks
	}
	return ">= 1.5"
}

var release = regexp.MustCompile(`^v?(\d+\.\d+)\.\d+$`)

// constraint is the line that allows the releases that follow the one that wrote
// the export.
func constraint(version string) string {
	if match := release.FindStringSubmatch(version); match != nil {
		return fmt.Sprintf("version = %q\n", "~> "+match[1])
	}
	return ""
}

// providers configures the node for each of the systems.
func providers(node string, systems []model.System) string {
	var blocks strings.Builder
	for _, system := range systems {
		fmt.Fprintf(&blocks, "%s = {\n%s = %s\n}\n", system, lifecycle.Hierarchy, quoted(node))
	}
	return "# Endpoints and credentials are taken from the environment, as they were for the export.\n" +
		formatted(fmt.Sprintf("provider %q {\n%s}\n", model.Provider, &blocks))
}

const importsHead = "# Delete this file once it is applied: it is in the way once one of the objects is to be deleted.\n"

// imports has an import block for each object.
func imports(objects []*object) string {
	var text strings.Builder
	text.WriteString(importsHead)
	for _, o := range objects {
		text.WriteString("\n" + ImportBlock(o.model.ResourceType()+"."+o.name, o.model.ImportID(o.key)))
	}
	return text.String()
}

// ImportBlock is the block that imports an object to an address by its key.
func ImportBlock(address, key string) string {
	return fmt.Sprintf("import {\n  to = %s\n  id = %s\n}\n", address, quoted(key))
}

// resources writes a resource block for each object.
func (c *collection) resources(out io.Writer) error {
	if _, err := fmt.Fprintf(out, "# %s: %d exported.\n", c.Model.Type, len(c.objects)); err != nil {
		return err
	}
	for _, o := range c.objects {
		value, err := readValue(o.stored)
		if err != nil {
			return err
		}
		file := hclwrite.NewEmptyFile()
		file.Body().AppendNewline()
		block := file.Body().AppendNewBlock("resource", []string{c.Model.ResourceType(), o.name}).Body()
		if c.Model.Generic {
			o.writeData(block, value)
			if _, err := out.Write(hclwrite.Format(file.Bytes())); err != nil {
				return err
			}
			continue
		}
		if o.hierarchy != "" {
			block.SetAttributeValue(lifecycle.Hierarchy, cty.StringVal(o.hierarchy))
		}
		for _, attribute := range newRenderer(o.references).attributes(c.Model.Fields, value, "") {
			block.SetAttributeRaw(string(attribute.Name.Bytes()), attribute.Value)
		}
		for _, f := range c.secrets {
			block.SetAttributeRaw(lifecycle.WriteOnlyName(f), secretLookup(c.Model, f, o.name))
		}
		if _, err := out.Write(hclwrite.Format(file.Bytes())); err != nil {
			return err
		}
	}
	return nil
}
