//go:build !go1.26

package async

// Older versions cannot tell whether every goroutine is blocked.
var _ = asynchronousFunctionsStreamsAndFuturesNeedGo126OrLater
