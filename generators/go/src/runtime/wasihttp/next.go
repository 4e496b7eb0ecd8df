package wasihttp

import (
	"net/http"

	"ROOT/wasi/http/handler"
	"ROOT/wasi/http/types"
	"ROOT/wit"
)

// Next is an http.RoundTripper that passes requests on to the handler that the
// component imports: what it stands before, as middleware.
type Next struct{}

// RoundTrip passes a request on, and returns its response. An error of wasi:http is
// an *Error.
func (Next) RoundTrip(request *http.Request) (*http.Response, error) {
	return roundTrip(request, wit.None[*types.RequestOptions](), handler.Handle)
}
