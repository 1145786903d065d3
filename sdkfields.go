package dmsstatus

import (
	"net/http"
	"reflect"
)

// sdkFields has the exported fields of an SDK's error that count, those of the
// right type.
type sdkFields struct {
	statusCode     int
	actual         int
	hasExpected    bool // beside actual
	method         string
	response       *http.Response
	responseHeader http.Header
	errorCode      string
	body           []byte
	errorMessage   string
	errOriginal    error
}

// read reads the fields of err, if it is a struct or a pointer to one, and of the
// structs that it embeds. As in Go, the fields of an outer struct win over those of
// an inner one. Of two that are equally deep, the first wins.
func (f *sdkFields) read(err error) {
	structs := []reflect.Value{reflect.Indirect(reflect.ValueOf(err))}
	for i := 0; i < len(structs) && len(structs) < maxStructs; i++ {
		for j := range numField(structs[i]) {
			if structs[i].Type().Field(j).Anonymous {
				structs = append(structs, reflect.Indirect(structs[i].Field(j)))
			}
		}
	}
	for i := len(structs) - 1; i >= 0; i-- {
		f.readStruct(structs[i])
	}
}

const maxStructs = 100 // how many embedded structs are looked into, because they can lead in a circle

func numField(v reflect.Value) int {
	if v.Kind() != reflect.Struct {
		return 0
	}
	return v.NumField()
}

// readStruct reads the fields of v, if it is a struct. It leaves all other fields
// alone, because they can change at the same time.
func (f *sdkFields) readStruct(v reflect.Value) {
	for i := range numField(v) {
		field := v.Field(i)
		switch v.Type().Field(i).Name {
		case "StatusCode":
			f.statusCode, _ = field.Interface().(int)
		case "Actual":
			f.actual, _ = field.Interface().(int)
		case "Expected":
			_, f.hasExpected = field.Interface().([]int)
		case "Method":
			f.method, _ = field.Interface().(string)
		case "Response":
			f.response, _ = field.Interface().(*http.Response)
		case "ResponseHeader":
			f.responseHeader, _ = field.Interface().(http.Header)
		case "ErrorCode":
			f.errorCode, _ = field.Interface().(string)
		case "Body":
			f.body, _ = field.Interface().([]byte)
		case "ErrorMessage":
			f.errorMessage, _ = field.Interface().(string)
		case "ErrOriginal":
			f.errOriginal, _ = field.Interface().(error)
		}
	}
}

// adviceOf returns the advice for the response that err describes, and reports
// whether it describes one.
func adviceOf(err error, f sdkFields) (Advice, bool) {
	original := f.response
	if original == nil {
		original = new(http.Response)
	}
	header := f.responseHeader
	if header == nil {
		header = original.Header
	}
	resp := &http.Response{StatusCode: f.status(err, original.StatusCode), Header: header, Request: original.Request}
	if resp.StatusCode == 0 {
		return Advice{}, false
	}
	// An empty method means GET in an http.Request. Here it means unknown.
	if f.method != "" && resp.Request == nil {
		resp.Request = &http.Request{Method: f.method}
	}
	errorCode := f.errorCode
	if errorCode == "" {
		errorCode = parseBody(f.body).errorCode
	}
	if errorCode == "" {
		// huaweicloud-sdk-go-v3 leaves a body here if it does not understand it.
		errorCode = parseBody([]byte(f.errorMessage)).errorCode
	}
	return Advise(resp).WithErrorCode(errorCode), true
}

// status returns the first status code that err has, or 0.
func (f *sdkFields) status(err error, fallback int) int {
	status, actual := 0, 0
	switch e := err.(type) {
	case interface{ StatusCode() int }:
		status = e.StatusCode()
	case interface{ GetStatusCode() int }:
		status = e.GetStatusCode()
	case interface{ HTTPStatusCode() int }:
		status = e.HTTPStatusCode()
	}
	if f.hasExpected {
		actual = f.actual
	}
	for _, status := range []int{status, f.statusCode, actual, fallback} {
		if 100 <= status && status <= 599 {
			return status
		}
	}
	return 0
}
