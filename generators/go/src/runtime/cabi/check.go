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
		panic("a number that no case of the type has came from outside of the component")
	}
	return number
}

// Rune is the character of a code point, which is one of Unicode's scalar
// values.
func Rune(code uint32) rune {
	if code >= 0x110000 || code-0xd800 < 0x800 {
		panic("a number that is no character came from outside of the component")
	}
	return rune(code)
}

// NotACase ends a call that was given a value that is none of a variant's
// cases.
func NotACase(variant string) {
	panic("a value of " + variant + " is nil, or none of its cases")
}
