package wit

import (
	"reflect"
	"strconv"
)

// text formats a value in WIT's notation, with Go's field names.
func text(value any) string {
	switch value := value.(type) {
	case nil:
		return "nil"
	case interface{ String() string }:
		return value.String()
	case error:
		return value.Error()
	}
	v := reflect.ValueOf(value)
	switch v.Kind() {
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10)
	case reflect.Float32:
		return strconv.FormatFloat(v.Float(), 'g', -1, 32)
	case reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	case reflect.String:
		return strconv.Quote(v.String())
	case reflect.Slice, reflect.Array:
		all := "["
		for i := range v.Len() {
			all += separator(i) + text(v.Index(i).Interface())
		}
		return all + "]"
	case reflect.Map:
		all := "{"
		for i, key := range v.MapKeys() {
			all += separator(i) + text(key.Interface()) + ": " + text(v.MapIndex(key).Interface())
		}
		return all + "}"
	case reflect.Struct:
		all := "{"
		for i := range v.NumField() {
			all += separator(i) + v.Type().Field(i).Name + ": " + text(v.Field(i).Interface())
		}
		return all + "}"
	}
	return v.Type().String()
}

func separator(index int) string {
	if index == 0 {
		return ""
	}
	return ", "
}

// side formats one side of a Result, which may have no value.
func side(name string, value any) string {
	if _, none := value.(struct{}); none {
		return name
	}
	return name + "(" + text(value) + ")"
}
