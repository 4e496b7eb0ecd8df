// A program that calls another component again and again.
package main

import (
	"fmt"
	"os"
	"strings"

	"example.com/program/program/bindings/demo/program/words"
)

func main() {
	kept := make([]string, 100)
	for n := range 20_000 {
		text := fmt.Sprintf("%d %s", n, os.Args[1])
		texts := words.Repeat(text, uint32(n%20+1))
		if strings.Join(texts, "") != strings.Repeat(text, n%20+1) {
			panic("other words came back")
		}
		kept[n%len(kept)] = texts[len(texts)-1]
	}
	fmt.Println(kept[99])
}
