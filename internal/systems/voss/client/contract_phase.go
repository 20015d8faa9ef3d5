package client

import (
	"regexp"
	"strings"
)

// phase is the progress of a transaction.
type phase int

const (
	// running: it goes on, or its word is not known.
	running phase = iota
	// succeeded: it has ended well, perhaps with warnings.
	succeeded
	// ended: it has ended, and only the object shows how.
	ended
	// failed: it has ended without an effect.
	failed
)

// phaseOf reads a status word. Success and Completed are documented, and the
// product shows Fail. A word that begins like one for an end is one; Partial is in
// between. Other words count as running (§4.5).
func phaseOf(status string) phase {
	switch {
	case successWords.MatchString(status):
		return succeeded
	case isRunningWord(status):
		return running
	case failureWords.MatchString(status):
		return failed
	case partialWords.MatchString(status):
		return ended
	}
	return running
}

// isPlain reports whether a word for success says no more than that.
func isPlain(status string) bool { return plainSuccess.MatchString(status) }

// isRunningWord reports whether a word is known to stand for progress.
func isRunningWord(status string) bool { return runningWords.MatchString(status) }

// A first word in -ing tells of something that goes on: Processing, Cancelling.
var (
	runningWords = regexp.MustCompile(`(?i)^\W*(in[ _-]?progress|queued|pending|running|started|submitted|scheduled|\pL+ing(\W|_|$))`)
	successWords = regexp.MustCompile(`(?i)^\W*(success|succe+ded|complete(d|ly)?|done|finished|ok\b|warnings?\b)`)
	failureWords = regexp.MustCompile(`(?i)^\W*(fail|error|cancel|abort|terminated|rejected|refused|denied|killed|stopped|halted|time(d|[ _-]?out)|expired|unsuccess|not[ _-]?success|rolled|roll[ _-]?back|revert|crash|exception)`)
	partialWords = regexp.MustCompile(`(?i)^\W*partial`)
	plainSuccess = regexp.MustCompile(`(?i)^\W*(success(ful(ly)?)?|succe+ded|completed?|done|finished|ok)\W*$`)
)

// endTimeKeys may hold the time when a transaction ended (§4.5).
var endTimeKeys = []string{"completed_time", "completedTime", "completed_at", "completed", "end_time", "ended_time", "finished_time"}

// isTime reports whether a text stands for some time: servers write "None" and "-" for
// none.
func isTime(text string) bool { return strings.ContainsAny(text, "123456789") }
