package client

import (
	"encoding/json"
	"strconv"

	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
)

// maximumOf returns the most rows that a page of a list may be asked for; 0 where
// the server does not say (§3.1).
func maximumOf(doc httpbody.Document) int { return positive(doc, "maximum_limit") }

// limitOf returns how many rows the server has put on a page at most; 0 where it does not
// say (§4.2).
func limitOf(doc httpbody.Document) int { return positive(doc, "limit") }

// positive returns a number of the pagination; 0 where there is none.
func positive(doc httpbody.Document, name string) int {
	for _, v := range []any{doc.At("pagination", name), doc.At("meta", "pagination", name)} {
		if n, err := strconv.Atoi(httpbody.Text(v)); err == nil && n > 0 {
			return n
		}
	}
	return 0
}

// totalOf returns how many rows a list has in all; -1 where that is not known. The
// pagination is beside the rows, in meta or missing, and a total of 0 means "not
// counted" (§3.1 and §4.2).
func totalOf(doc httpbody.Document) int {
	for _, v := range []any{doc.At("pagination", "total"), doc.At("meta", "pagination", "total")} {
		if number, ok := v.(json.Number); ok {
			// 999999999 stands for "not known yet" (§1.3).
			if n, err := number.Int64(); err == nil && n > 0 && n < 999_999_999 {
				return int(n)
			}
		}
	}
	return -1
}
