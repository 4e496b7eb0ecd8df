package wasihttp

import (
	"net/http"
	"time"

	"ROOT/wasi/http/client"
	"ROOT/wasi/http/types"
	"ROOT/wit"
)

// A Transport is an http.RoundTripper that sends requests with wasi:http/client.
// The zero Transport is ready for use:
//
//	client := http.Client{Transport: &wasihttp.Transport{}}
//
// The context of a request cancels it, and the body of its response. Bodies are
// neither compressed nor decompressed.
type Transport struct {
	// ConnectTimeout limits the time for a connection, FirstByteTimeout that for
	// the first byte of the response, and BetweenBytesTimeout that between any
	// bytes. Zero leaves it to the host.
	ConnectTimeout, FirstByteTimeout, BetweenBytesTimeout time.Duration
}

// RoundTrip sends a request, and returns its response. An error of wasi:http is an
// *Error.
func (t *Transport) RoundTrip(request *http.Request) (*http.Response, error) {
	return roundTrip(request, t.options(), client.Send)
}

func (t *Transport) options() wit.Option[*types.RequestOptions] {
	if *t == (Transport{}) {
		return wit.None[*types.RequestOptions]()
	}
	options := types.NewRequestOptions()
	for _, limit := range []struct {
		time time.Duration
		set  func(wit.Option[types.Duration]) error
	}{
		{t.ConnectTimeout, options.SetConnectTimeout},
		{t.FirstByteTimeout, options.SetFirstByteTimeout},
		{t.BetweenBytesTimeout, options.SetBetweenBytesTimeout},
	} {
		if limit.time > 0 {
			// A host that has no such limit goes without.
			_ = limit.set(wit.Some(types.Duration(limit.time)))
		}
	}
	return wit.Some(options)
}
