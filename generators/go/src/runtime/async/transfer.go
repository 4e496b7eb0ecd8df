package async

import (
	"context"
	"runtime"
	"unsafe"
)

// A Transfer has the built-ins for streams or futures of one type, and the
// functions that lower and lift a value.
type Transfer[T any] struct {
	Name                       string // in messages
	Size                       uintptr
	New                        func() uint64
	Read                       func(handle uint32, address unsafe.Pointer, count uint32) uint32
	Write                      func(handle uint32, address unsafe.Pointer, count uint32) uint32
	CancelRead, CancelWrite    func(handle uint32) uint32
	DropReadable, DropWritable func(handle uint32)
	Lower                      func(call *Call, value T, address unsafe.Pointer) // nil where values lie in memory as they do in Go
	Lift                       func(address unsafe.Pointer) T
}

// One adapts the read or write of a future to that of a stream.
func One(operation func(handle uint32, address unsafe.Pointer) uint32) func(uint32, unsafe.Pointer, uint32) uint32 {
	return func(handle uint32, address unsafe.Pointer, _ uint32) uint32 { return operation(handle, address) }
}

// Results of an operation on a stream or future.
const (
	blocked   = 0xffffffff
	completed = 0
	dropped   = 1
	cancelled = 2
)

// wait blocks until an operation is over. It returns its result, and the number
// of values transferred.
func (k *Transfer[T]) wait(ctx context.Context, handle, code uint32, cancel func(uint32) uint32, name string) (status, count uint32) {
	if code == blocked {
		code = await(ctx, handle, name+k.Name, cancel)
	}
	return code & 15, code >> 4
}

// memory returns memory for a number of values.
func (k *Transfer[T]) memory(count int) []uint64 {
	return make([]uint64, max((uintptr(count)*k.Size+7)/8, 1))
}

// lower lowers values into memory. The call keeps it alive, and the values too.
func (k *Transfer[T]) lower(call *Call, values []T) unsafe.Pointer {
	call.Keep(values)
	if k.Lower == nil {
		return unsafe.Pointer(unsafe.SliceData(values))
	}
	base := call.Allocate(uintptr(len(values))*k.Size, 8)
	for i, value := range values {
		k.Lower(call, value, unsafe.Add(base, uintptr(i)*k.Size))
	}
	return base
}

// read blocks until it has read at least one value, or the other end is closed.
func (k *Transfer[T]) read(ctx context.Context, handle uint32, values []T) (status uint32, count int) {
	status, moved, address := k.readInto(ctx, handle, values)
	k.lift(values[:moved], address)
	return status, int(moved)
}

// readOne reads the value of a future.
func (k *Transfer[T]) readOne(ctx context.Context, handle uint32) (T, uint32) {
	values := make([]T, 1)
	status, _, address := k.readInto(ctx, handle, values)
	if status == completed { // the code of a future has no count
		k.lift(values, address)
	}
	return values[0], status
}

// lift lifts values from memory. Types with the same layout in Go need nothing.
func (k *Transfer[T]) lift(values []T, address unsafe.Pointer) {
	if k.Lift == nil {
		return
	}
	for i := range values {
		values[i] = k.Lift(unsafe.Add(address, uintptr(i)*k.Size))
	}
}

func (k *Transfer[T]) readInto(ctx context.Context, handle uint32, values []T) (status, moved uint32, address unsafe.Pointer) {
	address = unsafe.Pointer(unsafe.SliceData(values))
	if k.Lift != nil {
		address = unsafe.Pointer(unsafe.SliceData(k.memory(len(values))))
	}
	code := k.Read(handle, address, uint32(len(values)))
	status, moved = k.wait(ctx, handle, code, k.CancelRead, "reading ")
	runtime.KeepAlive(values)
	runtime.KeepAlive(address)
	return status, moved, address
}
