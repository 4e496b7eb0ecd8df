//go:build wasm

package async

import (
	"bytes"
	"runtime"
	"strconv"
	"strings"
	"unsafe"
)

// root is what the paths of all generated packages begin with.
const root = "ROOT_PACKAGE/"

// waitingText is the last text that a host asked for, and waitingArea where it lies.
var (
	waitingText []byte
	waitingArea struct{ text, size uint32 }
)

// waiting returns the address of the address and the length of a text that says
// what each goroutine waits for, a line each. A host calls it when nothing can go
// on any more.
//
//go:wasmexport WAITING_NAME
func waiting() unsafe.Pointer {
	trace := make([]byte, 1<<18)
	traces := bytes.Split(trace[:runtime.Stack(trace, true)], []byte("\n\n"))
	var lines []string
	same := map[string]int{} // goroutines by what they do
	for _, trace := range traces[1:] {
		number, does := describe(trace)
		if same[does]++; same[does] == 1 && does != "" {
			lines = append(lines, "goroutine "+number, does)
		}
	}
	var text []byte
	for i := 0; i < len(lines); i += 2 {
		text = append(append(text, lines[i]...), lines[i+1]...)
		if others := same[lines[i+1]] - 1; others > 0 {
			text = append(text, ", and so "...)
			text = append(text, are(others)...)
		}
		text = append(text, '\n')
	}
	waitingText, waitingArea.text, waitingArea.size = text, uint32(uintptr(unsafe.Pointer(unsafe.SliceData(text)))), uint32(len(text))
	return unsafe.Pointer(&waitingArea)
}

func are(others int) string {
	if others == 1 {
		return "is 1 other"
	}
	return "are " + strconv.Itoa(others) + " others"
}

// describe returns the number of the goroutine of a trace, and what it does. That
// is empty for those that wait for the host to call.
func describe(trace []byte) (number, does string) {
	lines := strings.Split(string(trace), "\n")
	number, state, _ := strings.Cut(strings.TrimPrefix(lines[0], "goroutine "), " [")
	does = " is blocked (" + state[:strings.IndexAny(state, ",]")] + ")"
	for i := 1; i+1 < len(lines); i += 2 {
		function, isOrigin := strings.CutPrefix(lines[i], "created by ")
		if arguments, ok := strings.CutPrefix(function, root+"internal/async.await("); ok {
			if operation := operations[secondArgument(arguments)]; operation != nil {
				does = " is " + operation.doing()
			}
		}
		if isOfProgram(function) || isOrigin {
			return number, does + at(function, lines[i+1], isOrigin)
		}
	}
	return "", ""
}

// secondArgument returns the handle in the arguments of await: {0x1, 0x2}, 0x3, ...
func secondArgument(arguments string) uint32 {
	_, rest, _ := strings.Cut(arguments, "}, 0x")
	digits, _, _ := strings.Cut(rest, ",")
	handle, _ := strconv.ParseUint(strings.TrimSuffix(digits, "?"), 16, 32)
	return uint32(handle)
}

// doing says what the program does that waits for the operation.
func (o *operation) doing() string {
	if strings.HasPrefix(o.name, "reading ") || strings.HasPrefix(o.name, "writing ") {
		return o.name
	}
	return "calling " + o.name
}

// isOfProgram reports whether a function is neither generated nor of Go's library.
func isOfProgram(function string) bool {
	if strings.HasPrefix(function, "main.") {
		return true
	}
	first, _, isPath := strings.Cut(function, "/")
	module, _, _ := strings.Cut(root, "/")
	return isPath && !strings.HasPrefix(function, root) && (first == module || strings.Contains(first, "."))
}

// at says where a frame is. Line is the second of the two that a trace has for it.
func at(function, line string, isOrigin bool) string {
	in := " in "
	if isOrigin {
		in = ", started in "
		function, _, _ = strings.Cut(function, " in goroutine")
	} else if arguments := strings.LastIndexByte(function, '('); arguments > 0 {
		function = function[:arguments]
	}
	file, _, _ := strings.Cut(line[strings.LastIndexByte(line, '/')+1:], " ")
	return in + function + " (" + file + ")"
}
