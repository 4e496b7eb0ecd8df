// Answers with what the standard library has for it.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"example.com/service/bindings/wasihttp"
)

var client = http.Client{Transport: &wasihttp.Transport{ConnectTimeout: time.Minute}}

// gone counts the requests that were cancelled while they were answered.
var gone atomic.Int32

func init() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello/{name}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "Hello, %s%s", r.PathValue("name"), r.FormValue("end"))
	})
	mux.HandleFunc("POST /echo", echo)
	mux.HandleFunc("/headers", headers)
	mux.HandleFunc("/trailers", trailers)
	mux.HandleFunc("/ticks", ticks)
	mux.HandleFunc("/page", func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "page.html", time.Unix(1e9, 0), strings.NewReader("<p>0123456789</p>"))
	})
	mux.HandleFunc("/long", func(w http.ResponseWriter, _ *http.Request) {
		_, err := w.Write(make([]byte, 3<<20))
		fmt.Fprintln(os.Stderr, "wrote:", err)
	})
	mux.HandleFunc("/length", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "4")
		_, err := io.WriteString(w, "longer")
		fmt.Fprint(w, errors.Is(err, http.ErrContentLength))
	})
	mux.HandleFunc("/empty", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
		_, err := io.WriteString(w, "text")
		w.Header().Set("late", fmt.Sprint(err))
	})
	mux.HandleFunc("/panic", func(http.ResponseWriter, *http.Request) { panic("no such luck") })
	mux.HandleFunc("/abort", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "part")
		w.(http.Flusher).Flush()
		time.Sleep(20 * time.Millisecond)
		panic(http.ErrAbortHandler)
	})
	mux.HandleFunc("/wait", func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		gone.Add(1)
	})
	mux.HandleFunc("/gone", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, gone.Load()) })
	mux.HandleFunc("/json", form)
	mux.HandleFunc("/ask", ask)
	mux.Handle("/slow", http.TimeoutHandler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
	}), 20*time.Millisecond, "it took too long"))
	mux.Handle("/through/", http.StripPrefix("/through", &httputil.ReverseProxy{
		Transport: client.Transport,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: r.In.URL.Query().Get("host")})
		},
		ErrorHandler: fail,
	}))
	wasihttp.Serve(counted(http.MaxBytesHandler(mux, 8<<20)))
}

func main() {}

// counted is middleware.
func counted(h http.Handler) http.Handler {
	count := 0
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		count++
		w.Header().Set("X-Count", fmt.Sprint(count))
		h.ServeHTTP(w, r)
	})
}

// echo sends what it gets at once, and the trailers at the end.
func echo(w http.ResponseWriter, r *http.Request) {
	for name := range r.Trailer {
		w.Header().Add("Trailer", name)
	}
	buffer := make([]byte, 64<<10)
	for {
		n, err := r.Body.Read(buffer)
		_, _ = w.Write(buffer[:n])
		w.(http.Flusher).Flush()
		if err == io.EOF {
			break
		}
		if err != nil {
			panic(err)
		}
	}
	for name, values := range r.Trailer {
		w.Header()[name] = values
	}
}

func headers(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{Name: "a", Value: "1"})
	http.SetCookie(w, &http.Cookie{Name: "b", Value: "2"})
	w.Header().Set("Connection", "close") // is the host's
	w.WriteHeader(http.StatusTeapot)
	w.Header().Set("Late", "too late")
	fmt.Fprintf(w, "%s %s %s %s %q %d", r.Method, r.Host, r.URL, r.RequestURI, r.Header["X-Several"], r.ContentLength)
}

func trailers(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Trailer", "X-Sum, X-Not-There")
	fmt.Fprint(w, "with trailers")
	w.Header().Set("X-Sum", "13")
	w.Header().Set(http.TrailerPrefix+"X-Late", "yes")
}

func ticks(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	for number := range 3 {
		<-ticker.C
		fmt.Fprintf(w, "data: %d\n\n", number)
		w.(http.Flusher).Flush()
	}
}

func form(w http.ResponseWriter, r *http.Request) {
	var given struct{ A []int }
	if err := json.NewDecoder(r.Body).Decode(&given); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	_ = json.NewEncoder(w).Encode(given)
}

// ask says what another server says.
func ask(w http.ResponseWriter, r *http.Request) {
	response, err := client.Get("http://" + r.FormValue("host") + "/x")
	if err != nil {
		fail(w, r, err)
		return
	}
	defer response.Body.Close()
	w.WriteHeader(response.StatusCode)
	_, _ = io.Copy(w, response.Body)
}

func fail(w http.ResponseWriter, _ *http.Request, err error) {
	var of *wasihttp.Error
	http.Error(w, fmt.Sprintf("%v, %t %t", err, errors.Is(err, os.ErrPermission), errors.As(err, &of)), http.StatusBadGateway)
}
