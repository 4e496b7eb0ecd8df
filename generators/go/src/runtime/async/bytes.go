package async

import (
	"context"
	"io"
)

// Bytes reads a stream of bytes that another component writes.
type Bytes struct {
	stream *Stream[uint8]
}

// LiftBytes is the stream of bytes that the host has given a handle of.
func LiftBytes(handle uint32, kind *Transfer[uint8]) io.Reader {
	return &Bytes{LiftStream(handle, kind)}
}

// Read reads bytes, at least one of them; it waits until there is one. The error
// is io.EOF once the writer is closed.
func (b *Bytes) Read(bytes []byte) (int, error) { return b.stream.Read(context.Background(), bytes) }

// ReadContext is Read until the context is done.
func (b *Bytes) ReadContext(ctx context.Context, bytes []byte) (int, error) {
	return b.stream.Read(ctx, bytes)
}

// Close says that no more is wanted. It may be called again, and never fails.
func (b *Bytes) Close() error { return b.stream.Close() }

// LowerBytes gives away what reader has. What another component writes goes on
// without a detour; all else is copied by a goroutine, which closes the reader,
// if that can be closed, at its end.
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
