package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/httpbody"
)

// envelope is what every answer of the API comes in (CONTRACT.md §2.1).
type envelope struct {
	// coded is true where the answer has a readable statusCode.
	coded bool
	// code is the statusCode: 0 is success, anything else is failure whatever
	// the HTTP status says.
	code int
	// message is the statusMessage, which failures alone have.
	message string
	// body is the whole answer.
	body map[string]any
}

// readEnvelope reads an answer. It fails where that is not a JSON object; an
// object without a statusCode is an envelope that is not coded.
func readEnvelope(data []byte) (envelope, error) {
	doc, err := httpbody.JSON(data)
	if err != nil {
		return envelope{}, fmt.Errorf("the answer is %w", err)
	}
	body, ok := doc.(map[string]any)
	if !ok {
		return envelope{}, errors.New("the answer is JSON, but not an object")
	}
	e := envelope{body: body, message: text(body["statusMessage"])}
	e.code, e.coded = statusCode(body["statusCode"])
	return e, nil
}

// statusCode reads a code that may be a number or a text: both are printed in
// the documentation (CONTRACT.md §2.1).
func statusCode(v any) (int, bool) {
	code, err := strconv.Atoi(text(v))
	return code, err == nil
}

// text returns a string, number or boolean as it was written, and "" for
// anything else.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}
