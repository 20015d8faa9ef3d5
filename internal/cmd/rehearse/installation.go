package rehearse

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// unnamed is what a configuration without required_providers asks for.
const unnamed = "hashicorp/" + model.Provider

// registries complete an address that names none.
var registries = []string{"registry.terraform.io", "registry.opentofu.org"}

// installation gives Terraform this very binary as the provider, and all else as the
// person's own settings do.
type installation struct {
	// binary is the provider, number what it says of its version.
	binary, number string
	// dir is where settings and mirror go.
	dir string
	// home and environment are the person's.
	home        string
	environment []string
}

// install writes a mirror with the binary and the settings that lead to it, and returns
// the path of the settings.
func (i installation) install(c *configuration, held []string) (string, error) {
	number, err := i.versionFor(c)
	if err != nil {
		return "", err
	}
	ours := addresses(append(slices.Clone(held), c.sources...))
	for _, address := range ours {
		package_ := filepath.Join(i.dir, "mirror", filepath.FromSlash(address), number, runtime.GOOS+"_"+runtime.GOARCH)
		if err := place(i.binary, filepath.Join(package_, "terraform-provider-"+model.Provider+"_v"+number+filepath.Ext(i.binary))); err != nil {
			return "", err
		}
	}
	settings, err := i.settings(ours, c.root)
	if err != nil {
		return "", err
	}
	name := filepath.Join(i.dir, "terraform.rc")
	return name, os.WriteFile(name, settings, 0o600)
}

// addresses completes sources with each registry that they can mean.
func addresses(sources []string) []string {
	var all []string
	for _, source := range append(sources, "collab-iac/"+model.Provider, unnamed) {
		parts := strings.Split(strings.ToLower(source), "/")
		switch len(parts) {
		case 3:
			all = append(all, strings.Join(parts, "/"))
		case 2:
			for _, registry := range registries {
				all = append(all, registry+"/"+strings.Join(parts, "/"))
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// place puts the binary at a path: by a link, where the file system lets it.
func place(binary, target string) error {
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return err
	}
	if os.Link(binary, target) == nil || os.Symlink(binary, target) == nil {
		return nil
	}
	return copyFile(binary, target, 0o700)
}

// numbers are the versions that a constraint names.
var numbers = regexp.MustCompile(`\d+(\.\d+)*`)

// versionFor is the version that the binary goes by. A release goes by its own, which
// the configuration has to take. A build of one's own goes by any that it takes.
func (i installation) versionFor(c *configuration) (string, error) {
	constraints, err := version.NewConstraint(cmp.Or(strings.Join(c.constraints, ", "), ">= 0"))
	if err != nil {
		return "", nil //nolint:nilerr // Terraform says which of them is wrong
	}
	own, err := version.NewVersion(i.number)
	if err == nil && own.Prerelease() == "" {
		if !constraints.Check(own) {
			return "", fmt.Errorf("the configuration takes version %s of the provider, and this is %s: rehearse with the binary that it takes, which \"init\" put below .terraform/providers", strings.Join(c.constraints, ", "), own)
		}
		return own.String(), nil
	}
	candidates := []string{"0.1.0"}
	for _, number := range numbers.FindAllString(strings.Join(c.constraints, " "), -1) {
		if one, err := version.NewVersion(number); err == nil {
			s := one.Segments()
			candidates = append(candidates, one.Core().String(), fmt.Sprintf("%d.%d.%d", s[0], s[1], s[2]+1))
		}
	}
	for _, candidate := range candidates {
		if one, err := version.NewVersion(candidate); err == nil && constraints.Check(one) {
			return candidate, nil
		}
	}
	return "", fmt.Errorf("no version of the provider is %s", strings.Join(c.constraints, ", "))
}

// settings are the person's own, with what is installed from where for this provider in
// front, and without a cache, in which nothing of a rehearsal belongs.
func (i installation) settings(ours []string, root string) ([]byte, error) {
	file := hclwrite.NewEmptyFile()
	if name := i.own(); name != "" {
		content, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		// Quoted names are none of an attribute of a block, and Terraform takes them here.
		content = developed.ReplaceAll(content, []byte("${1} = {"))
		parsed, diags := hclwrite.ParseConfig(content, name, hcl.InitialPos)
		if diags.HasErrors() {
			return nil, fmt.Errorf("your settings of Terraform: %w", diags)
		}
		file = parsed
	}
	file.Body().RemoveAttribute("plugin_cache_dir")
	file.Body().RemoveAttribute("plugin_cache_may_break_dependency_lock_file")
	theirs := file.Body().FirstMatchingBlock("provider_installation", nil)
	if theirs != nil {
		file.Body().RemoveBlock(theirs)
	}
	made := file.Body().AppendNewBlock("provider_installation", nil).Body()
	mirror(made, filepath.Join(i.dir, "mirror"), ours)
	installed := filepath.Join(root, ".terraform", "providers")
	there := slices.DeleteFunc(mirrored(installed), func(address string) bool { return slices.Contains(ours, address) })
	if len(there) > 0 {
		mirror(made, installed, there)
	}
	excluded := append(slices.Clone(ours), there...)
	if theirs != nil {
		err := others(made, theirs.Body(), excluded)
		return file.Bytes(), err
	}
	for _, dir := range implied(i.home) {
		if more := slices.DeleteFunc(mirrored(dir), func(address string) bool { return slices.Contains(excluded, address) }); len(more) > 0 {
			mirror(made, dir, more)
			excluded = append(excluded, more...)
		}
	}
	made.AppendNewBlock("direct", nil).Body().SetAttributeValue("exclude", list(excluded))
	return file.Bytes(), nil
}

// developed is where the person's settings begin to name builds of providers.
var developed = regexp.MustCompile(`\b(dev_overrides)\s*\{`)

// others adds the person's own methods, which may not give this provider.
func others(made, theirs *hclwrite.Body, excluded []string) error {
	if overrides := theirs.GetAttribute("dev_overrides"); overrides != nil {
		builds, err := parseBuilds(overrides.Expr().BuildTokens(nil).Bytes())
		if err != nil {
			return err
		}
		text := "dev_overrides {\n"
		for _, source := range slices.Sorted(maps.Keys(builds)) {
			if !isOurs(source) {
				text += fmt.Sprintf("  %q = %q\n", source, builds[source])
			}
		}
		made.AppendUnstructuredTokens(hclwrite.Tokens{{Type: hclsyntax.TokenIdent, Bytes: []byte(text + "}\n")}})
	}
	for _, block := range theirs.Blocks() {
		before, err := texts(block.Body().GetAttribute("exclude"))
		if err != nil {
			return err
		}
		block.Body().SetAttributeValue("exclude", list(append(before, excluded...)))
		made.AppendBlock(block)
	}
	return nil
}

// texts are the elements of an attribute that is a list of texts; nil for no attribute.
func texts(attribute *hclwrite.Attribute) ([]string, error) {
	if attribute == nil {
		return nil, nil
	}
	return parseTexts(attribute.Expr().BuildTokens(nil).Bytes())
}

func mirror(body *hclwrite.Body, dir string, include []string) {
	block := body.AppendNewBlock("filesystem_mirror", nil).Body()
	block.SetAttributeValue("path", cty.StringVal(dir))
	block.SetAttributeValue("include", list(include))
}

func list(texts []string) cty.Value {
	values := make([]cty.Value, len(texts))
	for i, text := range texts {
		values[i] = cty.StringVal(text)
	}
	return cty.ListVal(values)
}

// mirrored are the addresses of the providers in a directory that has the form of a
// mirror.
func mirrored(dir string) []string {
	names, _ := filepath.Glob(filepath.Join(dir, "*", "*", "*"))
	var all []string
	for _, name := range names {
		if relative, err := filepath.Rel(dir, name); err == nil {
			all = append(all, filepath.ToSlash(relative))
		}
	}
	return all
}

// implied are the directories in which Terraform looks without settings.
func implied(home string) []string {
	return []string{filepath.Join(home, ".terraform.d", "plugins"), "/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins"}
}

// own is the path of the person's settings; empty where there are none.
func (i installation) own() string {
	names := []string{filepath.Join(i.home, ".terraformrc"), filepath.Join(variable(i.environment, "APPDATA"), "terraform.rc"), filepath.Join(i.home, ".tofurc")}
	if named := cmp.Or(variable(i.environment, "TF_CLI_CONFIG_FILE"), variable(i.environment, "TERRAFORM_CONFIG")); named != "" {
		names = []string{named}
	}
	for _, name := range names {
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
			return name
		}
	}
	return ""
}

// unlocked is a lock file without this provider, whose binary is not the locked one.
func unlocked(content []byte) ([]byte, error) {
	file, diags := hclwrite.ParseConfig(content, ".terraform.lock.hcl", hcl.InitialPos)
	if diags.HasErrors() {
		return nil, diags
	}
	for _, block := range file.Body().Blocks() {
		if len(block.Labels()) == 1 && isOurs(path.Clean(block.Labels()[0])) {
			file.Body().RemoveBlock(block)
		}
	}
	return file.Bytes(), nil
}
