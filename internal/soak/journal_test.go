package soak

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A journal tells of the last cycles what was asked, what was answered and what was broken
// off, and of those before nothing.
func TestJournal(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "kept")
	j := &journal{dir: dir}
	handler := j.handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, "got "+string(content))
		if r.URL.Path == "/broken" {
			panic(http.ErrAbortHandler)
		}
	}))
	send := func(path string) {
		defer func() { _ = recover() }()
		r := httptest.NewRequest(http.MethodPost, "https://voss.test"+path, strings.NewReader("a\nbody"))
		r.Header.Set(stackHeader, "red")
		handler.ServeHTTP(httptest.NewRecorder(), r)
	}
	for _, path := range []string{"/early", "/whole", "/broken", "/late"} {
		j.begin()
		send(path)
	}
	name, err := j.write("a.log", []string{"lost: a"})
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	for _, want := range []string{
		"lost: a\n", "red POST voss.test/whole a body\n", "red POST voss.test/whole: answered 202 got a body\n",
		"red POST voss.test/broken: broken off after 202 got a body\n", "/late",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if strings.Contains(text, "/early") || filepath.Dir(name) != dir {
		t.Errorf("%s:\n%s", name, text)
	}
}

// Something that goes wrong is kept once.
func TestKeep(t *testing.T) {
	s := &run{options: Options{Seed: 4, Keep: t.TempDir(), Log: t.Logf}, books: newBooks()}
	s.books.journal = &journal{dir: s.options.Keep}
	s.report.Cycles, s.report.Lost = 7, []string{"lost: a"}
	for range 2 {
		if err := s.keep(); err != nil {
			t.Fatal(err)
		}
		s.report.Cycles++
	}
	found, err := filepath.Glob(filepath.Join(s.options.Keep, "*"))
	if err != nil || len(found) != 1 || filepath.Base(found[0]) != "seed-4-cycle-7.log" {
		t.Errorf("%v, %v", found, err)
	}
}

// What is drawn for one thing in a cycle does not depend on what was drawn before.
func TestDrawsRepeat(t *testing.T) {
	draw := func(seed uint64, cycle, before int, what string) [3]int {
		s := &run{options: Options{Seed: seed}, report: Report{Cycles: cycle}}
		s.drawFor("something")
		for range before {
			s.random.IntN(9)
		}
		s.drawFor(what)
		return [3]int{s.random.IntN(1000), s.random.IntN(1000), s.random.IntN(1000)}
	}
	first := draw(1, 7, 0, "red a1")
	if again := draw(1, 7, 5, "red a1"); again != first {
		t.Errorf("%v, then %v", first, again)
	}
	for what, other := range map[string][3]int{"seed": draw(2, 7, 0, "red a1"), "cycle": draw(1, 8, 0, "red a1"), "thing": draw(1, 7, 0, "red a2")} {
		if other == first {
			t.Errorf("another %s draws the same: %v", what, other)
		}
	}
}
