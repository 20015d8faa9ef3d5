package client

import (
	"slices"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
)

// operationsOf returns the words of "operations" of a list (§4.2).
func operationsOf(list httpbody.Document) []string {
	items, _ := list["operations"].([]any)
	words := make([]string, len(items))
	for i, item := range items {
		words[i] = httpbody.Text(item)
	}
	return words
}

// lacksExport reports whether a list says what the account may do, and names no export
// among its operations or actions, under whatever name (§9 no. 42). One without the word
// for what has just been done does not say what the account may do.
func lacksExport(list httpbody.Document) bool {
	operations := operationsOf(list)
	isExport := func(word string) bool { return strings.Contains(strings.ToLower(word), "export") }
	return slices.Contains(operations, "list") && !slices.ContainsFunc(append(operations, actionsOf(list.Object("meta"))...), isExport)
}
