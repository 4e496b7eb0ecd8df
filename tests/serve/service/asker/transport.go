package main

import "example.com/asker/bindings/wasihttp"

var transport = &wasihttp.Transport{}
