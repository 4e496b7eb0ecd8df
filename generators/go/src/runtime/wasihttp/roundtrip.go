package wasihttp

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"ROOT/wasi/http/types"
	"ROOT/wit"
)

// A sender is a function of wasi:http that answers requests.
type sender func(context.Context, *types.Request) (*types.Response, error)

// roundTrip sends a request.
func roundTrip(request *http.Request, options wit.Option[*types.RequestOptions], send sender) (*http.Response, error) {
	if request.Body == nil {
		request.Body = http.NoBody
	}
	if request.URL == nil {
		request.Body.Close()
		return nil, errors.New("wasihttp: the request has no URL")
	}
	u, outgoing, err := newUpload(request, options)
	if err != nil {
		request.Body.Close()
		return nil, err
	}
	ctx, cancel := context.WithCancel(request.Context())
	if request.Body == http.NoBody {
		u.run(ctx)
	} else {
		go u.run(ctx)
	}
	incoming, err := send(ctx, outgoing)
	if err != nil {
		cancel()
		return nil, u.failure(err)
	}
	return u.response(ctx, cancel, incoming), nil
}

// An upload sends the body of a request.
type upload struct {
	request *http.Request
	body    *outgoing
	err     error         // of the request's body
	over    chan struct{} // closed when all is sent
}

func newUpload(request *http.Request, options wit.Option[*types.RequestOptions]) (*upload, *types.Request, error) {
	header := request.Header.Clone()
	if header == nil {
		header = http.Header{}
	}
	header.Del("Content-Length")
	hasBody := request.Body != http.NoBody
	switch {
	case len(request.Trailer) > 0: // a message of HTTP/1.1 has either its length or trailers
		header.Set("Trailer", strings.Join(slices.Sorted(maps.Keys(request.Trailer)), ", "))
	case hasBody && request.ContentLength > 0:
		header.Set("Content-Length", strconv.FormatInt(request.ContentLength, 10))
	}
	fields, err := fieldsOf(header, func(name string) bool { return http.CanonicalHeaderKey(name) == "Host" })
	if err != nil {
		return nil, nil, err
	}
	body, received := newOutgoing()
	outgoing, sent := types.RequestNew(fields, received.optional(hasBody), received.trailers, options)
	sent.Close() // what goes wrong is the error of the response, too
	if err := setTarget(outgoing, request); err != nil {
		outgoing.Close()
		return nil, nil, err
	}
	return &upload{request: request, body: body, over: make(chan struct{})}, outgoing, nil
}

// setTarget says what a request asks for, and where.
func setTarget(outgoing *types.Request, request *http.Request) error {
	host := request.Host
	if host == "" {
		host = request.URL.Host
	}
	path := wit.Some(request.URL.RequestURI())
	if request.Method == http.MethodConnect {
		path = wit.None[string]()
	}
	var scheme types.Scheme
	switch request.URL.Scheme {
	case "http":
		scheme = types.SchemeHTTP{}
	case "https":
		scheme = types.SchemeHTTPS{}
	default:
		scheme = types.SchemeOther{Value: request.URL.Scheme}
	}
	for _, part := range []struct {
		name string
		err  error
	}{
		{"method " + strconv.Quote(request.Method), outgoing.SetMethod(methodOf(request.Method))},
		{"scheme " + strconv.Quote(request.URL.Scheme), outgoing.SetScheme(wit.Some(scheme))},
		{"host " + strconv.Quote(host), outgoing.SetAuthority(wit.Some(host))},
		{"path " + strconv.Quote(request.URL.RequestURI()), outgoing.SetPathWithQuery(path)},
	} {
		if part.err != nil {
			return errors.New("wasihttp: the " + part.name + " is not valid")
		}
	}
	return nil
}

// methodOf returns the method of a name.
func methodOf(name string) types.Method {
	switch name {
	case "", http.MethodGet:
		return types.MethodGet{}
	case http.MethodHead:
		return types.MethodHead{}
	case http.MethodPost:
		return types.MethodPost{}
	case http.MethodPut:
		return types.MethodPut{}
	case http.MethodDelete:
		return types.MethodDelete{}
	case http.MethodConnect:
		return types.MethodConnect{}
	case http.MethodOptions:
		return types.MethodOptions{}
	case http.MethodTrace:
		return types.MethodTrace{}
	case http.MethodPatch:
		return types.MethodPatch{}
	}
	return types.MethodOther{Value: name}
}

// run copies the body of the request, and closes it. The context ends it.
func (u *upload) run(ctx context.Context) {
	defer close(u.over)
	end := sync.OnceFunc(func() { u.request.Body.Close() })
	defer end()
	defer context.AfterFunc(ctx, end)()
	if u.err = u.copy(ctx); u.err != nil {
		u.body.fail(types.ErrorCodeInternalError{Value: wit.Some(u.err.Error())})
		return
	}
	// Trailers that are refused are left out.
	_ = u.body.end(u.request.Trailer)
}

func (u *upload) copy(ctx context.Context) error {
	if u.request.Body == http.NoBody {
		return nil
	}
	buffer := make([]byte, 32<<10)
	for {
		n, err := u.request.Body.Read(buffer)
		if _, failed := u.body.bytes.Write(ctx, buffer[:n]); failed != nil {
			return ctx.Err() // if there is none, the receiver wants no more
		}
		switch err {
		case nil:
		case io.EOF:
			return nil
		default:
			return err
		}
	}
}

// failure returns the error of a request that was not answered.
func (u *upload) failure(err error) error {
	var code types.ErrorCode
	switch {
	case !errors.As(err, &code):
		return err // of the context
	case u.err != nil:
		return u.err
	}
	return &Error{code}
}

// response makes an http.Response. The end of its body cancels what is left of the
// request.
func (u *upload) response(ctx context.Context, cancel context.CancelFunc, incoming *types.Response) *http.Response {
	headers := incoming.GetHeaders()
	header := headerOf(headers)
	headers.Close()
	status := int(incoming.GetStatusCode())
	response := &http.Response{
		Status:        strconv.Itoa(status) + " " + http.StatusText(status),
		StatusCode:    status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        header,
		ContentLength: contentLength(header),
		Trailer:       announced(header),
		Request:       u.request,
	}
	isHead := u.request.Method == http.MethodHead
	if isHead || status == http.StatusNoContent || status == http.StatusNotModified {
		if !isHead {
			response.ContentLength = 0
		}
		incoming.Close()
		response.Body = http.NoBody
		go func() {
			<-u.over
			cancel()
		}()
		return response
	}
	response.Body = &body{
		ctx:     ctx,
		cancel:  cancel,
		trailer: response.Trailer,
		consume: func(sent *wit.Future[sentResult]) (io.Reader, *wit.Future[endResult]) {
			return types.ResponseConsumeBody(incoming, sent)
		},
		discard:   func() { incoming.Close() },
		abandoned: wit.Err[struct{}](types.ErrorCode(types.ErrorCodeConnectionTerminated{})),
	}
	return response
}
