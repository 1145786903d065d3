package dmsstatus

import (
	"net/http"
	"reflect"
)

// fieldsOf returns a function that returns the exported field of err with a name,
// or nil, if err is a struct or a pointer to one. As in Go, the fields of embedded
// structs count, too. All other fields are left alone, because they can change at
// the same time.
func fieldsOf(err error) func(name string) any {
	v := reflect.Indirect(reflect.ValueOf(err))
	var fields []reflect.StructField
	if v.Kind() == reflect.Struct {
		fields = reflect.VisibleFields(v.Type())
	}
	return func(name string) any {
		for _, f := range fields {
			if f.Name == name {
				return valueOf(v, f)
			}
		}
		return nil
	}
}

// valueOf returns the value of a field of v, or nil if a nil pointer leads to it, or
// if it is a struct or an array: these are never wanted, and copied whole.
// FieldByIndexErr does the same, and adds 4 KiB to a program.
func valueOf(v reflect.Value, f reflect.StructField) any {
	for _, i := range f.Index {
		if v = reflect.Indirect(v); !v.IsValid() {
			return nil
		}
		v = v.Field(i)
	}
	if kind := v.Kind(); kind == reflect.Struct || kind == reflect.Array || !v.CanInterface() {
		return nil
	}
	return v.Interface()
}

// adviceOf returns the advice for the response that an error with these fields
// describes, and reports whether it describes one.
func adviceOf(err error, field func(name string) any) (Advice, bool) {
	original, _ := field("Response").(*http.Response)
	if original == nil {
		original = new(http.Response)
	}
	resp := &http.Response{StatusCode: statusOf(err, field, original), Header: original.Header, Request: original.Request}
	if resp.StatusCode == 0 {
		return Advice{}, false
	}
	if header, _ := field("ResponseHeader").(http.Header); header != nil {
		resp.Header = header
	}
	// An empty method means GET in an http.Request. Here it means unknown.
	if method, _ := field("Method").(string); method != "" && resp.Request == nil {
		resp.Request = &http.Request{Method: method}
	}
	return decide(resp, contentOf(field)), true
}

// statusOf returns the first status code that err has, or 0.
func statusOf(err error, field func(name string) any, original *http.Response) int {
	var candidates [6]int
	if e, ok := err.(interface{ StatusCode() int }); ok {
		candidates[0] = e.StatusCode()
	}
	if e, ok := err.(interface{ GetStatusCode() int }); ok {
		candidates[1] = e.GetStatusCode()
	}
	if e, ok := err.(interface{ HTTPStatusCode() int }); ok {
		candidates[2] = e.HTTPStatusCode()
	}
	candidates[3], _ = field("StatusCode").(int)
	if _, ok := field("Expected").([]int); ok {
		candidates[4], _ = field("Actual").(int)
	}
	candidates[5] = original.StatusCode
	for _, code := range candidates {
		if 100 <= code && code <= 599 {
			return code
		}
	}
	return 0
}

// contentOf returns what an SDK kept of the body.
func contentOf(field func(name string) any) content {
	if errorCode, _ := field("ErrorCode").(string); errorCode != "" {
		return content{errorCode: errorCode}
	}
	body, _ := field("Body").([]byte)
	if len(body) == 0 {
		// huaweicloud-sdk-go-v3 leaves a body here if it does not understand it.
		message, _ := field("ErrorMessage").(string)
		body = []byte(message[:min(len(message), maxBody+1)])
	}
	return parseBody(body, true)
}
