// The provider's program, where what implements the exports is linked by its name.
package main

import _ "bench/gen/exports"

func main() {}
