package fault

import (
	"io"
	"net/http"
)

// gatewayAnswers are what stands before a server answers in its place. None is an
// answer of an API, whatever the status says.
var gatewayAnswers = []struct {
	status            int
	contentType, body string
}{
	{http.StatusOK, "text/html", "<html><head><title>Scheduled maintenance</title></head><body>Back soon.</body></html>"},
	{http.StatusOK, "text/plain", "The service is being updated."},
	{http.StatusOK, "application/json", `{"message": "The service is being updated."}`},
	{http.StatusOK, "application/json", `{"status": "UP", "data": {}}`},
	{http.StatusBadRequest, "text/html", "<html><head><title>400 Bad Request</title></head><body>Request header too large</body></html>"},
	{http.StatusForbidden, "text/html", "<html><head><title>Request blocked</title></head><body>Support id 4711</body></html>"},
	{http.StatusForbidden, "text/plain", "RBAC: access denied"},
	{http.StatusConflict, "application/json", `{"message": "Conflict"}`},
	{http.StatusGone, "text/plain", "Gone"},
	{http.StatusInternalServerError, "text/html", "<html><head><title>500 Internal Server Error</title></head></html>"},
	{http.StatusBadGateway, "application/json", `{"statusCode": 502, "message": "Bad Gateway"}`},
}

// somebodyElse is another object than the one that was asked for.
var somebodyElse = map[string]any{
	"id": "0123456789abcdef0123456789abcdef", "userName": "somebody.else@example.com", "email": "somebody.else@example.com",
}

// answerInPlace answers in the place of the server.
func answerInPlace(w http.ResponseWriter, choice float64) {
	answer := gatewayAnswers[int(choice*float64(len(gatewayAnswers)))]
	w.Header().Set("Content-Type", answer.contentType)
	w.WriteHeader(answer.status)
	_, _ = io.WriteString(w, answer.body)
}
