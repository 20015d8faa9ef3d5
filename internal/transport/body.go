package transport

import (
	"fmt"
	"io"
	"net/http"
)

// takeBody reads the whole body and leaves an empty one. A body over the limit
// is an error that Is ErrTooLarge: one that announces its size is not read at
// all, any other up to the limit.
func takeBody(resp *http.Response, limit int64) ([]byte, error) {
	defer resp.Body.Close()
	tooLarge := fmt.Errorf("%w: over the limit of %d bytes", ErrTooLarge, limit)
	if resp.ContentLength > limit {
		return nil, tooLarge
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return nil, fmt.Errorf("reading the answer: %w", err)
	}
	if int64(len(data)) > limit {
		return nil, tooLarge
	}
	resp.Body = http.NoBody
	return data, nil
}
