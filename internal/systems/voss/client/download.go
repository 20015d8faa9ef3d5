package client

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/collab-iac/terraform-provider-collab/internal/transport"
)

// The bounds of a download: how much of it stays in memory, and how large it may be.
const (
	maxInMemory = 32 << 20
	maxDownload = 512 << 20
	// maxAnswer bounds what is read of an answer that is no file.
	maxAnswer = 1 << 20
)

// download keeps a file that a server sends, as it comes: in memory as long as it is
// small, and then in a temporary file that only its owner can read.
type download struct {
	memory bytes.Buffer
	file   *os.File
	size   int64
	// atMost and inMemory are maxDownload and maxInMemory, but for tests.
	atMost, inMemory int64
}

var _ transport.Spool = (*download)(nil)

func newDownload() *download { return &download{atMost: maxDownload, inMemory: maxInMemory} }

// Reset implements transport.Spool.
func (d *download) Reset() error {
	d.close()
	d.size = 0
	return nil
}

// Write implements io.Writer.
func (d *download) Write(part []byte) (int, error) {
	if d.size += int64(len(part)); d.size > d.atMost {
		return 0, fmt.Errorf("%w: over the limit of %d bytes", transport.ErrTooLarge, d.atMost)
	}
	if d.file == nil && d.size <= d.inMemory {
		return d.memory.Write(part)
	}
	if d.file == nil {
		if err := d.moveToFile(); err != nil {
			return 0, err
		}
	}
	return d.file.Write(part)
}

// moveToFile goes on in a file, which os.CreateTemp makes with the mode 0600. Where
// the system allows it, the file has no name from then on and so cannot be left behind.
func (d *download) moveToFile() error {
	file, err := os.CreateTemp("", "collab-export-*.zip")
	if err != nil {
		return err
	}
	d.file = file
	_ = os.Remove(file.Name()) // otherwise close does it
	_, err = d.memory.WriteTo(file)
	d.memory = bytes.Buffer{}
	return err
}

// content returns what was written.
func (d *download) content() io.ReaderAt {
	if d.file != nil {
		return d.file
	}
	return bytes.NewReader(d.memory.Bytes())
}

// beginning returns the first bytes of what was written, at most so many.
func (d *download) beginning(most int64) []byte {
	start := make([]byte, min(most, d.size))
	n, _ := d.content().ReadAt(start, 0)
	return start[:n]
}

// isZip reports whether what was written begins as a zip.
func (d *download) isZip() bool { return bytes.Equal(d.beginning(2), []byte("PK")) }

// close gives everything back.
func (d *download) close() {
	if d.file != nil {
		_ = d.file.Close()
		_ = os.Remove(d.file.Name()) // it is gone already on most systems
		d.file = nil
	}
	d.memory = bytes.Buffer{}
}
