// Asks a server over HTTP/1.1 and HTTP/2, and fails where it does not answer as it should.
package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
)

func main() {
	url := os.Args[1]
	for _, two := range []bool{false, true} {
		protocols := new(http.Protocols)
		protocols.SetHTTP1(!two)
		protocols.SetUnencryptedHTTP2(two)
		client := &http.Client{Transport: &http.Transport{Protocols: protocols}}
		major := 1
		if two {
			major = 2
		}

		response, err := client.Get(url + "/hello")
		expect(err, response, major, "hello")

		large := strings.Repeat("0123456789", 30_000)
		response, err = client.Post(url+"/echo", "text/plain", bytes.NewBufferString(large))
		expect(err, response, major, large)

		response, err = client.Get(url + "/trailers")
		expect(err, response, major, "with trailers")
		if got := response.Trailer.Get("x-end"); two && got != "here" {
			fail("trailers: %v", response.Trailer)
		}

		var group sync.WaitGroup
		for range 50 {
			group.Go(func() {
				response, err := client.Get(url + "/count")
				expect(err, response, major, "1")
			})
		}
		group.Wait()
	}
}

func expect(err error, response *http.Response, major int, body string) {
	if err != nil {
		fail("%v", err)
	}
	all, err := io.ReadAll(response.Body)
	if err != nil || string(all) != body || response.ProtoMajor != major {
		fail("%v %v %d bytes, %v", response.Status, response.Proto, len(all), err)
	}
}

func fail(format string, values ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", values...)
	os.Exit(1)
}
