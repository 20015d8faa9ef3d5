package web_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/web"
)

// An answer is passed on whole, and the first status is the one that counts.
func TestAnswer(t *testing.T) {
	var body bytes.Buffer
	recorder := httptest.NewRecorder()
	answer := &web.Answer{ResponseWriter: recorder, Body: &body}
	if answer.Status != 0 {
		t.Errorf("status %d before anything is answered", answer.Status)
	}
	answer.WriteHeader(http.StatusAccepted)
	answer.WriteHeader(http.StatusTeapot)
	_, _ = io.WriteString(answer, "got ")
	_, _ = io.WriteString(answer, "it")
	if err := http.NewResponseController(answer).Flush(); err != nil {
		t.Error(err)
	}
	if answer.Status != http.StatusAccepted || body.String() != "got it" || recorder.Code != http.StatusAccepted || recorder.Body.String() != "got it" || !recorder.Flushed {
		t.Errorf("%d %q; %d %q", answer.Status, &body, recorder.Code, recorder.Body)
	}
	plain := &web.Answer{ResponseWriter: httptest.NewRecorder()}
	if _, _ = io.WriteString(plain, "x"); plain.Status != http.StatusOK {
		t.Errorf("status %d of a body alone", plain.Status)
	}
}
