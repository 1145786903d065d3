package dmsstatus_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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

// Errors that have the header, or the error of another request.
type (
	// gophercloudError has the shape of gophercloud's ErrUnexpectedResponseCode.
	gophercloudError struct {
		errUnexpectedResponseCode
		ResponseHeader http.Header
	}
	// gophercloudError404 has the shape of gophercloud's ErrDefault404, which
	// wraps what it embeds.
	gophercloudError404 struct{ gophercloudError }
	// responseError has the shape of go-github's ErrorResponse.
	responseError struct {
		Response *http.Response
		Message  string
	}
	// statusAndResponse has the shape of azcore's ResponseError, but for a name.
	statusAndResponse struct {
		StatusCode int
		ErrorCode  string
		Response   *http.Response
	}
	// errorAfterReauthentication has the shape of the errors of golangsdk and
	// gophercloud around a token that has expired.
	errorAfterReauthentication struct {
		baseError
		ErrOriginal error
	}
	// allOfThem has all places for a status code and a method.
	allOfThem struct {
		Get        int
		StatusCode int
		Expected   []int
		Actual     int
		Response   *http.Response
		Method     string
	}
	// busyError has fields that change while it is looked at.
	busyError struct {
		StatusCode int
		mu         sync.Mutex
		Attempts   int
		Large      [1 << 20]byte
	}
	isCancelled       struct{}
	isNothing         struct{}
	originalAndUnwrap struct{ ErrOriginal error }
	originalOfString  struct{ ErrOriginal string }
)

func (*busyError) Error() string            { return "busy" }
func (isNothing) Error() string             { return "nothing" }
func (isNothing) Is(error) bool             { return false }
func (isCancelled) Error() string           { return "cancelled" }
func (isCancelled) Is(err error) bool       { return err == context.Canceled }
func (allOfThem) Error() string             { return "all" }
func (e allOfThem) GetStatusCode() int      { return e.Get }
func (responseError) Error() string         { return "response" }
func (e gophercloudError404) Unwrap() error { return e.gophercloudError }
func (statusAndResponse) Error() string     { return "response" }
func (originalAndUnwrap) Error() string     { return "original" }
func (originalAndUnwrap) Unwrap() error     { return statusCodeError{404} }
func (originalOfString) Error() string      { return "original" }

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
	hasInner     struct{ Inner serviceResponseError }
	embedsOne    struct{ statusCodeField }
	embedsDeeper struct {
		statusCodeField
		embedsOne
	}
	embedsDeeperFirst struct {
		embedsOne
		statusCodeField
	}
	embedsTwoErrors struct {
		baseError
		statusCodeField
	}
	otherHeader struct {
		StatusCode     int
		ResponseHeader map[string]string
		Response       http.Response
		Method         []byte
		ErrorMessage   []byte
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
func (hasInner) Error() string              { return "near" }
func (embedsTwoErrors) Error() string       { return "two" }
func (otherBody) Error() string             { return "near" }
func (otherHeader) Error() string           { return "near" }

// embedsItself has no end of embedded structs; embedsTwice has two fields of one
// name, of which the outer counts.
type (
	embedsItself struct {
		*embedsItself
		Other *embedsItself
	}
	embedsTwice struct {
		errUnexpectedResponseCode
		Actual int
	}
)

func (embedsItself) Error() string { return "me" }
func (embedsTwice) Error() string  { return "twice" }

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
	itself := &embedsItself{}
	itself.embedsItself, itself.Other = itself, itself

	retryAfter := http.Header{"Retry-After": {"7"}}
	slow := dmsstatus.Advice{Code: 429, Action: dmsstatus.ActionRetryAfter, Delay: 7 * time.Second}
	own := &dmsstatus.Error{Advice: slow.WithErrorCode("DMS.10240407"), Message: "slow down"}
	unsure := &dmsstatus.Error{Advice: advice(500, dmsstatus.ActionVerify)}

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
		{"golangsdk, 500 that needs support", unexpected(500, "GET", `{"error_code":"DMS.00500006"}`),
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

		// An *Error.
		{"Error", own, own.Advice},
		{"Error, wrapped", wrap(own), own.Advice},
		{"Error, after others", errors.Join(statusCodeError{404}, statusCodeError{500}, wrap(own)), own.Advice},
		{"Error, in a wrapper with a status", statusWrapper{own}, own.Advice},
		{"several", errors.Join(own, &dmsstatus.Error{Advice: missing}), own.Advice},
		{"several, one not sure", errors.Join(own, unsure), dmsstatus.Advice{
			Code: 429, ErrorCode: "DMS.10240407", Action: dmsstatus.ActionVerify, Delay: 7 * time.Second}},
		{"Error for a 304", &dmsstatus.Error{Advice: advice(304, dmsstatus.ActionNone)}, advice(304, dmsstatus.ActionVerify)},
		{"Error for a 100", &dmsstatus.Error{Advice: advice(100, dmsstatus.ActionContinue)}, advice(100, dmsstatus.ActionVerify)},
		{"Error that is not set", &dmsstatus.Error{}, none},
		{"Error without an action", &dmsstatus.Error{Advice: advice(404, 0)}, advice(404, dmsstatus.ActionVerify)},
		{"Error, nil", (*dmsstatus.Error)(nil), none},
		{"Error, nil, then a status", errors.Join((*dmsstatus.Error)(nil), statusCodeError{404}), missing},

		// An error that carries a success.
		{"100", statusCodeError{100}, advice(100, dmsstatus.ActionVerify)},
		{"101", statusCodeError{101}, advice(101, dmsstatus.ActionVerify)},
		{"200", &serviceResponseError{StatusCode: 200}, advice(200, dmsstatus.ActionVerify)},
		{"201", unexpected(201, "POST", ""), advice(201, dmsstatus.ActionVerify)},
		{"200 to a GET", unexpected(200, "GET", ""), advice(200, dmsstatus.ActionVerify)},
		{"202", statusCodeError{202}, advice(202, dmsstatus.ActionPoll)},
		{"204", statusCodeError{204}, advice(204, dmsstatus.ActionVerify)},
		{"299", statusCodeError{299}, advice(299, dmsstatus.ActionVerify)},
		{"304", unexpected(304, "GET", ""), advice(304, dmsstatus.ActionVerify)},
		{"302", unexpected(302, "GET", ""), advice(302, dmsstatus.ActionRedirect)},
		{"200 with an error code", &serviceResponseError{StatusCode: 200, ErrorCode: "DMS.00400026"},
			advice(200, dmsstatus.ActionVerify).WithErrorCode("DMS.00400026")},

		// PUT acts in DMS.
		{"504 on PUT", unexpected(504, "PUT", ""), advice(504, dmsstatus.ActionVerify)},
		{"504 on PROPFIND", unexpected(504, "PROPFIND", ""), advice(504, dmsstatus.ActionVerify)},
		{"504 on PUT with a key", responseError{Response: &http.Response{StatusCode: 504, Request: &http.Request{
			Method: "PUT", Header: http.Header{"Idempotency-Key": {"1"}}}}}, advice(504, dmsstatus.ActionRetry)},

		// Several errors with a status.
		{"the second is not sure", errors.Join(statusCodeError{404}, statusCodeError{504}), advice(404, dmsstatus.ActionVerify)},
		{"the first is not sure", errors.Join(statusCodeError{504}, statusCodeError{404}), advice(504, dmsstatus.ActionVerify)},
		{"the inner one is not sure", statusWrapper{wrap(statusCodeError{500})}, advice(404, dmsstatus.ActionVerify)},
		{"attempts", errors.Join(unexpected(504, "POST", ""), unexpected(429, "POST", "")), advice(504, dmsstatus.ActionVerify)},
		{"attempts that can be repeated", errors.Join(unexpected(429, "GET", ""), unexpected(504, "GET", "")), advice(429, dmsstatus.ActionRetryAfter)},
		{"a success and a failure", errors.Join(statusCodeError{404}, statusCodeError{200}), advice(404, dmsstatus.ActionVerify)},

		// Headers.
		{"gophercloud, 429", gophercloudError{unexpected(429, "POST", ""), retryAfter}, slow},
		{"gophercloud, 404", gophercloudError404{gophercloudError{unexpected(404, "GET", `{"code":"DMS.10240407"}`), retryAfter}},
			dmsstatus.Advice{Code: 404, ErrorCode: "DMS.10240407", Action: dmsstatus.ActionRetryAfter, Delay: 7 * time.Second}},
		{"gophercloud, 503", wrap(&gophercloudError{unexpected(503, "POST", ""), retryAfter}),
			dmsstatus.Advice{Code: 503, Action: dmsstatus.ActionRetryAfter, Delay: 7 * time.Second}},
		{"gophercloud, 504 on GET", gophercloudError{unexpected(504, "GET", ""), retryAfter},
			dmsstatus.Advice{Code: 504, Action: dmsstatus.ActionRetry, Delay: 7 * time.Second}},
		{"gophercloud, error code", gophercloudError{unexpected(404, "GET", `{"errCode":"DMS.10240407"}`), retryAfter},
			dmsstatus.Advice{Code: 404, ErrorCode: "DMS.10240407", Action: dmsstatus.ActionRetryAfter, Delay: 7 * time.Second}},
		{"Response", &responseError{Response: response(429, "POST", "Retry-After", "7")}, slow},
		{"Response, 504 on GET", &responseError{Response: response(504, "GET")}, advice(504, dmsstatus.ActionRetry)},
		{"Response, 504 on POST", &responseError{Response: response(504, "POST")}, advice(504, dmsstatus.ActionVerify)},
		{"Response, no request", &responseError{Response: &http.Response{StatusCode: 504}}, advice(504, dmsstatus.ActionVerify)},
		{"Response, body left alone", &responseError{Response: &http.Response{StatusCode: 404, Body: body{t}}}, missing},
		{"Response, nil", &responseError{}, none},
		{"Response, no status", &responseError{Response: &http.Response{}}, none},
		{"status before Response", &statusAndResponse{429, "", response(404, "POST", "Retry-After", "7")}, slow},
		{"status and no Response", &statusAndResponse{404, "X.1", nil}, missing.WithErrorCode("X.1")},
		{"a method comes first", allOfThem{404, 400, nil, 409, response(410, "GET"), ""}, missing},
		{"then StatusCode", allOfThem{0, 404, nil, 409, response(410, "GET"), ""}, missing},
		{"then StatusCode, of a real code", allOfThem{1, 600, []int{}, 404, response(410, "GET"), ""}, missing},
		{"then Response", allOfThem{0, 0, nil, 0, response(404, "GET"), ""}, missing},
		{"the method of Response comes first", allOfThem{504, 0, nil, 0, response(504, "POST"), "GET"}, advice(504, dmsstatus.ActionVerify)},
		{"the method of Response comes first, GET", allOfThem{504, 0, nil, 0, response(504, "GET"), "POST"}, advice(504, dmsstatus.ActionRetry)},
		{"fields of other types", otherHeader{StatusCode: 504, Method: []byte("GET")}, advice(504, dmsstatus.ActionVerify)},

		// Expired token.
		{"ErrOriginal", errorAfterReauthentication{ErrOriginal: wrap(unexpected(404, "GET", ""))}, missing},
		{"ErrOriginal, pointer", wrap(&errorAfterReauthentication{ErrOriginal: own}), own.Advice},
		{"ErrOriginal, twice", errorAfterReauthentication{ErrOriginal: errorAfterReauthentication{ErrOriginal: statusCodeError{404}}}, missing},
		{"ErrOriginal, nil", errorAfterReauthentication{}, none},
		{"ErrOriginal and Unwrap", originalAndUnwrap{statusCodeError{400}}, missing},
		{"ErrOriginal of another type", originalOfString{"404"}, none},

		// The raw body in ErrorMessage.
		{"ErrorMessage", &serviceResponseError{StatusCode: 400, ErrorMessage: stateBody}, state},
		{"ErrorMessage, nested", &serviceResponseError{StatusCode: 404, ErrorMessage: `{"error":{"code":"DMS.10240407"}}`}, flow},
		{"ErrorMessage after ErrorCode", &serviceResponseError{StatusCode: 404, ErrorCode: "X.1", ErrorMessage: stateBody}, missing.WithErrorCode("X.1")},
		{"ErrorMessage in words", &serviceResponseError{StatusCode: 404, ErrorMessage: "error_code DMS.00400026"}, missing},

		// No response.
		{"no response to GET", wrap(&url.Error{Op: "Get", Err: io.EOF}), dmsstatus.Advice{Action: dmsstatus.ActionRetry}},
		{"no response to HEAD", &url.Error{Op: "Head", Err: io.EOF}, dmsstatus.Advice{Action: dmsstatus.ActionRetry}},
		{"no response to OPTIONS", &url.Error{Op: "Options", Err: io.EOF}, dmsstatus.Advice{Action: dmsstatus.ActionRetry}},
		{"no response to TRACE", &url.Error{Op: "Trace", Err: io.EOF}, dmsstatus.Advice{Action: dmsstatus.ActionRetry}},
		{"no response to DELETE", &url.Error{Op: "Delete", Err: io.EOF}, dmsstatus.Advice{Action: dmsstatus.ActionRetry}},
		{"no response to PUT", &url.Error{Op: "Put", Err: io.EOF}, none},
		{"no response to PATCH", &url.Error{Op: "Patch", Err: io.EOF}, none},
		{"no response to an unknown method", &url.Error{Op: "", Err: io.EOF}, none},
		{"no URL", &url.Error{Op: "parse", Err: io.EOF}, none},
		{"GET and POST", errors.Join(&url.Error{Op: "Get", Err: io.EOF}, &url.Error{Op: "Post", Err: io.EOF}), none},
		{"GET and a status", errors.Join(&url.Error{Op: "Get", Err: io.EOF}, statusCodeError{404}), missing},
		{"POST, then a status", errors.Join(&url.Error{Op: "Post", Err: io.EOF}, unexpected(429, "POST", "")), advice(429, dmsstatus.ActionVerify)},
		{"a status, then POST", errors.Join(unexpected(408, "POST", ""), &url.Error{Op: "Post", Err: io.EOF}), advice(408, dmsstatus.ActionVerify)},
		{"POST, then Error", errors.Join(&url.Error{Op: "Post", Err: io.EOF}, own), dmsstatus.Advice{
			Code: 429, ErrorCode: "DMS.10240407", Action: dmsstatus.ActionVerify, Delay: 7 * time.Second}},
		{"GET, then a status", errors.Join(&url.Error{Op: "Get", Err: io.EOF}, unexpected(429, "GET", "")), advice(429, dmsstatus.ActionRetryAfter)},
		{"GET, cancelled, and a status", errors.Join(&url.Error{Op: "Get", Err: context.Canceled}, unexpected(429, "GET", "")), advice(429, dmsstatus.ActionRetryAfter)},
		{"GET, cancelled", &url.Error{Op: "Get", Err: context.Canceled}, none},
		{"GET, deadline", &url.Error{Op: "Get", Err: wrap(context.DeadlineExceeded)}, none},
		{"GET, certificate", &url.Error{Op: "Get", Err: &tls.CertificateVerificationError{Err: io.EOF}}, none},
		{"GET, unknown authority", &url.Error{Op: "Get", Err: x509.UnknownAuthorityError{}}, none},
		{"GET, host name", &url.Error{Op: "Get", Err: x509.HostnameError{Certificate: &x509.Certificate{}}}, none},
		{"GET, expired", &url.Error{Op: "Get", Err: x509.CertificateInvalidError{}}, none},
		{"GET, network", &url.Error{Op: "Get", Err: &net.OpError{Op: "dial", Err: errors.New("refused")}}, dmsstatus.Advice{Action: dmsstatus.ActionRetry}},
		{"GET, cancelled in other words", &url.Error{Op: "Get", Err: isCancelled{}}, none},
		{"GET, cancelled, then another", errors.Join(&url.Error{Op: "Get", Err: isCancelled{}}, isNothing{}), none},
		{"url.Error, nil", (*url.Error)(nil), none},

		// A response that an http.RoundTripper made an error of.
		{"POST, Error", &url.Error{Op: "Post", Err: wrap(own)}, own.Advice},
		{"POST, status", &url.Error{Op: "Post", Err: statusCodeError{404}}, missing},
		{"POST, nested", &url.Error{Op: "Post", Err: &url.Error{Op: "Put", Err: statusCodeError{404}}}, missing},
		{"POST, Error, then POST", errors.Join(&url.Error{Op: "Post", Err: own}, &url.Error{Op: "Post", Err: io.EOF}), dmsstatus.Advice{
			Code: 429, ErrorCode: "DMS.10240407", Action: dmsstatus.ActionVerify, Delay: 7 * time.Second}},
		{"POST, Error that is not set", &url.Error{Op: "Post", Err: (*dmsstatus.Error)(nil)}, none},

		{"wrapped", wrap(&serviceResponseError{StatusCode: 404}), missing},
		{"joined", errors.Join(io.EOF, wrap(errDefault404{unexpected(404, "GET", "")}), statusCodeError{400}), missing},
		{"the first counts", fmt.Errorf("%w, then %w", statusCodeError{404}, statusCodeError{400}), missing},
		{"the outermost counts", errors.Join(getStatusCodeError{unexpected(404, "GET", "")}), missing},
		{"the outer one counts", statusWrapper{statusCodeError{400}}, missing},
		{"the joining one counts", statusJoiner{statusCodeError{400}}, missing},
		{"not comparable", errors.Join(plainStrings{"a"}, statusCodeError{404}), missing},
		{"an error that is no status is passed over", errors.Join(statusCodeError{0}, statusCodeError{404}), missing},

		{"99", statusCodeError{99}, none},
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
		{"embedded second", embedsTwoErrors{baseError{}, statusCodeField{504, "GET", nil}}, advice(504, dmsstatus.ActionRetry)},
		{"embedded before deeper", embedsDeeper{statusCodeField{504, "GET", nil}, embedsOne{statusCodeField{429, "POST", nil}}},
			advice(504, dmsstatus.ActionRetry)},
		{"embedded after deeper", embedsDeeperFirst{embedsOne{statusCodeField{429, "POST", nil}}, statusCodeField{504, "GET", nil}},
			advice(504, dmsstatus.ActionRetry)},
		{"not embedded", hasInner{serviceResponseError{StatusCode: 404}}, none},

		{"nil pointer", (*serviceResponseError)(nil), none},
		{"nil pointer, golangsdk", (*errDefault404)(nil), none},
		{"nil pointer with a method", (*nilMethod)(nil), none},
		{"nil pointer with a promoted method", (*getStatusCodeError)(nil), none},
		{"embedded nil pointer", embedsPointer{}, none},
		{"embedded nil pointer, then another", errors.Join(embedsPointer{}, statusCodeError{404}), missing},
		{"wrapped nil pointer", wrap((*serviceResponseError)(nil)), none},
		{"wraps itself", selfWrapped{}, none},
		{"embeds itself", itself, none},
		{"the outer field", embedsTwice{unexpected(500, "GET", ""), 404}, missing},
		{"joined in a cycle", cycle, none},
		{"after what another joins", errors.Join(errors.Join(io.EOF), statusCodeError{404}), missing},
		{"joins nil", &joinedInCycle{errs: []error{nil, statusCodeError{404}}}, missing},
		{"panics", panicsStatus{}, none},
		{"panics, wrapped", wrap(panicsStatus{}), none},
		{"panics when unwrapped", panicsUnwrap{}, none},
		{"panics, GET", &url.Error{Op: "Get", Err: panicsStatus{}}, none},
		{"panics after a status", errors.Join(statusCodeError{404}, panicsStatus{}), none},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, dmsstatus.AdviseError(test.err))
		})
	}
}

// TestAdviseErrorOfClient has the errors of net/http itself.
func TestAdviseErrorOfClient(t *testing.T) {
	release := make(chan struct{})
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/redirect":
			http.Redirect(w, r, "/break", http.StatusSeeOther)
		case "/hang":
			<-release
		default:
			panic(http.ErrAbortHandler)
		}
	})
	server, secure := httptest.NewServer(handler), httptest.NewUnstartedServer(handler)
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains about the client
	secure.StartTLS()
	defer secure.Close()
	defer server.Close()
	defer close(release)
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	late, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()

	for _, test := range []struct {
		name        string
		ctx         context.Context
		client      *http.Client
		method, url string
		want        dmsstatus.Action
	}{
		{"broken", context.Background(), server.Client(), "GET", server.URL, dmsstatus.ActionRetry},
		{"broken", context.Background(), server.Client(), "DELETE", server.URL, dmsstatus.ActionRetry},
		{"broken", context.Background(), server.Client(), "PUT", server.URL, dmsstatus.ActionVerify},
		{"broken", context.Background(), server.Client(), "POST", server.URL, dmsstatus.ActionVerify},
		{"POST became a GET", context.Background(), server.Client(), "POST", server.URL + "/redirect", dmsstatus.ActionVerify},
		{"cancelled", cancelled, server.Client(), "GET", server.URL + "/hang", dmsstatus.ActionVerify},
		{"deadline", late, server.Client(), "GET", server.URL + "/hang", dmsstatus.ActionVerify},
		{"time-out of the client", context.Background(), &http.Client{Timeout: 20 * time.Millisecond}, "GET", server.URL + "/hang", dmsstatus.ActionVerify},
		{"certificate", context.Background(), http.DefaultClient, "GET", secure.URL, dmsstatus.ActionVerify},
		{"nobody there", context.Background(), server.Client(), "GET", "http://127.0.0.1:1", dmsstatus.ActionRetry},
	} {
		t.Run(test.name+" "+test.method, func(t *testing.T) {
			req, err := http.NewRequestWithContext(test.ctx, test.method, test.url, nil)
			require.NoError(t, err)
			_, err = test.client.Do(req)
			require.Error(t, err)
			assert.Equal(t, dmsstatus.Advice{Action: test.want}, dmsstatus.AdviseError(wrap(err)), "%v", err)
		})
	}
}

// wantErrorAdvice is wantAdvice for an error, which is no success.
func wantErrorAdvice(code int, repeatable bool, delay time.Duration) dmsstatus.Advice {
	want := wantAdvice(code, repeatable, delay)
	if code < 200 || code < 300 && code != 202 || code == 304 {
		want.Action = dmsstatus.ActionVerify
	}
	return want
}

// TestAdviseErrorWalk goes through every code with every method and header.
func TestAdviseErrorWalk(t *testing.T) {
	n := 0
	for code := 100; code <= 599; code++ {
		for method := range repeatable {
			for value, delay := range walkDelays {
				n++
				header := http.Header{"Date": {sentDate}}
				if value != "" {
					header.Set("Retry-After", value)
				}
				resp := &http.Response{StatusCode: code, Header: header, Request: &http.Request{Method: method}}
				for _, test := range []struct {
					err  error
					want dmsstatus.Advice
				}{
					{gophercloudError{unexpected(code, method, ""), header}, wantErrorAdvice(code, repeatable[method], delay)},
					{&responseError{Response: resp}, wantErrorAdvice(code, repeatable[method], delay)},
					{unexpected(code, method, ""), wantErrorAdvice(code, repeatable[method], 0)},
					{&serviceResponseError{StatusCode: code}, wantErrorAdvice(code, false, 0)},
					{statusCodeError{code}, wantErrorAdvice(code, false, 0)},
				} {
					if got := dmsstatus.AdviseError(test.err); got != test.want {
						t.Fatalf("%d to %q, Retry-After %q, %T: got %v, want %v", code, method, value, test.err, got, test.want)
					}
				}
			}
		}
	}
	assert.Equal(t, 500*11*4, n)
}

// TestAdviseErrorConcurrently is for the race detector: fields that do not matter
// are not read.
func TestAdviseErrorConcurrently(t *testing.T) {
	err := &busyError{StatusCode: 404}
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 100 {
				err.mu.Lock()
				err.Attempts++
				err.mu.Unlock()
				assert.Equal(t, advice(404, dmsstatus.ActionModify), dmsstatus.AdviseError(err))
			}
		}()
	}
	wg.Wait()
}

// TestAdviseErrorDeep goes as deep as AdviseError does, and one deeper.
func TestAdviseErrorDeep(t *testing.T) {
	var err error = statusCodeError{404}
	for range 999 {
		err = fmt.Errorf("%w", err)
	}
	assert.Equal(t, advice(404, dmsstatus.ActionModify), dmsstatus.AdviseError(err))
	assert.Equal(t, dmsstatus.Advice{Action: dmsstatus.ActionVerify}, dmsstatus.AdviseError(fmt.Errorf("%w", err)))

	many := []error{statusCodeError{404}}
	for range 998 {
		many = append(many, io.EOF)
	}
	assert.Equal(t, advice(404, dmsstatus.ActionModify), dmsstatus.AdviseError(errors.Join(many...)))
	many = append(many, &url.Error{Op: "Post", Err: io.EOF})
	assert.Equal(t, advice(404, dmsstatus.ActionVerify), dmsstatus.AdviseError(errors.Join(many...)))
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
		case 1, 2, 4, 6:
			errorCode = ""
			if len(body) <= 1<<16 {
				errorCode = wantSaid(body).errorCode
			}
		case 0:
			method = ""
		}
		want := wantErrorAdvice(code, repeatable[method], 0).WithErrorCode(errorCode)
		if i == 6 { // the first of two errors, which does not know the method
			want = wantErrorAdvice(code, false, 0)
			if wantErrorAdvice(code, repeatable[method], 0).WithErrorCode(errorCode).Action == dmsstatus.ActionVerify {
				want.Action = dmsstatus.ActionVerify
			}
		}
		assert.Equal(t, want, a)
	})
}

// sdkErrors returns an error of each SDK's shape, wrapped twice.
func sdkErrors() map[string]error {
	return map[string]error{
		"huaweicloud": wrap(&serviceResponseError{StatusCode: 400, ErrorCode: "DMS.00400026"}),
		"golangsdk": wrap(errDefault404{unexpected(404, "GET",
			`{"error_code":"DMS.10240407","error_msg":"Too many requests. Please try again later."}`)}),
		"gophercloud": wrap(gophercloudError404{gophercloudError{unexpected(404, "GET",
			`{"error_code":"DMS.10240407","error_msg":"Too many requests. Please try again later."}`),
			http.Header{"Retry-After": {"7"}}}}),
		"Error": wrap(&dmsstatus.Error{Advice: advice(404, dmsstatus.ActionModify)}),
	}
}
