package dmsstatus

import (
	"cmp"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
)

// fieldsOf returns a function that returns the exported field of err with a name, or nil,
// if err is a struct or a pointer to one. As in Go, the fields of embedded structs count,
// too. All other fields are left alone, because they can change at the same time.
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

// described returns what an error with these fields says of a response, if it has a
// status code.
func (w *walk) described(err error, field func(name string) any) *verdict {
	original, _ := field("Response").(*http.Response)
	original = cmp.Or(original, new(http.Response))
	resp := &http.Response{StatusCode: statusOf(err, field, original), Header: original.Header, Request: original.Request}
	if resp.StatusCode == 0 {
		return nil
	}
	if header, _ := field("ResponseHeader").(http.Header); header != nil {
		resp.Header = header
	}
	// An empty method means GET in an http.Request. Here it means unknown.
	if method, _ := field("Method").(string); method != "" && resp.Request == nil {
		address, _ := field("URL").(string)
		w.bytes -= len(address)
		u, _ := url.Parse(address[:min(len(address), maxBody)])
		resp.Request = &http.Request{Method: method, URL: u}
	}
	method, path := callOf(resp.Request)
	return &verdict{Advice: failed(decide(resp, w.contentOf(field, resp.Header))), method: method, path: path}
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

// contentOf returns what an SDK kept of the body, which the header can show to be cut off.
func (w *walk) contentOf(field func(name string) any, header http.Header) content {
	if errorCode, _ := field("ErrorCode").(string); errorCode != "" {
		return content{errorCode: errorCode}
	}
	body, isBody := field("Body").([]byte)
	message, _ := field("ErrorMessage").(string) // where huaweicloud-sdk-go-v3 leaves what it does not understand
	text := cmp.Or(string(body[:min(len(body), maxBody+1)]), message[:min(len(message), maxBody+1)])
	w.bytes -= len(text)
	length, _ := strconv.Atoi(header.Get("Content-Length"))
	return parseBody([]byte(text), !isBody || length <= len(body))
}
