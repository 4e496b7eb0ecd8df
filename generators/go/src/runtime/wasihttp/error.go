package wasihttp

import (
	"io"
	"os"
	"syscall"

	"ROOT/wasi/http/types"
)

// An Error says why a request failed, or why a body is not complete. The code can
// be had with errors.As, too. errors.Is compares with os.ErrDeadlineExceeded,
// os.ErrPermission, io.ErrUnexpectedEOF and syscall.ECONNREFUSED.
type Error struct {
	Code types.ErrorCode
}

// Error returns the code as WIT writes it.
func (e *Error) Error() string { return "wasi:http: " + e.Code.Error() }

// Unwrap returns the code.
func (e *Error) Unwrap() error { return e.Code }

// Timeout reports whether something took too long.
func (e *Error) Timeout() bool { return e.Is(os.ErrDeadlineExceeded) }

// Is reports whether the code means the same as an error of the standard library.
func (e *Error) Is(target error) bool {
	switch e.Code.(type) {
	case types.ErrorCodeDNSTimeout, types.ErrorCodeConnectionTimeout, types.ErrorCodeConnectionReadTimeout,
		types.ErrorCodeConnectionWriteTimeout, types.ErrorCodeHTTPResponseTimeout:
		return target == os.ErrDeadlineExceeded
	case types.ErrorCodeHTTPRequestDenied, types.ErrorCodeDestinationIPProhibited:
		return target == os.ErrPermission
	case types.ErrorCodeConnectionTerminated, types.ErrorCodeHTTPResponseIncomplete:
		return target == io.ErrUnexpectedEOF
	case types.ErrorCodeConnectionRefused:
		return target == syscall.ECONNREFUSED
	}
	return false
}
