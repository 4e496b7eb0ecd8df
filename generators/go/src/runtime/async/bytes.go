package async

import (
	"context"
	"io"
)

// Bytes is the io.Reader of a stream of bytes.
type Bytes struct {
	stream *Stream[uint8]
}

// NewBytes makes a stream of bytes, to be passed to another component or read here.
func NewBytes() (*Bytes, *StreamWriter[uint8]) {
	stream, writer := NewStream[uint8]()
	return &Bytes{stream}, writer
}

// LiftBytes makes a reader of a handle.
func LiftBytes(handle uint32, kind *Transfer[uint8]) io.Reader {
	return &Bytes{LiftStream(handle, kind)}
}

// Read blocks until it has read at least one byte. It returns io.EOF after the
// writer is closed.
func (b *Bytes) Read(bytes []byte) (int, error) { return b.stream.Read(context.Background(), bytes) }

// ReadContext is Read, and returns the error of the context if that is done first.
func (b *Bytes) ReadContext(ctx context.Context, bytes []byte) (int, error) {
	return b.stream.Read(ctx, bytes)
}

// Close drops the readable end. It may be called again, and never fails.
func (b *Bytes) Close() error { return b.stream.Close() }

// LowerBytes moves a reader out of the component, and returns the handle of a
// stream of its bytes. The stream of another component is passed on as it is. The
// bytes of any other reader are copied by a goroutine, which closes the reader at
// the end if it is an io.Closer.
func LowerBytes(reader io.Reader, kind *Transfer[uint8]) uint32 {
	if bytes, ok := reader.(*Bytes); ok {
		return bytes.stream.Lower(kind)
	}
	ends := kind.New()
	go copyBytes(reader, uint32(ends>>32), kind)
	return uint32(ends)
}

func copyBytes(reader io.Reader, handle uint32, kind *Transfer[uint8]) {
	defer kind.DropWritable(handle)
	if reader == nil {
		return
	}
	if closer, ok := reader.(io.Closer); ok {
		defer closer.Close()
	}
	buffer := make([]byte, 32<<10)
	for {
		n, err := reader.Read(buffer)
		if _, failed := kind.write(context.Background(), handle, buffer[:n]); failed != nil || err != nil {
			return
		}
	}
}
