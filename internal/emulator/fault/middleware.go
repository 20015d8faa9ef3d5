package fault

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"time"
)

// Middleware makes requests fail.
func (i *Injector) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name, more := i.drawAnswer(); name != "" {
			changeAnswer(w, r, next, name, more)
			return
		}
		name, more := i.draw(networkFaults)
		if i.inStorm(name == Throttle) {
			w.Header().Set("Retry-After", "0")
			http.Error(w, "Error 429: Too Many Requests", http.StatusTooManyRequests)
			return
		}
		switch name {
		case Refuse:
			panic(http.ErrAbortHandler)
		case ResetBefore:
			_, _ = io.Copy(io.Discard, r.Body)
			panic(http.ErrAbortHandler)
		case ResetAfter:
			serveDetached(next, r)
			panic(http.ErrAbortHandler)
		case Stall:
			i.stall(w, r, next)
		case Truncate:
			truncate(w, serveDetached(next, r))
		case ErrorBefore:
			writeErrorPage(w, more, http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout)
		case ErrorAfter:
			serveDetached(next, r)
			writeErrorPage(w, more, http.StatusBadGateway, http.StatusGatewayTimeout)
		case UnavailableAfter:
			serveDetached(next, r)
			w.Header().Set("Retry-After", "1")
			writeErrorPage(w, more, http.StatusServiceUnavailable)
		case WrongDate:
			off := time.Duration((more - 0.5) * float64(48*time.Hour))
			w.Header().Set("Date", time.Now().Add(off).UTC().Format(http.TimeFormat))
			next.ServeHTTP(w, r)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// serveDetached lets a request take effect even if its caller leaves, and
// returns the answer unsent.
func serveDetached(next http.Handler, r *http.Request) *httptest.ResponseRecorder {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	detached := r.WithContext(context.WithoutCancel(r.Context()))
	detached.Body = io.NopCloser(bytes.NewReader(body))
	answer := httptest.NewRecorder()
	next.ServeHTTP(answer, detached)
	return answer
}

// stall holds a request before it takes effect. The caller has usually left by
// then.
func (i *Injector) stall(w http.ResponseWriter, r *http.Request, next http.Handler) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	_ = i.options.Clock.Sleep(context.WithoutCancel(r.Context()), i.options.Stall)
	answer := serveDetached(next, r)
	for key, values := range answer.Header() {
		w.Header()[key] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

// truncate announces a complete answer and sends half of it.
func truncate(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	whole := answer.Body.Bytes()
	for key, values := range answer.Header() {
		w.Header()[key] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(whole)+1))
	w.WriteHeader(answer.Code)
	_, _ = w.Write(whole[:len(whole)/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// writeErrorPage answers with one of the statuses and a page of HTML, as a
// proxy does.
func writeErrorPage(w http.ResponseWriter, choice float64, statuses ...int) {
	status := statuses[min(int(choice*float64(len(statuses))), len(statuses)-1)]
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "<html><head><title>"+http.StatusText(status)+"</title></head><body>Try again later.</body></html>")
}
