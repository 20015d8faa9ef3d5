// Package hclfile reads the files of Terraform's configurations.
package hclfile

import (
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
)

// Parse reads a file: JSON where its name ends with .json, or else HCL. An error has the
// place in the file.
func Parse(path string) (*hcl.File, error) {
	parser := hclparse.NewParser()
	read := parser.ParseHCLFile
	if strings.HasSuffix(path, ".json") {
		read = parser.ParseJSONFile
	}
	file, diagnostics := read(path)
	if diagnostics.HasErrors() {
		return nil, diagnostics
	}
	return file, nil
}

// LocalModule is the directory of the module that a module in another directory calls by
// a source; empty where the source is no relative path.
func LocalModule(caller, source string) string {
	if !strings.HasPrefix(source, "./") && !strings.HasPrefix(source, "../") {
		return ""
	}
	return filepath.Join(caller, filepath.FromSlash(source))
}
