package dmsstatus

import (
	"bytes"
	"encoding/json"
	"reflect"
	"sync"
)

// AdviseError returns what to do about an error from an SDK for DMS. It goes
// through the errors that err wraps, in the order of [errors.Is], to the first
// that carries a status code from 100 to 599, which is one that has
//
//   - a method StatusCode, GetStatusCode or HTTPStatusCode that takes nothing
//     and returns an int, or
//   - as a struct or a pointer to one, a field StatusCode of type int, as
//     *sdkerr.ServiceResponseError of huaweicloud-sdk-go-v3 has, or
//   - likewise, the fields Actual of type int and Expected of type []int, its
//     own or those of an embedded struct, as ErrDefault404 and its siblings in
//     golangsdk and gophertelekomcloud have.
//
// The Action is that of [ActionFor], except that ActionVerify becomes
// [ActionRetry] if the error has a field Method with the name of an idempotent
// method. An error code that the error knows refines it as
// [Advice.WithErrorCode] does: from a string field ErrorCode, or from a []byte
// field Body that holds a JSON object with the string error_code or code. The
// Delay is always 0, as these errors do not keep the headers of the response.
//
// For a nil error AdviseError returns [ActionNone], as retry hooks are called
// after a success too. For an error that carries no status, from a connection
// that broke, say, or for one that panics when it is looked into, it returns
// Code 0 and [ActionVerify].
func AdviseError(err error) Advice {
	if err == nil {
		return Advice{Action: ActionNone}
	}
	f := firstFailure(err)
	if f.status == 0 {
		return Advice{Action: ActionVerify}
	}
	a := Advice{Code: Code(f.status), Action: ActionFor(f.status)}
	if a.Action == ActionVerify && isIdempotentMethod(f.method) {
		a.Action = ActionRetry
	}
	if f.errorCode == "" {
		f.errorCode = errorCodeIn(f.body)
	}
	return a.WithErrorCode(f.errorCode)
}

const (
	maxErrors = 1000    // how many errors are looked into, as a chain may have no end
	maxBody   = 1 << 16 // how large a body is looked into; those of DMS are far smaller
)

// A failure is what an error tells about a response.
type failure struct {
	status    int // 0 when the error does not carry one
	method    string
	errorCode string
	body      []byte
}

// firstFailure returns the first failure with a status among err and the errors
// that it wraps, or the zero failure.
func firstFailure(err error) (f failure) {
	defer func() {
		if recover() != nil {
			f = failure{} // nothing that the error says can be relied on
		}
	}()
	budget := maxErrors
	return findFailure(err, &budget)
}

// findFailure goes through err and the errors that it wraps, in depth-first
// order, while budget lasts.
func findFailure(err error, budget *int) failure {
	for err != nil && *budget > 0 {
		*budget--
		if f := failureOf(err); f.status != 0 {
			return f
		}
		switch wrapper := err.(type) {
		case interface{ Unwrap() error }:
			err = wrapper.Unwrap()
		case interface{ Unwrap() []error }:
			for _, err := range wrapper.Unwrap() {
				if f := findFailure(err, budget); f.status != 0 {
					return f
				}
			}
			return failure{}
		default:
			return failure{}
		}
	}
	return failure{}
}

// failureOf returns what err itself tells.
func failureOf(err error) failure {
	var f failure
	switch e := err.(type) {
	case interface{ StatusCode() int }:
		f.setStatus(e.StatusCode())
	case interface{ GetStatusCode() int }:
		f.setStatus(e.GetStatusCode())
	case interface{ HTTPStatusCode() int }:
		f.setStatus(e.HTTPStatusCode())
	}
	v := reflect.ValueOf(err)
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() == reflect.Struct {
		f.addFields(v)
	}
	return f
}

// setStatus sets the status unless it is set or code cannot be one.
func (f *failure) setStatus(code int) {
	if f.status == 0 && 100 <= code && code <= 599 {
		f.status = code
	}
}

// A layout tells where the structs of a type have the fields that AdviseError
// reads, each as an index path, which is nil where there is no such field.
type layout struct {
	statusCode, actual, errorCode, method, body []int
}

// layouts keeps the layouts by reflect.Type, as to find fields by their names
// takes far longer than to read them.
var layouts sync.Map

func layoutOf(t reflect.Type) *layout {
	if l, ok := layouts.Load(t); ok {
		return l.(*layout)
	}
	path := func(name string, typ reflect.Type) []int {
		if f, ok := t.FieldByName(name); ok && f.Type == typ {
			return f.Index
		}
		return nil
	}
	l := &layout{
		statusCode: path("StatusCode", reflect.TypeFor[int]()),
		errorCode:  path("ErrorCode", reflect.TypeFor[string]()),
		method:     path("Method", reflect.TypeFor[string]()),
		body:       path("Body", reflect.TypeFor[[]byte]()),
	}
	if path("Expected", reflect.TypeFor[[]int]()) != nil {
		l.actual = path("Actual", reflect.TypeFor[int]())
	}
	layouts.Store(t, l)
	return l
}

// addFields adds what the fields of the struct v tell.
func (f *failure) addFields(v reflect.Value) {
	field := func(path []int) (reflect.Value, bool) {
		if path == nil {
			return reflect.Value{}, false
		}
		field, err := v.FieldByIndexErr(path) // fails in an embedded nil pointer
		return field, err == nil
	}
	l := layoutOf(v.Type())
	if status, ok := field(l.statusCode); ok {
		f.setStatus(int(status.Int()))
	}
	if status, ok := field(l.actual); ok {
		f.setStatus(int(status.Int()))
	}
	if errorCode, ok := field(l.errorCode); ok {
		f.errorCode = errorCode.String()
	}
	if method, ok := field(l.method); ok {
		f.method = method.String()
	}
	if body, ok := field(l.body); ok {
		f.body = body.Bytes()
	}
}

// errorCodeIn returns the string error_code, or else code, of the JSON object
// in body, or "" if there is none. A string with an escape in it is not used, as
// no error code has one. It makes do without decoding, which would allocate for
// all that is in body.
func errorCodeIn(body []byte) string {
	if len(body) > maxBody || !json.Valid(body) {
		return ""
	}
	// In valid JSON a string is a key if a colon follows, and a key at depth 1
	// is one of the outermost object.
	var code []byte
	depth := 0
	for i := 0; i < len(body); i++ {
		switch body[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			key, n := stringAt(body[i:])
			i += n - 1
			value := skipSpace(body[i+1:])
			if depth != 1 || value[0] != ':' {
				continue
			}
			switch string(key) {
			case "error_code":
				if errorCode, _ := stringAt(skipSpace(value[1:])); len(errorCode) > 0 {
					return string(errorCode)
				}
			case "code":
				code, _ = stringAt(skipSpace(value[1:]))
			}
		}
	}
	return string(code)
}

// skipSpace returns text from the first byte that is not white space in JSON.
func skipSpace(text []byte) []byte {
	for i, c := range text {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return text[i:]
		}
	}
	return nil
}

// stringAt returns what is between the quotes of the string that the valid JSON
// text starts with, and the length with the quotes. There is nothing to return
// between them if text starts with no string, or with one that has an escape.
func stringAt(text []byte) ([]byte, int) {
	if text[0] != '"' {
		return nil, 0
	}
	end := 1 + bytes.IndexByte(text[1:], '"')
	if bytes.IndexByte(text[:end], '\\') < 0 {
		return text[1:end], end + 1
	}
	for i := 1; ; i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return nil, i + 1
		}
	}
}
