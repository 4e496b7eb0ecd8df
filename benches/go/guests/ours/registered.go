// The provider's program, where what implements the exports is registered.
package main

import (
	"bench/gen/bench/work/work"
	"bench/implementation"
)

func init() { work.Export(implementation.Work) }

func main() {}
