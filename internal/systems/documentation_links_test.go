package systems_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// ownFiles is where the registry, which shows pages alone, finds other files.
const ownFiles = "https://raw.githubusercontent.com/collab-iac/terraform-provider-collab/main/"

var (
	fence       = regexp.MustCompile("(?ms)^ *```.*?^ *```")
	codeSpan    = regexp.MustCompile("`[^`\n]*`")
	pageLink    = regexp.MustCompile(`(!?)\[[^\]]*\]\(([^)\s]+)\)`)
	pageHeading = regexp.MustCompile(`(?m)^#+ +(.+)$`)
	anchorTag   = regexp.MustCompile(`<a id="([^"]+)"`)
	notInSlug   = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// site is the repository, and what links to its pages can point to, by their texts.
type site struct {
	root    *os.Root
	anchors map[string]map[string]bool
}

// anchorsOf returns what a link to a page can point to.
func (s site) anchorsOf(text string) map[string]bool {
	if found := s.anchors[text]; found != nil {
		return found
	}
	found := map[string]bool{}
	s.anchors[text] = found
	for _, match := range pageHeading.FindAllStringSubmatch(fence.ReplaceAllString(text, ""), -1) {
		found[strings.ReplaceAll(notInSlug.ReplaceAllString(strings.ToLower(match[1]), ""), " ", "-")] = true
	}
	for _, match := range anchorTag.FindAllStringSubmatch(text, -1) {
		found[match[1]] = true
	}
	return found
}

// published tells whether the registry shows a page.
func published(page string) bool {
	return strings.HasPrefix(page, "docs/") && !strings.HasPrefix(page, "docs/contributing/") && !strings.HasPrefix(page, "docs/decisions/")
}

// brokenLink says what is wrong with a link of a page, if anything.
func (s site) brokenLink(page, text, mark, link string) string {
	target, anchor, _ := strings.Cut(link, "#")
	if file, ok := strings.CutPrefix(target, ownFiles); ok {
		if _, err := s.root.Stat(file); err != nil {
			return "the repository has no such file"
		}
		return ""
	}
	switch {
	case strings.HasPrefix(target, "https://"):
		return ""
	case strings.Contains(target, "://") || strings.HasPrefix(target, "/"):
		return "is neither https nor relative"
	case mark == "!" && published(page):
		return "the registry shows an image only by an https address"
	}
	if target != "" {
		target = path.Join(path.Dir(page), target)
		if published(page) && (!published(target) || path.Ext(target) != ".md") {
			return "the registry has only the pages below docs/"
		}
		if info, err := s.root.Stat(target); err != nil {
			return "there is no such file"
		} else if info.IsDir() {
			return ""
		}
		other, err := fs.ReadFile(s.root.FS(), target)
		if err != nil {
			return err.Error()
		}
		text = string(other)
	}
	if anchor != "" && !s.anchorsOf(text)[anchor] {
		return "the page has no such heading"
	}
	return ""
}

// TestDocumentationLinks follows the links of all pages, by the rules of the
// registry where it shows the page.
func TestDocumentationLinks(t *testing.T) {
	t.Parallel()
	root, err := os.OpenRoot(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	pages, err := fs.Glob(root.FS(), "*.md")
	if err != nil {
		t.Fatal(err)
	}
	pages = append(pages, "examples/README.md", "internal/README.md")
	err = fs.WalkDir(root.FS(), "docs", func(name string, _ fs.DirEntry, err error) error {
		if path.Ext(name) == ".md" {
			pages = append(pages, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	repository := site{root, map[string]map[string]bool{}}
	index, links := "", 0
	for _, page := range pages {
		content, err := fs.ReadFile(root.FS(), page)
		if err != nil {
			t.Error(err)
			continue
		}
		text := string(content)
		if page == "docs/index.md" {
			index = text
		}
		if published(page) && len(content) > 500_000 {
			t.Errorf("%s has %d bytes, and the registry cuts a page at 500 kB", page, len(content))
		}
		prose := codeSpan.ReplaceAllString(fence.ReplaceAllString(text, ""), "code")
		for _, match := range pageLink.FindAllStringSubmatch(prose, -1) {
			links++
			if wrong := repository.brokenLink(page, text, match[1], match[2]); wrong != "" {
				t.Errorf("%s links to %s: %s", page, match[2], wrong)
			}
		}
	}
	if links < 100 {
		t.Errorf("%d links were found, which are too few to be all", links)
	}
	for _, page := range pages {
		if guide, ok := strings.CutPrefix(page, "docs/guides/"); ok && !strings.Contains(index, "(guides/"+guide+")") {
			t.Errorf("docs/index.md does not link to the guide %s", guide)
		}
	}
}
