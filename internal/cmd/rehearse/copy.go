package rehearse

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxCopied bounds what is copied, in bytes. A link may lead anywhere.
const maxCopied = 1 << 30

// leftOut are the names of directories and files that no configuration reads, or that
// belong to the real directory.
var leftOut = []string{
	".git", ".hg", ".svn", ".terraform", ".terragrunt-cache", ".terraform.lock.hcl", ".terraform.tfstate.lock.info",
	"terraform.tfstate", "terraform.tfstate.backup", "terraform.tfstate.d",
}

// copier copies files to below a directory, under the absolute paths that they have, so
// that every relative path between them stays right.
type copier struct {
	below  string
	copied int64
	// top is what is being copied, for messages.
	top string
}

// at is where the copy of a path is.
func (c *copier) at(name string) string {
	return filepath.Join(c.below, strings.TrimPrefix(filepath.Clean(name), filepath.VolumeName(name)))
}

// copyAll copies a configuration: its modules, and what else it names that there is. It
// returns the directory that stands for the root.
func (c *copier) copyAll(all *configuration) (string, error) {
	var done []string
	for _, name := range slices.Concat(all.modules, all.files) {
		if slices.ContainsFunc(done, func(dir string) bool { return isBelow(name, dir) }) {
			continue
		}
		if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
			continue // Terraform says so
		}
		c.top = name
		if err := c.copy(name, nil); err != nil {
			return "", fmt.Errorf("copying the configuration: %w", err)
		}
		done = append(done, name)
	}
	return c.at(all.root), nil
}

// isBelow reports whether a path is a directory or lies in it, where none of the names
// between is left out.
func isBelow(name, dir string) bool {
	relative, err := filepath.Rel(dir, name)
	if err != nil || relative == ".." || strings.HasPrefix(relative, ".."+string(filepath.Separator)) {
		return false
	}
	return !slices.ContainsFunc(strings.Split(relative, string(filepath.Separator)), func(part string) bool { return slices.Contains(leftOut, part) })
}

// copy copies a file, or a directory with all below it. What a link leads to is copied in
// its place, so that nothing in the copy leads back. above are the directories that are
// being copied, for links that lead to one of them.
func (c *copier) copy(name string, above []string) error {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil // a link that leads nowhere
	case err != nil:
		return err
	case info.IsDir():
		return c.directory(name, above)
	case info.Mode().IsRegular():
		return c.file(name, info)
	}
	return nil // nothing that a configuration reads
}

func (c *copier) directory(name string, above []string) error {
	resolved, err := filepath.EvalSymlinks(name)
	if err != nil {
		return err
	}
	if slices.Contains(above, resolved) {
		return nil
	}
	entries, err := os.ReadDir(name)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.at(name), 0o700); err != nil {
		return err
	}
	for _, e := range entries {
		if slices.Contains(leftOut, e.Name()) {
			continue
		}
		if err := c.copy(filepath.Join(name, e.Name()), append(slices.Clone(above), resolved)); err != nil {
			return err
		}
	}
	return nil
}

func (c *copier) file(name string, info fs.FileInfo) error {
	if c.copied += info.Size(); c.copied > maxCopied {
		return fmt.Errorf("%s holds more than 1 GiB, up to %s: rehearse a directory with the configuration alone", c.top, name)
	}
	target := c.at(name)
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return err
	}
	return copyFile(name, target, 0o600|info.Mode().Perm()&0o100)
}

// copyFile copies the content of a file to another, which it makes or overwrites.
func copyFile(name, target string, mode fs.FileMode) error {
	in, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(target, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
