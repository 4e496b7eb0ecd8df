// Asks a server in all the ways that a client has.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"

	"example.com/asker/bindings/test/service/asker"
	"example.com/asker/bindings/wasihttp"
)

type component struct{}

func init() {
	http.DefaultTransport = transport
	asker.Export(component{})
}

func main() {}

func (component) Ask(ctx context.Context, base string) {
	say := func(response *http.Response, err error) { fmt.Println(describe(response, err)) }
	send := func(method, path string, body io.Reader) {
		request, err := http.NewRequestWithContext(ctx, method, base+path, body)
		if err != nil {
			panic(err)
		}
		request.Header.Add("X-Several", "one")
		request.Header.Add("X-Several", "two")
		request.Header.Set("TE", "trailers")
		request.Trailer = http.Header{"X-End": {"here"}}
		say(http.DefaultClient.Do(request))
	}

	say(http.Get(base + "/hello/Ada?end=!"))
	say(http.PostForm(base+"/hello/Ada", url.Values{"end": {"!"}}))
	send(http.MethodPut, "/headers", strings.NewReader("text"))
	send(http.MethodHead, "/hello/Ada", nil)
	send("PURGE", "/headers", nil)
	send(http.MethodPost, "/echo", strings.NewReader("known length"))
	// One of unknown length, in pieces.
	pieces, writer := io.Pipe()
	go func() {
		for _, piece := range []string{"in ", "pieces"} {
			time.Sleep(time.Millisecond)
			_, _ = io.WriteString(writer, piece)
		}
		writer.Close()
	}()
	send(http.MethodPost, "/echo", pieces)
	request, _ := http.NewRequest(http.MethodGet, base+"/trailers", nil)
	request.Header.Set("TE", "trailers")
	say(http.DefaultClient.Do(request))
	say(http.Get(base + "/empty"))

	// Much, both ways at a time.
	much := bytes.Repeat([]byte("0123456789"), 300_000)
	response, err := http.Post(base+"/echo", "text/plain", bytes.NewReader(much))
	if err == nil {
		back, failed := io.ReadAll(response.Body)
		response.Body.Close()
		fmt.Println("much:", bytes.Equal(back, much), failed)
	} else {
		say(nil, err)
	}

	// What goes wrong.
	limited, cancel := context.WithTimeout(ctx, 30*time.Millisecond)
	defer cancel()
	request, _ = http.NewRequestWithContext(limited, http.MethodGet, base+"/wait", nil)
	response, err = http.DefaultClient.Do(request)
	if err == nil {
		_, err = response.Body.Read(make([]byte, 1))
		response.Body.Close()
		_, late := response.Body.Read(make([]byte, 1))
		fmt.Println("late:", late == http.ErrBodyReadAfterClose)
	}
	fmt.Println("deadline:", errors.Is(err, context.DeadlineExceeded))
	client := http.Client{Timeout: 30 * time.Millisecond}
	response, err = client.Get(base + "/wait")
	if err == nil {
		_, err = io.ReadAll(response.Body)
		response.Body.Close()
	}
	var failed interface{ Timeout() bool }
	fmt.Println("timeout:", errors.As(err, &failed) && failed.Timeout())
	send(http.MethodPost, "/echo", io.MultiReader(strings.NewReader("part"), broken{}))
	say(http.Get(base + "/abort"))
	say(http.Get(base + "/gone"))
	_, err = http.Get("http://127.0.0.1:1/")
	fmt.Println("refused:", errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, os.ErrPermission))
	_, err = http.Get("ftp://127.0.0.1/")
	fmt.Println("scheme:", err != nil)
}

// broken is a body that cannot be read.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("broken") }

func describe(response *http.Response, err error) string {
	if err != nil {
		var of *wasihttp.Error
		return fmt.Sprintf("%v (%t)", errors.Unwrap(err), errors.As(err, &of))
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	text := fmt.Sprintf("%s %d %q", response.Status, response.ContentLength, body)
	if len(response.Trailer) > 0 {
		text += fmt.Sprint(" ", response.Trailer)
	}
	if err != nil {
		text += fmt.Sprint(" ", err)
	}
	return text
}
