package httpbody

import (
	"slices"
	"testing"
)

func TestObject(t *testing.T) {
	for body, want := range map[string]string{
		`{"a": 1}`: "",
		`["a"]`:    "JSON, but not an object",
		`null`:     "JSON, but not an object",
		``:         "empty",
	} {
		if _, err := Object([]byte(body)); text(err) != want {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestDocument(t *testing.T) {
	doc, err := Object([]byte(`{"id": " 7 ", "n": 1.50, "yes": true, "meta": {"uri": "/a/b/", "list": [{"k": "v"}, 3]}, "none": null}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]string{
		"7": doc.Text("id"), "1.50": doc.Text("n"), "v": doc.Objects("meta", "list")[0].Text("k"),
		"/a/b/": doc.Text("meta", "uri"), "true": Scalar(doc["yes"]), " 7 ": Scalar(doc["id"]),
	} {
		if got != name {
			t.Errorf("got %q, want %q", got, name)
		}
	}
	for i, got := range []string{
		doc.Text("yes"), doc.Text("none"), doc.Text("id", "x"), doc.Text("meta", "list", "k"), doc.Object("id").Text("x"),
		doc.Objects("meta", "list")[1].Text("k"), doc.First("none", "yes"), Document(nil).Text("a", "b"), Scalar(nil),
	} {
		if got != "" {
			t.Errorf("%d: got %q of nothing", i, got)
		}
	}
	if doc.First("none", "n", "id") != "1.50" || !doc.HasAny("x", "none") || doc.HasAny("x") || len(doc.Objects("id")) != 0 {
		t.Error("the wrong keys were read")
	}
}

func TestLastSegment(t *testing.T) {
	hrefs := []string{"/api/x/7/?a=/b", "7", "http://host/x/7", "7/", ""}
	got := make([]string, len(hrefs))
	for i, href := range hrefs {
		got[i] = LastSegment(href)
	}
	if want := []string{"7", "7", "7", "7", ""}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
