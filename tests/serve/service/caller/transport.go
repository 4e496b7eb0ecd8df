package main

import "example.com/caller/bindings/wasihttp"

// The source beside this is that of asker.
var transport = wasihttp.Next{}
