package client

import (
	"fmt"
	"strconv"

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
	body httpbody.Document
}

// readEnvelope reads an answer. It fails where that is not a JSON object; an
// object without a statusCode is an envelope that is not coded.
func readEnvelope(data []byte) (envelope, error) {
	body, err := httpbody.Object(data)
	if err != nil {
		return envelope{}, fmt.Errorf("the answer is %w", err)
	}
	e := envelope{body: body, message: body.Text("statusMessage")}
	// The code is printed as a number and as a text (CONTRACT.md §2.1).
	e.code, err = strconv.Atoi(body.Text("statusCode"))
	e.coded = err == nil
	return e, nil
}
