package wasihttp

import (
	"net/http"

	"ROOT/wasi/http/handler"
)

// Serve registers what answers the requests that the component is sent, or
// http.DefaultServeMux for nil. Call it from an init function.
func Serve(h http.Handler) {
	if h == nil {
		h = http.DefaultServeMux
	}
	handler.Export(server{&http.Server{Handler: h}})
}
