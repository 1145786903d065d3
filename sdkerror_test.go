package dmsstatus_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"github.com/dms-go/dmsstatus"
)

// serviceResponseError has the shape of *sdkerr.ServiceResponseError of
// huaweicloud-sdk-go-v3.
type serviceResponseError struct {
	StatusCode                  int
	RequestId                   string
	ErrorCode                   string
	ErrorMessage                string
	EncodedAuthorizationMessage string
	Details                     []serviceResponseError
}

func (e serviceResponseError) Error() string { return e.ErrorMessage }

// The next three have the shape of the errors of golangsdk and its relatives.
type baseError struct {
	DefaultErrString string
	Info             string
}

func (e baseError) Error() string { return e.Info }

type errUnexpectedResponseCode struct {
	baseError
	URL      string
	Method   string
	Expected []int
	Actual   int
	Body     []byte
}

type errDefault404 struct{ errUnexpectedResponseCode }

func unexpected(code int, method, body string) errUnexpectedResponseCode {
	return errUnexpectedResponseCode{
		URL: "https://dms.example/v2/queues", Method: method, Expected: []int{200, 202}, Actual: code, Body: []byte(body),
	}
}

// Errors that tell the status by a method.
type (
	statusCodeError     struct{ code int }
	getStatusCodeError  struct{ errUnexpectedResponseCode }
	httpStatusCodeError int
	onlyGetStatusCode   int
	twoStatusCodes      struct{}
	statusAndFields     struct {
		ErrorCode, Method string
		Body              []byte
	}
	statusCodeField struct {
		StatusCode int
		Method     string
		Body       []byte
	}
	actualWithErrorCode struct {
		Expected  []int
		Actual    int
		ErrorCode string
	}
	statusWrapper struct{ err error }
	statusJoiner  struct{ err error }
)

func (onlyGetStatusCode) Error() string        { return "status" }
func (e onlyGetStatusCode) GetStatusCode() int { return int(e) }
func (twoStatusCodes) Error() string           { return "status" }
func (twoStatusCodes) StatusCode() int         { return 404 }
func (twoStatusCodes) HTTPStatusCode() int     { return 400 }
func (statusAndFields) Error() string          { return "status" }
func (statusAndFields) StatusCode() int        { return 504 }
func (statusCodeField) Error() string          { return "status" }
func (actualWithErrorCode) Error() string      { return "status" }
func (statusWrapper) Error() string            { return "status" }
func (statusWrapper) StatusCode() int          { return 404 }
func (e statusWrapper) Unwrap() error          { return e.err }
func (statusJoiner) Error() string             { return "status" }
func (statusJoiner) StatusCode() int           { return 404 }
func (e statusJoiner) Unwrap() []error         { return []error{e.err} }

func (statusCodeError) Error() string             { return "status" }
func (e statusCodeError) StatusCode() int         { return e.code }
func (e getStatusCodeError) GetStatusCode() int   { return e.Actual }
func (httpStatusCodeError) Error() string         { return "status" }
func (e httpStatusCodeError) HTTPStatusCode() int { return int(e) }

// Near misses of the shapes.
type (
	otherStatusCode  struct{ StatusCode string }
	smallStatusCode  struct{ StatusCode int32 }
	hiddenStatusCode struct{ statusCode int }
	actualOnly       struct{ Actual int }
	otherExpected    struct{ Actual, Expected int }
	statusWithArg    struct{}
	embedsPointer    struct{ *errUnexpectedResponseCode }
	plainStrings     []string
	expectedStrings  struct {
		Actual   int
		Expected []string
	}
	otherBody struct {
		StatusCode int
		Body       []int
	}
)

func (otherStatusCode) Error() string       { return "near" }
func (smallStatusCode) Error() string       { return "near" }
func (e hiddenStatusCode) Error() string    { return fmt.Sprint("near ", e.statusCode) }
func (actualOnly) Error() string            { return "near" }
func (otherExpected) Error() string         { return "near" }
func (statusWithArg) Error() string         { return "near" }
func (statusWithArg) StatusCode(_ bool) int { return 404 }
func (embedsPointer) Error() string         { return "near" }
func (plainStrings) Error() string          { return "not even comparable" }
func (expectedStrings) Error() string       { return "near" }
func (otherBody) Error() string             { return "near" }

// Errors that mean harm.
type (
	selfWrapped   struct{}
	joinedInCycle struct{ errs []error }
	panicsStatus  struct{}
	panicsUnwrap  struct{}
	nilMethod     struct{ code int }
)

func (selfWrapped) Error() string        { return "me" }
func (e selfWrapped) Unwrap() error      { return e }
func (*joinedInCycle) Error() string     { return "us" }
func (e *joinedInCycle) Unwrap() []error { return e.errs }
func (panicsStatus) Error() string       { return "boo" }
func (panicsStatus) StatusCode() int     { panic("boo") }
func (panicsUnwrap) Error() string       { return "boo" }
func (panicsUnwrap) Unwrap() error       { panic(errors.New("boo")) }
func (e *nilMethod) Error() string       { return "nil" }
func (e *nilMethod) StatusCode() int     { return e.code }
func wrap(err error) error               { return fmt.Errorf("creating: %w", fmt.Errorf("calling DMS: %w", err)) }
func advice(code int, a dmsstatus.Action) dmsstatus.Advice {
	return dmsstatus.Advice{Code: dmsstatus.Code(code), Action: a}
}

func TestAdviseError(t *testing.T) {
	var (
		stateBody = `{"error_code": "DMS.00400026", "error_msg": "This operation is not allowed due to the instance status."}`
		state     = advice(400, dmsstatus.ActionModify).WithErrorCode("DMS.00400026")
		flow      = advice(404, dmsstatus.ActionModify).WithErrorCode("DMS.10240407")
		none      = dmsstatus.Advice{Action: dmsstatus.ActionVerify}
		missing   = advice(404, dmsstatus.ActionModify)
	)
	cycle := &joinedInCycle{}
	cycle.errs = []error{cycle, cycle, cycle}
	pointed := unexpected(404, "GET", "")

	for _, test := range []struct {
		name string
		err  error
		want dmsstatus.Advice
	}{
		{"nil", nil, dmsstatus.Advice{Action: dmsstatus.ActionNone}},
		{"no status", errors.New("connection refused"), none},
		{"from net/http", &url.Error{Op: "Post", URL: "https://dms.example", Err: io.ErrUnexpectedEOF}, none},
		{"context", context.DeadlineExceeded, none},

		{"huaweicloud", &serviceResponseError{StatusCode: 404}, missing},
		{"huaweicloud, value", serviceResponseError{StatusCode: 404}, missing},
		{"huaweicloud, error code", &serviceResponseError{StatusCode: 400, ErrorCode: "DMS.00400026"}, state},
		{"huaweicloud, 504", &serviceResponseError{StatusCode: 504}, advice(504, dmsstatus.ActionVerify)},
		{"huaweicloud, 503", &serviceResponseError{StatusCode: 503}, advice(503, dmsstatus.ActionModify)},
		{"huaweicloud, other service", &serviceResponseError{StatusCode: 403, ErrorCode: "APIGW.0302"},
			dmsstatus.Advice{Code: 403, ErrorCode: "APIGW.0302", Action: dmsstatus.ActionModify}},

		{"golangsdk", unexpected(404, "GET", ""), missing},
		{"golangsdk, pointer", &pointed, missing},
		{"golangsdk, embedded", errDefault404{unexpected(404, "GET", "")}, missing},
		{"golangsdk, embedded, pointer", &errDefault404{unexpected(404, "GET", "")}, missing},
		{"golangsdk, error_code", unexpected(400, "POST", stateBody), state},
		{"golangsdk, code", errDefault404{unexpected(404, "GET", `{"code":"DMS.10240407","message":"slow down"}`)}, flow},
		{"golangsdk, bare code", errDefault404{unexpected(404, "GET", `{"code":"10240407"}`)}, flow},
		{"golangsdk, 504 on GET", unexpected(504, "GET", ""), advice(504, dmsstatus.ActionRetry)},
		{"golangsdk, 504 on DELETE", unexpected(504, "DELETE", ""), advice(504, dmsstatus.ActionRetry)},
		{"golangsdk, 504 on POST", unexpected(504, "POST", ""), advice(504, dmsstatus.ActionVerify)},
		{"golangsdk, 504, method not known", unexpected(504, "", ""), advice(504, dmsstatus.ActionVerify)},
		{"golangsdk, 500 that support must mend", unexpected(500, "GET", `{"error_code":"DMS.00500006"}`),
			advice(500, dmsstatus.ActionVerify).WithErrorCode("DMS.00500006")},

		{"StatusCode()", statusCodeError{404}, missing},
		{"StatusCode(), pointer", &statusCodeError{404}, missing},
		{"GetStatusCode(), with method and body", getStatusCodeError{unexpected(400, "POST", stateBody)}, state},
		{"HTTPStatusCode()", httpStatusCodeError(404), missing},
		{"GetStatusCode()", onlyGetStatusCode(404), missing},
		{"two methods", twoStatusCodes{}, missing},
		{"StatusCode(), with a method", statusAndFields{Method: "GET"}, advice(504, dmsstatus.ActionRetry)},
		{"StatusCode(), with an error code", statusAndFields{ErrorCode: "X.1"}, advice(504, dmsstatus.ActionVerify).WithErrorCode("X.1")},
		{"StatusCode, with a method", statusCodeField{504, "GET", nil}, advice(504, dmsstatus.ActionRetry)},
		{"StatusCode, with a body", statusCodeField{400, "", []byte(stateBody)}, state},
		{"Actual, with an error code", actualWithErrorCode{nil, 400, "DMS.00400026"}, state},
		{"an error code before a body", statusAndFields{ErrorCode: "X.1", Body: []byte(stateBody)}, advice(504, dmsstatus.ActionVerify).WithErrorCode("X.1")},
		{"golangsdk, 504 on PATCH", unexpected(504, "PATCH", ""), advice(504, dmsstatus.ActionVerify)},

		{"wrapped", wrap(&serviceResponseError{StatusCode: 404}), missing},
		{"joined", errors.Join(io.EOF, wrap(errDefault404{unexpected(404, "GET", "")}), statusCodeError{400}), missing},
		{"the first counts", fmt.Errorf("%w, then %w", statusCodeError{404}, statusCodeError{400}), missing},
		{"the outermost counts", errors.Join(getStatusCodeError{unexpected(404, "GET", "")}), missing},
		{"the outer one counts", statusWrapper{statusCodeError{400}}, missing},
		{"the joining one counts", statusJoiner{statusCodeError{400}}, missing},
		{"not comparable", errors.Join(plainStrings{"a"}, statusCodeError{404}), missing},
		{"an error that is no status is passed over", errors.Join(statusCodeError{0}, statusCodeError{404}), missing},

		{"99", statusCodeError{99}, none},
		{"100", statusCodeError{100}, advice(100, dmsstatus.ActionContinue)},
		{"599", statusCodeError{599}, advice(599, dmsstatus.ActionVerify)},
		{"600", statusCodeError{600}, none},
		{"-404", serviceResponseError{StatusCode: -404}, none},
		{"string", otherStatusCode{"404"}, none},
		{"int32", smallStatusCode{404}, none},
		{"unexported", hiddenStatusCode{404}, none},
		{"Actual without Expected", actualOnly{404}, none},
		{"Expected of another type", otherExpected{404, 200}, none},
		{"Expected of strings", expectedStrings{404, []string{"200"}}, none},
		{"Body of another type", otherBody{404, []int{1}}, missing},
		{"404 in the lower bits", serviceResponseError{StatusCode: 1<<16 + 404}, none},
		{"StatusCode with an argument", statusWithArg{}, none},
		{"embedded pointer", embedsPointer{&pointed}, missing},

		{"nil pointer", (*serviceResponseError)(nil), none},
		{"nil pointer, golangsdk", (*errDefault404)(nil), none},
		{"nil pointer with a method", (*nilMethod)(nil), none},
		{"nil pointer with a promoted method", (*getStatusCodeError)(nil), none},
		{"embedded nil pointer", embedsPointer{}, none},
		{"embedded nil pointer, then another", errors.Join(embedsPointer{}, statusCodeError{404}), missing},
		{"wrapped nil pointer", wrap((*serviceResponseError)(nil)), none},
		{"wraps itself", selfWrapped{}, none},
		{"joined in a cycle", cycle, none},
		{"joins nil", &joinedInCycle{errs: []error{nil, statusCodeError{404}}}, missing},
		{"panics", panicsStatus{}, none},
		{"panics, wrapped", wrap(panicsStatus{}), none},
		{"panics when unwrapped", panicsUnwrap{}, none},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, dmsstatus.AdviseError(test.err))
		})
	}
}

// TestAdviseErrorDeep goes as deep as AdviseError does, and one deeper.
func TestAdviseErrorDeep(t *testing.T) {
	var err error = statusCodeError{404}
	for range 999 {
		err = fmt.Errorf("%w", err)
	}
	assert.Equal(t, advice(404, dmsstatus.ActionModify), dmsstatus.AdviseError(err))
	assert.Equal(t, dmsstatus.Advice{Action: dmsstatus.ActionVerify}, dmsstatus.AdviseError(fmt.Errorf("%w", err)))
}

func TestAdviseErrorBody(t *testing.T) {
	const listed = "DMS.00400026"
	for body, want := range map[string]string{
		`{"error_code":"DMS.00400026"}`:                                     listed,
		" {\n\t\"error_code\" : \"DMS.00400026\" }\r\n":                     listed,
		`{"error_msg":"a \"code\": \\","error_code":"00400026"}`:            listed,
		`{"code":"DMS.00400017","error_code":"DMS.00400026"}`:               listed,
		`{"error_code":"DMS.00400026","code":"DMS.00400017"}`:               listed,
		`{"error_code":null,"code":"DMS.00400026"}`:                         listed,
		`{"error_code":"","code":"DMS.00400026"}`:                           listed,
		`{"error_code":400,"code":"DMS.00400026"}`:                          listed,
		`{"a":[{"code":"x"}],"b":{"error_code":"y"},"code":"DMS.00400026"}`: listed,
		`{"error_code":"DMS.00400026","error_code":"DMS.00400035"}`:         listed,
		"{\"code\"\t\r\n :\t\r\n \"DMS.00400026\"}":                         listed,
		`{"error_code":"DMS.00400026","error_msg":"\"busy\" \\"}`:           listed,
		`{"a\"":"b\\","\"code":"x","code":"DMS.00400026"}`:                  listed,
		`{"a":"\"","code":"DMS.00400026"}`:                                  listed,
		sized(1 << 16):                                                      listed,
		`{"a":"}","code":"DMS.00400026"}`:                                   listed,

		``:                                   "",
		`null`:                               "",
		`"code"`:                             "",
		`"code":"DMS.00400026"`:              "",
		`["code","DMS.00400026"]`:            "",
		`[{"code":"DMS.00400026"}]`:          "",
		`{"error":{"code":"DMS.00400026"}}`:  "",
		`{"code":"DMS.00400026"`:             "",
		`{"code":"DMS.00400026"} {}`:         "",
		`{"code":"DMS.0040002\u0036"}`:       "",
		`{"Code":"DMS.00400026"}`:            "",
		`{"x":"code"}`:                       "",
		`{"errorCode":"DMS.00400026"}`:       "",
		`{"code":true}`:                      "",
		sized(1<<16 + 1):                     "",
		`{"code":"DMS.00400026","code":404}`: "",
		`{"code":404}`:                       "",
		`<html>"code":"DMS.00400026"</html>`: "",
		strings.Repeat(`[`, 1<<15):           "",
		strings.Repeat(`{"code":`, 1<<13):    "",
		`{"x":"` + strings.Repeat("x", 1<<16) + `","code":"DMS.00400026"}`: "",
	} {
		a := dmsstatus.AdviseError(unexpected(400, "POST", body))
		assert.Equal(t, want, a.ErrorCode, "%.80s", body)
		assert.EqualValues(t, 400, a.Code)
		assert.Equal(t, want == listed, a.Retryable(), "%.80s", body)
	}
}

// sized returns a body of n bytes.
func sized(n int) string {
	const start, end = `{"code":"DMS.00400026","x":"`, `"}`
	return start + strings.Repeat("x", n-len(start)-len(end)) + end
}

// errorCodeByDecoding is the slow way to an error code. It reports whether the
// two ways have to agree, which they need not over escapes, invalid UTF-8 and
// keys that are there twice.
func errorCodeByDecoding(body []byte) (string, bool) {
	var object map[string]json.RawMessage
	if len(body) > 1<<16 || json.Unmarshal(body, &object) != nil {
		return "", true
	}
	agree := utf8.Valid(body) && !bytes.Contains(body, []byte(`\`)) &&
		bytes.Count(body, []byte(`"error_code"`)) < 2 && bytes.Count(body, []byte(`"code"`)) < 2
	for _, key := range []string{"error_code", "code"} {
		var s string
		if value, ok := object[key]; ok && json.Unmarshal(value, &s) == nil && s != "" {
			return s, agree
		}
	}
	return "", agree
}

func FuzzAdviseError(f *testing.F) {
	f.Add(uint8(0), 400, "POST", "DMS.00400026", []byte(`{"error_code":"DMS.00400026"}`))
	f.Add(uint8(1), 404, "GET", "", []byte(`{"code":"DMS.10240407","message":"m"}`))
	f.Add(uint8(2), 504, "POST", "", []byte(`{"a":{"code":"x"},"error_code":"y","error_code":"z"}`))
	f.Add(uint8(3), 504, "DELETE", "", []byte(`["code"`))
	f.Add(uint8(4), 600, "", "APIGW.0308", []byte(`{"code":1}`))
	f.Add(uint8(1), 400, "POST", "", []byte(`{"error_code":"","code":"a"}`))
	f.Add(uint8(1), 400, "POST", "", []byte(`{"error_code":"a","error_code":1,"code":"b"}`))
	f.Add(uint8(5), -1, "PUT", "\n", []byte(``))
	f.Fuzz(func(t *testing.T, shape uint8, code int, method, errorCode string, body []byte) {
		err := unexpected(code, method, string(body))
		shapes := []error{
			&serviceResponseError{StatusCode: code, ErrorCode: errorCode},
			err,
			&errDefault404{err},
			errors.Join(selfWrapped{}, err), // the cycle comes first
			errors.Join(io.EOF, wrap(getStatusCodeError{err})),
			wrap(errors.Join(panicsUnwrap{}, err)),
			fmt.Errorf("%w %w", statusCodeError{code}, err),
			(*errDefault404)(nil),
		}
		i := int(shape) % len(shapes)
		a := dmsstatus.AdviseError(shapes[i])

		known := 100 <= code && code <= 599
		switch i {
		case 3, 5, 7: // the first can end in no status only
			known = false
		}
		if !known {
			assert.Equal(t, dmsstatus.Advice{Action: dmsstatus.ActionVerify}, a)
			return
		}
		assert.EqualValues(t, code, a.Code)
		switch i {
		case 1, 2, 4:
			var agree bool
			if errorCode, agree = errorCodeByDecoding(body); !agree {
				return
			}
		case 6:
			method, errorCode = "", ""
		case 0:
			method = ""
		}
		want := advice(code, wantAction(code))
		switch method {
		case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE":
			if want.Action == dmsstatus.ActionVerify {
				want.Action = dmsstatus.ActionRetry
			}
		}
		assert.Equal(t, want.WithErrorCode(errorCode), a)
	})
}

func TestAdviseErrorAllocatesLittle(t *testing.T) {
	for name, err := range sdkErrors() {
		assert.LessOrEqual(t, testing.AllocsPerRun(100, func() { dmsstatus.AdviseError(err) }), 2.0, name)
	}
}

// sdkErrors returns an error of each SDK's shape, wrapped twice.
func sdkErrors() map[string]error {
	return map[string]error{
		"huaweicloud": wrap(&serviceResponseError{StatusCode: 400, ErrorCode: "DMS.00400026"}),
		"golangsdk": wrap(errDefault404{unexpected(404, "GET",
			`{"error_code":"DMS.10240407","error_msg":"Too many requests. Please try again later."}`)}),
	}
}
