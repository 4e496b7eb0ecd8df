// A program that fills its heap many times over, and whose adapter has things of its own in the same memory, since it opens
// files.
package main

import (
	"fmt"
	"os"
)

type node struct {
	next *node
	data []byte
}

func main() {
	_, err := os.ReadFile("/none")
	var head *node
	sum := 0
	for i := range 600_000 {
		n := &node{data: make([]byte, 16+i%64)}
		n.data[0] = byte(i)
		if i%50 == 0 {
			n.next, head = head, n
		}
		if i%5_000 == 0 {
			sum += len(make([]byte, 1<<20))
		}
	}
	for n := head; n != nil; n = n.next {
		sum += int(n.data[0])
	}
	fmt.Println(err != nil, sum)
}
