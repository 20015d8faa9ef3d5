package tenant

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Key is what stand-ins are made with: one text always has the same. Whoever forgets the
// key cannot try names against them, and nobody else can.
type Key []byte

// NewKey draws a key of 32 bytes at random.
func NewKey() Key {
	key := make(Key, sha256.Size)
	_, _ = rand.Read(key) // it never fails
	return key
}

// Mark returns 64 hexadecimal digits: the same for one text of a kind, whatever its
// letter case and the spaces around it.
func (k Key) Mark(kind, text string) string {
	mac := hmac.New(sha256.New, k)
	_, _ = fmt.Fprintf(mac, "%s\x00%s", kind, strings.ToLower(strings.TrimSpace(text)))
	return hex.EncodeToString(mac.Sum(nil))
}

// Digits replaces each digit but the first, so that a number stays one, and another. The
// digits are the same however the number is written.
func (k Key) Digits(text string) string {
	sum := k.Mark("number", strings.Map(digit, text))
	other := []byte(text)
	last, seen := -1, 0
	for i, c := range other {
		if digit(rune(c)) < 0 {
			continue
		}
		if seen++; seen > 1 {
			other[i] = '0' + sum[seen%len(sum)]%10
			last = i
		}
	}
	if last >= 0 && string(other) == text {
		other[last] = '0' + (other[last]-'0'+1)%10
	}
	return string(other)
}

// digit is the rune if it is a digit, and otherwise -1.
func digit(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}
