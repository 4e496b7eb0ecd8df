// Passes requests on, and changes what comes back.
package main

import (
	"net/http"
	"net/http/httputil"
	"strings"

	"example.com/middleware/bindings/wasihttp"
)

func init() {
	wasihttp.Serve(&httputil.ReverseProxy{
		Transport: wasihttp.Next{},
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = "http", r.In.Host
			r.Out.URL.Path = strings.TrimPrefix(r.In.URL.Path, "/outer")
		},
		ModifyResponse: func(response *http.Response) error {
			response.Header.Set("X-Passed", "through")
			return nil
		},
	})
}

func main() {}
