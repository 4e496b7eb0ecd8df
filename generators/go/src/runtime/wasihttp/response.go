package wasihttp

import (
	"context"
	"log"
	"net/http"
	"strconv"
	"strings"

	"ROOT/wasi/http/types"
	"ROOT/wit"
)

// size is how many bytes of a body are kept before they are sent. A body that is
// not longer is sent with its length.
const size = 4 << 10

// A responseWriter is an http.ResponseWriter and an http.Flusher. The response is
// returned to the host when the buffer is full, when the handler flushes it, or
// when the handler has returned.
type responseWriter struct {
	ctx      context.Context
	cancel   context.CancelFunc
	method   string
	ready    chan answer
	header   http.Header // the handler's
	fixed    http.Header // as it was when the status was written
	status   int         // 0 until it is written
	declared int64       // the length that the handler announced, or -1
	written  int64
	buffer   []byte
	body     *outgoing // nil until the response has been returned
	isSent   bool      // whether the response has a body, which is sent
	err      error     // of all further writes
}

// An answer is what is returned to the host.
type answer struct {
	response *types.Response
	err      error
}

func newResponseWriter(ctx context.Context, cancel context.CancelFunc, method string) *responseWriter {
	return &responseWriter{ctx: ctx, cancel: cancel, method: method, ready: make(chan answer, 1), header: http.Header{}}
}

// Header returns the header, which can be changed until the status is written.
// Trailers can be added until the handler returns.
func (w *responseWriter) Header() http.Header { return w.header }

// WriteHeader sets the status. Informational ones are not sent: wasi:http has none.
func (w *responseWriter) WriteHeader(status int) {
	switch {
	case status < 100 || status > 999:
		panic("invalid WriteHeader code " + strconv.Itoa(status))
	case w.status != 0:
		log.Printf("http: superfluous response.WriteHeader call: %d after %d", status, w.status)
		return
	case status < 200 && status != http.StatusSwitchingProtocols:
		return
	}
	w.status = status
	w.fixed = w.header.Clone()
	w.declared = contentLength(w.fixed)
	if w.declared < 0 || !w.mayHaveBody() {
		w.fixed.Del("Content-Length")
	}
}

// Write writes a part of the body. It blocks until the host has taken what does
// not fit into the buffer.
func (w *responseWriter) Write(part []byte) (int, error) {
	w.fixStatus()
	switch {
	case w.err != nil:
		return 0, w.err
	case len(part) == 0:
		return 0, nil
	case !w.mayHaveBody():
		return 0, http.ErrBodyNotAllowed
	case w.declared >= 0 && w.written+int64(len(part)) > w.declared:
		return 0, http.ErrContentLength
	}
	w.written += int64(len(part))
	if len(w.buffer)+len(part) > size {
		start := w.buffer
		if len(start) == 0 {
			start = part
		}
		w.answer(start, false)
		w.send()
		if len(part) > size {
			w.sendPart(part)
			return w.result(part)
		}
	}
	w.buffer = append(w.buffer, part...)
	return w.result(part)
}

func (w *responseWriter) result(part []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	return len(part), nil
}

// Flush sends what is in the buffer.
func (w *responseWriter) Flush() { _ = w.FlushError() }

// FlushError is Flush for an http.ResponseController.
func (w *responseWriter) FlushError() error {
	w.fixStatus()
	w.answer(w.buffer, false)
	w.send()
	return w.err
}

// EnableFullDuplex does nothing: a handler can always read the request while it
// writes the response.
func (w *responseWriter) EnableFullDuplex() error { return nil }

// finish sends the rest of the response.
func (w *responseWriter) finish() {
	w.fixStatus()
	trailer := w.trailer()
	// A message of HTTP/1.1 has either its length or trailers.
	w.answer(w.buffer, len(trailer) == 0)
	w.send()
	if w.body == nil {
		return
	}
	if err := w.body.end(trailer); err != nil {
		log.Printf("http: trailers of %d are missing: %v", w.status, err)
	}
}

// abort ends a response that the handler did not finish.
func (w *responseWriter) abort() {
	failure := internalError("the handler did not finish")
	switch {
	case w.body != nil:
		w.body.fail(failure)
	case w.err == nil:
		w.ready <- answer{err: failure}
	}
}

// fixStatus sets the status if the handler did not.
func (w *responseWriter) fixStatus() {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
}

// mayHaveBody reports whether the status allows a body.
func (w *responseWriter) mayHaveBody() bool {
	return w.status >= 200 && w.status != http.StatusNoContent && w.status != http.StatusNotModified
}

// answer returns the response to the host, unless it was. The body begins with
// start; isWhole says whether that is all of it.
func (w *responseWriter) answer(start []byte, isWhole bool) {
	if w.body != nil || w.err != nil {
		return
	}
	if w.err = w.ctx.Err(); w.err != nil {
		return
	}
	isHead := w.method == http.MethodHead
	if w.mayHaveBody() && (len(start) > 0 || !isHead) {
		if isWhole && w.declared < 0 {
			w.fixed.Set("Content-Length", strconv.Itoa(len(start)))
		}
		_, hasType := w.fixed["Content-Type"]
		if !hasType && len(start) > 0 && w.fixed.Get("Content-Encoding") == "" {
			w.fixed.Set("Content-Type", http.DetectContentType(start))
		}
	}
	fields, err := fieldsOf(w.fixed, isTrailer)
	if err != nil {
		log.Printf("http: response %d: %v", w.status, err)
		w.err = err
		w.ready <- answer{err: internalError(err.Error())}
		return
	}
	body, received := newOutgoing()
	w.isSent = w.mayHaveBody() && !isHead && !(isWhole && len(start) == 0)
	response, sent := types.ResponseNew(fields, received.optional(w.isSent), received.trailers)
	if err := response.SetStatusCode(uint16(w.status)); err != nil {
		log.Printf("http: the host refuses the status %d", w.status)
	}
	w.body = body
	w.ready <- answer{response: response}
	if isWhole {
		sent.Close()
	} else {
		go w.watch(sent)
	}
}

// watch cancels the request when its response cannot be sent.
func (w *responseWriter) watch(sent *wit.Future[sentResult]) {
	result, err := sent.Get(w.ctx)
	if err != nil {
		sent.Close()
	} else if _, failed := result.Err(); failed {
		w.cancel()
	}
}

// send sends what is in the buffer.
func (w *responseWriter) send() {
	w.sendPart(w.buffer)
	w.buffer = w.buffer[:0]
}

func (w *responseWriter) sendPart(part []byte) {
	if w.err != nil || !w.isSent || len(part) == 0 {
		return
	}
	if _, w.err = w.body.bytes.Write(w.ctx, part); w.err != nil {
		w.cancel()
	}
}

// isTrailer reports whether an entry of the handler's header is a trailer.
func isTrailer(name string) bool { return strings.HasPrefix(name, http.TrailerPrefix) }

// trailer returns the trailers: those that the header announced, and those that
// have the prefix.
func (w *responseWriter) trailer() http.Header {
	trailer := http.Header{}
	for name := range trailerNames(w.fixed) {
		if values := w.header[name]; len(values) > 0 {
			trailer[name] = values
		}
	}
	for name, values := range w.header {
		if isTrailer(name) {
			trailer[strings.TrimPrefix(name, http.TrailerPrefix)] = values
		}
	}
	return trailer
}
