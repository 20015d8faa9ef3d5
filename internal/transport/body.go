package transport

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
)

// readWhole replaces the body with its bytes in memory. A body over the limit
// is an error that Is ErrTooLarge: one that announces its size is not read at
// all, any other up to the limit.
func readWhole(resp *http.Response, limit int64) error {
	defer resp.Body.Close()
	tooLarge := fmt.Errorf("%w: over the limit of %d bytes", ErrTooLarge, limit)
	if resp.ContentLength > limit {
		return tooLarge
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	if int64(len(data)) > limit {
		return tooLarge
	}
	resp.Body = &wholeBody{Reader: bytes.NewReader(data), data: data}
	return nil
}

// wholeBody is a body that is in memory already.
type wholeBody struct {
	*bytes.Reader
	data []byte
}

// Close implements io.Closer.
func (*wholeBody) Close() error { return nil }

// bytesOf returns what readWhole read; nil for an answer it refused.
func bytesOf(resp *http.Response) []byte {
	if body, ok := resp.Body.(*wholeBody); ok {
		return body.data
	}
	return nil
}
