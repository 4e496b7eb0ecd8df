package wasihttp

import (
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"net/url"

	"ROOT/wasi/http/types"
	"ROOT/wit"
)

// newRequest makes an http.Request of one that the component is sent.
func newRequest(ctx context.Context, incoming *types.Request) (*http.Request, error) {
	headers := incoming.GetHeaders()
	header := headerOf(headers)
	headers.Close()
	method := methodName(incoming.GetMethod())
	target := incoming.GetPathWithQuery().Or("")
	host := incoming.GetAuthority().Or(header.Get("Host"))
	header.Del("Host")

	request := &http.Request{
		Method:        method,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        header,
		ContentLength: contentLength(header),
		Trailer:       announced(header),
		Host:          host,
		RequestURI:    target,
	}
	if request.ContentLength < 0 && (method == http.MethodGet || method == http.MethodHead) {
		request.ContentLength = 0
	}
	switch {
	case method == http.MethodConnect:
		request.URL, request.RequestURI = &url.URL{Host: host}, host
	case target == "":
		request.URL, request.RequestURI = &url.URL{Path: "/"}, "/"
	default:
		parsed, err := url.ParseRequestURI(target)
		if err != nil {
			incoming.Close()
			return nil, types.ErrorCodeHTTPRequestURIInvalid{}
		}
		request.URL = parsed
	}
	scheme, _ := incoming.GetScheme().Get()
	if _, secure := scheme.(types.SchemeHTTPS); secure {
		request.TLS = &tls.ConnectionState{HandshakeComplete: true, ServerName: host}
	}
	own, cancel := context.WithCancel(ctx)
	request.Body = &body{
		ctx:     own,
		cancel:  cancel,
		trailer: request.Trailer,
		consume: func(sent *wit.Future[sentResult]) (io.Reader, *wit.Future[endResult]) {
			return types.RequestConsumeBody(incoming, sent)
		},
		discard: func() { incoming.Close() },
	}
	return request.WithContext(ctx), nil
}

// methodName returns the name of a method.
func methodName(method types.Method) string {
	switch method := method.(type) {
	case types.MethodGet:
		return http.MethodGet
	case types.MethodHead:
		return http.MethodHead
	case types.MethodPost:
		return http.MethodPost
	case types.MethodPut:
		return http.MethodPut
	case types.MethodDelete:
		return http.MethodDelete
	case types.MethodConnect:
		return http.MethodConnect
	case types.MethodOptions:
		return http.MethodOptions
	case types.MethodTrace:
		return http.MethodTrace
	case types.MethodPatch:
		return http.MethodPatch
	case types.MethodOther:
		return method.Value
	}
	return ""
}
