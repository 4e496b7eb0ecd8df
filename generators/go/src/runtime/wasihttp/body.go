package wasihttp

import (
	"context"
	"io"
	"net/http"
	"sync"

	"ROOT/internal/async"
	"ROOT/wasi/http/types"
	"ROOT/wit"
)

// endResult is what ends a body: its trailers, or why it is not complete.
type endResult = wit.Result[wit.Option[*types.Fields], types.ErrorCode]

// sentResult tells the sender of a message what became of it.
type sentResult = wit.Result[struct{}, types.ErrorCode]

// A body is the body of a received message. It is not requested before the first
// read.
type body struct {
	ctx       context.Context // ends with Close
	cancel    context.CancelFunc
	trailer   http.Header // gets the trailers at the end
	consume   func(*wit.Future[sentResult]) (io.Reader, *wit.Future[endResult])
	discard   func()     // drops the message
	abandoned sentResult // the result for the sender if the body is closed before its end

	mutex    sync.Mutex
	closed   bool
	bytes    *async.Bytes // nil before the first read
	trailers *wit.Future[endResult]
	sender   *wit.FutureWriter[sentResult]
	err      error // of all further reads
}

// Read blocks until there are bytes. It returns io.EOF when the trailers are there.
func (b *body) Read(bytes []byte) (int, error) {
	if err := b.begin(); err != nil {
		return 0, err
	}
	n, err := b.bytes.ReadContext(b.ctx, bytes)
	if err == io.EOF {
		err = b.end()
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.closed && err != nil && err != io.EOF {
		err = http.ErrBodyReadAfterClose
	}
	b.err = err
	return n, err
}

// begin consumes the message before the first read.
func (b *body) begin() error {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.closed {
		return http.ErrBodyReadAfterClose
	}
	if b.err == nil && b.bytes == nil {
		sent, sender := wit.NewFuture[sentResult]()
		bytes, trailers := b.consume(sent)
		b.bytes, b.trailers, b.sender = bytes.(*async.Bytes), trailers, sender
	}
	return b.err
}

// end receives the trailers, which say whether the body is complete.
func (b *body) end() error {
	result, err := b.trailers.Get(b.ctx)
	if err != nil {
		return err
	}
	// What was set before stays.
	_ = b.sender.Set(wit.Ok[struct{}, types.ErrorCode](struct{}{}))
	if code, failed := result.Err(); failed {
		return &Error{code}
	}
	trailers, _ := result.Get()
	if fields, any := trailers.Get(); any {
		copyFields(b.trailer, fields)
		fields.Close()
	}
	return io.EOF
}

// Close ends the body, also while it is read.
func (b *body) Close() error {
	b.cancel()
	b.mutex.Lock()
	defer b.mutex.Unlock()
	switch {
	case b.closed:
	case b.bytes == nil:
		b.discard()
	default:
		b.bytes.Close()
		b.trailers.Close()
		_ = b.sender.Set(b.abandoned)
	}
	b.closed = true
	return nil
}
