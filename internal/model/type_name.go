package model

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	typeSegment = regexp.MustCompile(`^\w[\w.-]*$`)
	// beforeType is what an address of a server has in front of the type.
	beforeType = regexp.MustCompile(`^(\w+://[^/]+)?/*(api/)?/*`)
)

// TypeSegments returns of how many names, with slashes between them, the type consists that
// a text begins with: three for a device ("device/cucm/Phone"), two for anything else
// ("data/Countries").
func TypeSegments(text string) int {
	if strings.HasPrefix(text, "device/") {
		return 3
	}
	return 2
}

// TypeProblem says why a text cannot be the type of a model, with the type that may be
// meant; empty where it can be one. Only a server knows whether it has the model.
func TypeProblem(text string) string {
	meant, _, _ := strings.Cut(strings.TrimSpace(text), "?")
	meant = beforeType.ReplaceAllString(meant, "")
	segments := slices.DeleteFunc(strings.Split(meant, "/"), func(segment string) bool { return segment == "" })
	segments = segments[:min(len(segments), TypeSegments(meant))]
	isType := len(segments) == TypeSegments(meant) && !slices.ContainsFunc(segments, func(segment string) bool { return !typeSegment.MatchString(segment) })
	meant = strings.Join(segments, "/")
	if isType && meant == text {
		return ""
	}
	problem := fmt.Sprintf("%q is no type of a model. One is two names with a slash between them, such as data/Countries, or three for a device, such as device/cucm/Phone.", text)
	if isType {
		problem += fmt.Sprintf(" Did you mean %q?", meant)
	}
	return problem
}
