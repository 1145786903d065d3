package dmsstatus

import (
	"net/http"
	"reflect"
)

// adviceOf returns the advice for the response that err describes, and reports
// whether it describes one. The fields are those of err, which have the types
// wanted here or do not count.
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
	// Unlike in an http.Request, no method is not GET: it is not known.
	if method, _ := fields["Method"].(string); method != "" && resp.Request == nil {
		resp.Request = &http.Request{Method: method}
	}
	errorCode, _ := fields["ErrorCode"].(string)
	if errorCode == "" {
		body, _ := fields["Body"].([]byte)
		errorCode = parseBody(body).errorCode
	}
	if errorCode == "" {
		// huaweicloud-sdk-go-v3 leaves a body here that it does not understand.
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

// fieldsOf returns the exported fields of err, if it is a struct or a pointer to
// one, with those of embedded structs.
func fieldsOf(err error) map[string]any {
	v := reflect.Indirect(reflect.ValueOf(err))
	if v.Kind() != reflect.Struct {
		return nil
	}
	fields := make(map[string]any)
	for _, f := range reflect.VisibleFields(v.Type()) {
		if value, err := v.FieldByIndexErr(f.Index); err == nil && f.IsExported() { // err: a nil pointer is embedded
			fields[f.Name] = value.Interface()
		}
	}
	return fields
}
