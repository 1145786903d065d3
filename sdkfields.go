package dmsstatus

import (
	"net/http"
	"reflect"
)

// adviceOf returns the advice for the response that err describes, and reports
// whether it describes one. A field of another type than here does not count.
func adviceOf(err error, fields map[string]any) (Advice, bool) {
	original, _ := fields["Response"].(*http.Response)
	if original == nil {
		original = new(http.Response)
	}
	header, _ := fields["ResponseHeader"].(http.Header)
	if header == nil {
		header = original.Header
	}
	resp := &http.Response{StatusCode: statusOf(err, fields, original.StatusCode), Header: header, Request: original.Request}
	if resp.StatusCode == 0 {
		return Advice{}, false
	}
	// An empty method means GET in an http.Request. Here it means unknown.
	if method, _ := fields["Method"].(string); method != "" && resp.Request == nil {
		resp.Request = &http.Request{Method: method}
	}
	errorCode, _ := fields["ErrorCode"].(string)
	if errorCode == "" {
		body, _ := fields["Body"].([]byte)
		errorCode = parseBody(body).errorCode
	}
	if errorCode == "" {
		// huaweicloud-sdk-go-v3 leaves a body here if it does not understand it.
		message, _ := fields["ErrorMessage"].(string)
		errorCode = parseBody([]byte(message)).errorCode
	}
	return Advise(resp).WithErrorCode(errorCode), true
}

// statusOf returns the first status code that err has, or 0.
func statusOf(err error, fields map[string]any, fallback int) int {
	var status, actual int
	switch e := err.(type) {
	case interface{ StatusCode() int }:
		status = e.StatusCode()
	case interface{ GetStatusCode() int }:
		status = e.GetStatusCode()
	case interface{ HTTPStatusCode() int }:
		status = e.HTTPStatusCode()
	}
	field, _ := fields["StatusCode"].(int)
	if _, ok := fields["Expected"].([]int); ok {
		actual, _ = fields["Actual"].(int)
	}
	for _, status := range []int{status, field, actual, fallback} {
		if 100 <= status && status <= 599 {
			return status
		}
	}
	return 0
}

// addFields adds the exported fields of v, if it is a struct or a pointer to one,
// and those of the structs that it embeds. Outer fields win, as in Go.
func addFields(fields map[string]any, v reflect.Value, depth int) {
	v = reflect.Indirect(v)
	if v.Kind() != reflect.Struct || depth == 0 {
		return
	}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if _, taken := fields[f.Name]; f.IsExported() && !taken {
			fields[f.Name] = v.Field(i).Interface()
		}
	}
	for i := range v.NumField() {
		if v.Type().Field(i).Anonymous {
			addFields(fields, v.Field(i), depth-1)
		}
	}
}
