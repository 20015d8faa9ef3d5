package emulator

import (
	"embed"
	"fmt"
	"slices"
	"sync"
)

//go:embed everyday/*.json
var everydayFiles embed.FS

// everyday are models of everyday use that the provider has no resource for: phones, their
// lines, and device pools. The schemas are our own, in the manner of a server's.
var everyday = sync.OnceValue(func() []Given {
	entries, err := everydayFiles.ReadDir("everyday")
	if err != nil {
		panic(err) // a slip in the embedded files
	}
	models := make([]Given, len(entries))
	for i, entry := range entries {
		content, err := everydayFiles.ReadFile("everyday/" + entry.Name())
		if err == nil {
			models[i], err = ReadModel("", content)
		}
		if err != nil {
			panic(fmt.Sprintf("%s: %v", entry.Name(), err)) // the same
		}
	}
	return models
})

// withEveryday returns given models with those of everyday use, unless they take their
// place.
func withEveryday(given []Given) []Given {
	models := slices.Clone(everyday())
	models = slices.DeleteFunc(models, func(m Given) bool {
		return slices.ContainsFunc(given, func(g Given) bool { return g.Type == m.Type })
	})
	return append(models, given...)
}
