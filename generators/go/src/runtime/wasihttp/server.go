package wasihttp

import (
	"context"
	"log"
	"net/http"
	"runtime/debug"

	"ROOT/wasi/http/types"
	"ROOT/wit"
)

// A server is the handler of wasi:http. Each request has a goroutine in which the
// http.Handler runs, also after the response has been returned: then it writes
// the rest of the body.
type server struct {
	// Never started: handlers find it in the context of a request.
	server *http.Server
}

// Handle answers a request.
func (s server) Handle(ctx context.Context, incoming *types.Request) (*types.Response, error) {
	// The context of an exported function ends with it, and a request's does not.
	own, cancel := context.WithCancel(context.WithValue(context.WithoutCancel(ctx), http.ServerContextKey, s.server))
	request, err := newRequest(own, incoming)
	if err != nil {
		cancel()
		return nil, err
	}
	w := newResponseWriter(own, cancel, request.Method)
	go w.run(s.server.Handler, request)
	select {
	case answer := <-w.ready:
		return answer.response, answer.err
	case <-ctx.Done():
	}
	cancel()
	select {
	case answer := <-w.ready:
		answer.response.Close()
	default:
	}
	return nil, internalError("the request was cancelled")
}

// run lets the handler answer. As in net/http, a panic ends only its request.
func (w *responseWriter) run(h http.Handler, request *http.Request) {
	defer request.Body.Close()
	defer w.cancel()
	returned := false
	defer func() {
		if reason := recover(); reason != nil && reason != http.ErrAbortHandler {
			log.Printf("http: panic serving %s %s: %v\n%s", request.Method, request.URL, reason, debug.Stack())
		}
		if !returned {
			w.abort()
		}
	}()
	h.ServeHTTP(w, request)
	returned = true
	w.finish()
}

// internalError is the error of a request for a reason that wasi:http does not
// know.
func internalError(reason string) types.ErrorCode {
	return types.ErrorCodeInternalError{Value: wit.Some(reason)}
}
