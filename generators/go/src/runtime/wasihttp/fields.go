package wasihttp

import (
	"fmt"
	"iter"
	"net/http"
	"strconv"
	"strings"

	"ROOT/wasi/http/types"
	"ROOT/wit"
)

// connectionFields are about a connection and not about a message. Hosts add what
// they need, and refuse those of a component.
var connectionFields = map[string]bool{
	"Connection":          true,
	"Http2-Settings":      true,
	"Keep-Alive":          true,
	"Proxy-Authenticate":  true,
	"Proxy-Authorization": true,
	"Proxy-Connection":    true,
	"Transfer-Encoding":   true,
	"Upgrade":             true,
}

// headerOf copies fields.
func headerOf(fields *types.Fields) http.Header {
	header := http.Header{}
	copyFields(header, fields)
	return header
}

func copyFields(header http.Header, fields *types.Fields) {
	for _, entry := range fields.CopyAll() {
		header.Add(entry.F0, string(entry.F1))
	}
}

// announced takes the names of trailers out of a header, and returns a header of
// them without values.
func announced(header http.Header) http.Header {
	trailer := http.Header{}
	for name := range trailerNames(header) {
		trailer[name] = nil
	}
	header.Del("Trailer")
	return trailer
}

// trailerNames returns the names of trailers that a header announces.
func trailerNames(header http.Header) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, names := range header["Trailer"] {
			for name := range strings.SplitSeq(names, ",") {
				if !yield(http.CanonicalHeaderKey(strings.TrimSpace(name))) {
					return
				}
			}
		}
	}
}

// fieldsOf makes fields of a header, without those that isOmitted names.
func fieldsOf(header http.Header, isOmitted func(name string) bool) (*types.Fields, error) {
	var entries []wit.Tuple2[string, []uint8]
	for name, values := range header {
		if connectionFields[http.CanonicalHeaderKey(name)] || isOmitted(name) {
			continue
		}
		for _, value := range values {
			entries = append(entries, wit.Tuple2[string, []uint8]{F0: name, F1: []byte(value)})
		}
	}
	fields, err := types.FieldsFromList(entries)
	if err != nil {
		return nil, fmt.Errorf("wasihttp: the header is refused: %w", err)
	}
	return fields, nil
}

// contentLength returns the length that a header announces, or -1.
func contentLength(header http.Header) int64 {
	length, err := strconv.ParseInt(header.Get("Content-Length"), 10, 64)
	if err != nil || length < 0 {
		return -1
	}
	return length
}
