package fault

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"time"
)

// Middleware makes requests fail.
func (i *Injector) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		described := r.Method + " " + r.URL.RequestURI()
		if hit := i.drawAnswer(described); hit.name != "" {
			i.changeAnswer(w, r, next, hit)
			return
		}
		hit := i.draw(networkFaults, described)
		if i.inStorm(hit.name == Throttle) {
			w.Header().Set("Retry-After", "0")
			http.Error(w, "Error 429: Too Many Requests", http.StatusTooManyRequests)
			return
		}
		i.disturb(w, r, next, hit)
	})
}

// disturb serves a request that a fault of the network hits.
func (i *Injector) disturb(w http.ResponseWriter, r *http.Request, next http.Handler, hit drawn) {
	switch hit.name {
	case Refuse:
		panic(http.ErrAbortHandler)
	case ResetBefore:
		_, _ = io.Copy(io.Discard, r.Body)
		panic(http.ErrAbortHandler)
	case ResetAfter:
		serveDetached(next, r)
		panic(http.ErrAbortHandler)
	case Stall:
		i.stall(w, r, next, cmp.Or(hit.takes, i.options.Stall))
	case Slow:
		if i.options.Clock.Sleep(r.Context(), cmp.Or(hit.takes, i.options.Slow)) == nil {
			next.ServeHTTP(w, r)
		}
	case Silent:
		_, _ = io.Copy(io.Discard, r.Body)
		i.hang(r, hit)
	case GatewayTimeout:
		i.giveUp(w, r, next, cmp.Or(hit.takes, time.Second))
	case Truncate:
		truncate(w, serveDetached(next, r))
	case ErrorBefore:
		writeErrorPage(w, hit.more, http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout)
	case ErrorAfter:
		serveDetached(next, r)
		writeErrorPage(w, hit.more, http.StatusBadGateway, http.StatusGatewayTimeout)
	case UnavailableAfter:
		serveDetached(next, r)
		soon := time.Now().Add(time.Second).UTC().Format(http.TimeFormat)
		w.Header().Set("Retry-After", []string{"1", soon, "-1"}[int(hit.more*3)])
		writeErrorPage(w, hit.more, http.StatusServiceUnavailable)
	case WrongDate:
		off := time.Duration((hit.more - 0.5) * float64(48*time.Hour))
		w.Header().Set("Date", time.Now().Add(off).UTC().Format(http.TimeFormat))
		next.ServeHTTP(w, r)
	default:
		next.ServeHTTP(w, r)
	}
}

// hang holds a request whose caller gets no answer.
func (i *Injector) hang(r *http.Request, hit drawn) {
	_ = i.options.Clock.Sleep(r.Context(), cmp.Or(hit.takes, i.options.Stall))
	panic(http.ErrAbortHandler)
}

// giveUp waits for the server no longer than a gateway does. The request goes on.
func (i *Injector) giveUp(w http.ResponseWriter, r *http.Request, next http.Handler, takes time.Duration) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	patience, stop := context.WithCancel(context.WithoutCancel(r.Context()))
	answered := make(chan *httptest.ResponseRecorder, 1)
	go func() {
		defer stop()
		defer func() { _ = recover() }() // the server broke off
		answered <- serveDetached(next, r)
	}()
	if i.options.Clock.Sleep(patience, takes) == nil {
		stop()
		writeErrorPage(w, 0, http.StatusGatewayTimeout)
		return
	}
	select {
	case answer := <-answered:
		send(w, answer, answer.Body.Bytes())
	default:
		panic(http.ErrAbortHandler)
	}
}

// send passes an answer on, with a body that may have been changed.
func send(w http.ResponseWriter, answer *httptest.ResponseRecorder, body []byte) {
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	_, _ = w.Write(body)
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
func (i *Injector) stall(w http.ResponseWriter, r *http.Request, next http.Handler, takes time.Duration) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	_ = i.options.Clock.Sleep(context.WithoutCancel(r.Context()), takes)
	answer := serveDetached(next, r)
	send(w, answer, answer.Body.Bytes())
}

// truncate announces a complete answer and sends half of it.
func truncate(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	whole := answer.Body.Bytes()
	maps.Copy(w.Header(), answer.Header())
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
