package transport

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"net/http"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
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
	return toUTF8(data, resp.Header.Get("Content-Type")), nil
}

// spoolBody has a Spool take the whole body as it came, and leaves an empty one.
func spoolBody(resp *http.Response, spool Spool) error {
	defer resp.Body.Close()
	if err := spool.Reset(); err != nil {
		return err
	}
	if _, err := io.Copy(spool, resp.Body); err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	resp.Body = http.NoBody
	return nil
}

// toUTF8 decodes a body by the charset that its media type names. A body is left
// as it is where that names no charset, or one that the body is not in.
func toUTF8(body []byte, contentType string) []byte {
	_, parameters, err := mime.ParseMediaType(contentType)
	encoding, name := charset.Lookup(parameters["charset"])
	if err != nil || encoding == nil || name == "utf-8" {
		return body
	}
	decoded, err := encoding.NewDecoder().Bytes(body)
	if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
		return body
	}
	return decoded
}
