package emulator

import (
	crand "crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
)

// identifiers makes the identifiers that the server assigns.
type identifiers struct {
	mu     sync.Mutex
	source *rand.ChaCha8
}

// newIdentifiers gives the same identifiers for equal seeds. A seed of zero gives
// random ones.
func newIdentifiers(seed uint64) *identifiers {
	var key [32]byte
	if seed == 0 {
		_, _ = crand.Read(key[:]) // it never fails
	} else {
		binary.LittleEndian.PutUint64(key[:], seed)
	}
	return &identifiers{source: rand.NewChaCha8(key)}
}

// hex returns n random bytes as 2n digits.
func (i *identifiers) hex(n int) string {
	i.mu.Lock()
	defer i.mu.Unlock()
	bytes := make([]byte, n)
	_, _ = i.source.Read(bytes) // it never fails
	return hex.EncodeToString(bytes)
}

// pkid returns 24 digits, as stored objects have (CONTRACT.md §4.1).
func (i *identifiers) pkid() string { return i.hex(12) }

// transaction returns a version 4 UUID, as transactions have (CONTRACT.md
// §4.1).
func (i *identifiers) transaction() string {
	digits := i.hex(16)
	return fmt.Sprintf("%s-%s-4%s-a%s-%s", digits[:8], digits[8:12], digits[13:16], digits[17:20], digits[20:])
}

// seededPKID gives the objects of the seeded tenant the same pkid on every
// server.
func seededPKID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:12])
}

// webexID derives an identifier in the form of Webex's own from the pkid.
func webexID(modelType, pkid string) string {
	kind := strings.ToUpper(modelType[strings.LastIndex(modelType, "/")+1:])
	return base64.RawURLEncoding.EncodeToString([]byte("ciscospark://us/" + kind + "/" + pkid))
}
