// Says what it was sent, or, at /ask?HOST/PATH, what another server says at /PATH.
package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"example.com/server/bindings/wasi/http/incominghandler"
	"example.com/server/bindings/wasi/http/outgoinghandler"
	"example.com/server/bindings/wasi/http/types"
	"example.com/server/bindings/wasi/io/streams"
	"example.com/server/bindings/wit"
)

// chunk is what a stream takes at once.
const chunk = 4096

type server struct{}

func init() { incominghandler.Export(server{}) }

func main() {}

func (server) Handle(request *types.IncomingRequest, responseOut *types.ResponseOutparam) {
	defer request.Close()
	said, err := answer(request)
	if err != nil {
		var code types.ErrorCode
		if !errors.As(err, &code) {
			code = types.ErrorCodeInternalError{Value: wit.Some(err.Error())}
		}
		types.ResponseOutparamSet(responseOut, wit.Err[*types.OutgoingResponse](code))
		return
	}
	headers := types.NewFields()
	must(headers.Append("x-length", []byte(strconv.Itoa(len(said)))))
	response := types.NewOutgoingResponse(headers)
	must(response.SetStatusCode(202))
	body, err := response.Body()
	must(err)
	types.ResponseOutparamSet(responseOut, wit.Ok[*types.OutgoingResponse, types.ErrorCode](response))
	stream, err := body.Write()
	must(err)
	for part := range slices.Chunk(said, chunk) {
		must(stream.BlockingWriteAndFlush(part))
	}
	stream.Close()
	must(types.OutgoingBodyFinish(body, wit.None[*types.Fields]()))
}

func answer(request *types.IncomingRequest) ([]byte, error) {
	path := request.PathWithQuery().Or("")
	if place, found := strings.CutPrefix(path, "/ask?"); found {
		return ask(place)
	}
	body, err := request.Consume()
	if err != nil {
		return nil, err
	}
	sent, err := read(body)
	return fmt.Appendf(nil, "%s %s: %s", method(request), path, sent), err
}

func method(request *types.IncomingRequest) string {
	switch method := request.Method().(type) {
	case types.MethodGet:
		return "Method::Get"
	case types.MethodPost:
		return "Method::Post"
	default:
		return fmt.Sprintf("%T", method)
	}
}

// ask is what another server says.
func ask(place string) ([]byte, error) {
	authority, path, found := strings.Cut(place, "/")
	if !found {
		return nil, types.ErrorCodeHTTPRequestURIInvalid{}
	}
	request := types.NewOutgoingRequest(types.NewFields())
	must(request.SetScheme(wit.Some[types.Scheme](types.SchemeHTTP{})))
	if request.SetAuthority(wit.Some(authority)) != nil || request.SetPathWithQuery(wit.Some("/"+path)) != nil {
		return nil, types.ErrorCodeHTTPRequestURIInvalid{}
	}
	future, err := outgoinghandler.Handle(request, wit.None[*types.RequestOptions]())
	if err != nil {
		return nil, err
	}
	defer future.Close()
	ready := future.Subscribe()
	ready.Block()
	ready.Close()
	once, _ := future.Get().Get()
	result, _ := once.Get()
	response, ok := result.Get()
	if !ok {
		code, _ := result.Err()
		return nil, code
	}
	defer response.Close()
	body, err := response.Consume()
	must(err)
	said, err := read(body)
	return fmt.Appendf(nil, "%d: %s", response.Status(), said), err
}

func read(body *types.IncomingBody) ([]byte, error) {
	defer body.Close()
	stream, err := body.Stream()
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	var all []byte
	for {
		part, err := stream.BlockingRead(1 << 16)
		if errors.Is(err, streams.StreamErrorClosed{}) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, part...)
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
