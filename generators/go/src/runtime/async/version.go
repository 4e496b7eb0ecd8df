//go:build !go1.26

package async

// Older versions have no way to find out that every goroutine waits.
var _ = asynchronousFunctionsStreamsAndFuturesNeedGo126OrLater
