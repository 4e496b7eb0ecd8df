package wasihttp

import (
	"io"
	"net/http"

	"ROOT/internal/async"
	"ROOT/wasi/http/types"
	"ROOT/wit"
)

// An outgoing is the body of a message that is sent, and what ends it.
type outgoing struct {
	bytes    *async.StreamWriter[uint8]
	trailers *wit.FutureWriter[endResult]
}

// contents are the bytes of a message that is sent, and what ends them, as the
// host takes them.
type contents struct {
	bytes    *async.Bytes
	trailers *wit.Future[endResult]
}

// newOutgoing makes a body, and returns what receives it.
func newOutgoing() (*outgoing, contents) {
	reader, writer := async.NewBytes()
	trailers, end := wit.NewFuture[endResult]()
	return &outgoing{writer, end}, contents{reader, trailers}
}

// optional returns the bytes for a message that may have none.
func (c contents) optional(hasBody bool) wit.Option[io.Reader] {
	if !hasBody {
		return wit.None[io.Reader]()
	}
	return wit.Some[io.Reader](c.bytes)
}

// end closes the body, and sends the trailers. If the host refuses those, it sends
// none and returns why.
func (o *outgoing) end(trailer http.Header) error {
	o.bytes.Close()
	var (
		fields *types.Fields
		err    error
	)
	if len(trailer) > 0 {
		fields, err = fieldsOf(trailer, func(string) bool { return false })
	}
	trailers := wit.None[*types.Fields]()
	if fields != nil {
		trailers = wit.Some(fields)
	}
	_ = o.trailers.Set(wit.Ok[wit.Option[*types.Fields], types.ErrorCode](trailers))
	return err
}

// fail ends the body as one that is not complete.
func (o *outgoing) fail(code types.ErrorCode) {
	_ = o.trailers.Set(wit.Err[wit.Option[*types.Fields]](code))
	o.bytes.Close()
}
