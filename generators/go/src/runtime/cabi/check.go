package cabi

// Bool is 1 for true and 0 for false.
func Bool(value bool) uint32 {
	if value {
		return 1
	}
	return 0
}

// Case is the number of a case, of which there are count.
func Case(number, count uint32) uint32 {
	if number >= count {
		panic("received an invalid discriminant from outside the component")
	}
	return number
}

// Rune is the character of a code point, which is one of Unicode's scalar
// values.
func Rune(code uint32) rune {
	if code >= 0x110000 || code-0xd800 < 0x800 {
		panic("received an invalid character from outside the component")
	}
	return rune(code)
}

// NotACase panics because a value is not one of a variant's cases.
func NotACase(variant string) {
	panic("a value of " + variant + " is nil or not one of its cases")
}
