package dmsstatus_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/dms-go/dmsstatus"
)

// This file has a table for each SDK and each other shape of error that AdviseError
// looks into, with the types beside it. adviseerror_test.go has the rest.

// stateBody is a body whose error code has another action than its status code.
const stateBody = `{"error_code": "DMS.00400026", "error_msg": "This operation is not allowed due to the instance status."}`

var (
	state = coded(advice(400, dmsstatus.ActionRetryAfter), "DMS.00400026")
	flow  = coded(advice(404, dmsstatus.ActionRetryAfter), "DMS.10240407")

	sevenSeconds = http.Header{"Retry-After": {"7"}}
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

func TestAdviseErrorOfHuaweicloud(t *testing.T) {
	testAdviseError(t, []adviseErrorTest{
		{"status", &serviceResponseError{StatusCode: 404}, missing},
		{"value", serviceResponseError{StatusCode: 404}, missing},
		{"error code", &serviceResponseError{StatusCode: 400, ErrorCode: "DMS.00400026"}, state},
		{"error code that is not listed, with spaces", &serviceResponseError{StatusCode: 400, ErrorCode: " X.1 "}, coded(advice(400, dmsstatus.ActionModify), "X.1")},
		{"504", &serviceResponseError{StatusCode: 504}, advice(504, dmsstatus.ActionVerify)},
		{"503", &serviceResponseError{StatusCode: 503}, advice(503, dmsstatus.ActionModify)},
		{"other service", &serviceResponseError{StatusCode: 403, ErrorCode: "IAM.0011"},
			dmsstatus.Advice{Code: 403, ErrorCode: "IAM.0011", Action: dmsstatus.ActionModify}},
		{"the gateway", &serviceResponseError{StatusCode: 429, ErrorCode: "APIG.0308"},
			dmsstatus.Advice{Code: 429, ErrorCode: "APIGW.0308", Action: dmsstatus.ActionRetryAfter}},
		{"200 with an error code", &serviceResponseError{StatusCode: 200, ErrorCode: "DMS.00400026"}, advice(200, dmsstatus.ActionVerify)},
		{"200 with what says not exist", &serviceResponseError{StatusCode: 200, ErrorCode: "DMS.00404022"}, advice(200, dmsstatus.ActionVerify)},
		{"a body that the SDK did not understand", &serviceResponseError{StatusCode: 400, ErrorMessage: stateBody}, state},
		{"nested", &serviceResponseError{StatusCode: 404, ErrorMessage: `{"error":{"code":"DMS.10240407"}}`}, flow},
		{"a body beside an error code", &serviceResponseError{StatusCode: 404, ErrorCode: "X.1", ErrorMessage: stateBody}, coded(missing, "X.1")},
		{"a message in words", &serviceResponseError{StatusCode: 403, ErrorMessage: "error_code DMS.00400026"}, advice(403, dmsstatus.ActionModify)},
		{"503 of a proxy", &serviceResponseError{StatusCode: 503, ErrorMessage: "<html>"}, advice(503, dmsstatus.ActionVerify)},
		{"503 of DMS, with a message in words", &serviceResponseError{StatusCode: 503, ErrorCode: "X.1", ErrorMessage: "no such service"},
			coded(advice(503, dmsstatus.ActionModify), "X.1")},
		{"a body of 64 KiB", &serviceResponseError{StatusCode: 400, ErrorMessage: sized(1 << 16)}, state},
		{"a body of 64 KiB and a space", &serviceResponseError{StatusCode: 400, ErrorMessage: sized(1<<16) + " "}, advice(400, dmsstatus.ActionModify)},
		{"a longer body", &serviceResponseError{StatusCode: 400, ErrorMessage: sized(1<<16 + 1)}, advice(400, dmsstatus.ActionModify)},
		{"nil pointer", (*serviceResponseError)(nil), noAnswer},
		{"wrapped nil pointer", wrap((*serviceResponseError)(nil)), noAnswer},
		{"-404", serviceResponseError{StatusCode: -404}, noAnswer},
		{"404 in the lower bits", serviceResponseError{StatusCode: 1<<16 + 404}, noAnswer},
	})
}

// The next have the shape of the errors of golangsdk and gophertelekomcloud.
type (
	baseError struct {
		DefaultErrString string
		Info             string
	}
	errUnexpectedResponseCode struct {
		baseError
		URL      string
		Method   string
		Expected []int
		Actual   int
		Body     []byte
	}
	errDefault404 struct{ errUnexpectedResponseCode }

	// errorAfterReauthentication is what golangsdk and gophercloud put around an
	// error after they have renewed a token.
	errorAfterReauthentication struct {
		baseError
		ErrOriginal error
	}
)

func (e baseError) Error() string { return e.Info }

func unexpected(code int, method, body string) errUnexpectedResponseCode {
	return errUnexpectedResponseCode{
		URL: "https://dms.example/v2/queues", Method: method, Expected: []int{200, 202}, Actual: code, Body: []byte(body),
	}
}

func TestAdviseErrorOfGolangsdk(t *testing.T) {
	pointed := unexpected(404, "GET", "")
	testAdviseError(t, []adviseErrorTest{
		{"status", unexpected(404, "GET", ""), missing},
		{"pointer", &pointed, missing},
		{"embedded", errDefault404{unexpected(404, "GET", "")}, missing},
		{"embedded, pointer", &errDefault404{unexpected(404, "GET", "")}, missing},
		{"error_code", unexpected(400, "POST", stateBody), state},
		{"code", errDefault404{unexpected(404, "GET", `{"code":"DMS.10240407","message":"slow down"}`)}, flow},
		{"bare code", errDefault404{unexpected(404, "GET", `{"code":"10240407"}`)}, flow},
		{"504 on GET", unexpected(504, "GET", ""), advice(504, dmsstatus.ActionRetry)},
		{"504 on DELETE", unexpected(504, "DELETE", ""), advice(504, dmsstatus.ActionRetry)},
		{"504 on POST", unexpected(504, "POST", ""), advice(504, dmsstatus.ActionVerify)},
		{"504 on PATCH", unexpected(504, "PATCH", ""), advice(504, dmsstatus.ActionVerify)},
		{"504 on PUT, which acts in DMS", unexpected(504, "PUT", ""), advice(504, dmsstatus.ActionVerify)},
		{"504 on PROPFIND", unexpected(504, "PROPFIND", ""), advice(504, dmsstatus.ActionVerify)},
		{"504, method not known", unexpected(504, "", ""), advice(504, dmsstatus.ActionVerify)},
		{"503 of DMS", unexpected(503, "POST", `{"error_msg":"no such service"}`), advice(503, dmsstatus.ActionModify)},
		{"503 of a proxy, POST", unexpected(503, "POST", "<html>"), advice(503, dmsstatus.ActionVerify)},
		{"503 of a proxy, GET", unexpected(503, "GET", "<html>"), advice(503, dmsstatus.ActionRetry)},
		{"number", unexpected(400, "POST", `{"code":10540010,"message":"x"}`), coded(advice(400, dmsstatus.ActionModify), "DMS.10540010")},
		{"304 on DELETE", unexpected(304, "DELETE", ""), advice(304, dmsstatus.ActionRetry)},
		{"500 by DMS, GET", unexpected(500, "GET", `{"error_code":"DMS.00500006"}`), coded(advice(500, dmsstatus.ActionRetry), "DMS.00500006")},
		{"500 by DMS, POST", unexpected(500, "POST", `{"error_code":"DMS.00500006"}`), coded(advice(500, dmsstatus.ActionVerify), "DMS.00500006")},
		{"201", unexpected(201, "POST", ""), advice(201, dmsstatus.ActionVerify)},
		{"200 to a GET", unexpected(200, "GET", ""), advice(200, dmsstatus.ActionVerify)},
		{"304", unexpected(304, "GET", ""), advice(304, dmsstatus.ActionVerify)},
		{"302", unexpected(302, "GET", ""), advice(302, dmsstatus.ActionRedirect)},
		{"nil pointer", (*errDefault404)(nil), noAnswer},

		{"ErrOriginal", errorAfterReauthentication{ErrOriginal: wrap(unexpected(404, "GET", ""))}, missing},
		{"ErrOriginal, pointer", wrap(&errorAfterReauthentication{ErrOriginal: own}), own.Advice},
		{"ErrOriginal, twice", errorAfterReauthentication{ErrOriginal: errorAfterReauthentication{ErrOriginal: statusCodeError{404}}}, missing},
		{"ErrOriginal, nil", errorAfterReauthentication{}, noAnswer},
		{"ErrOriginal and Unwrap", originalAndUnwrap{statusCodeError{400}}, missing},
		{"ErrOriginal of another type", originalOfString{"404"}, noAnswer},
	})
}

// The next have the shape of gophercloud's ErrUnexpectedResponseCode, of
// ErrDefault404, which wraps what it embeds, and of ErrUnableToReauthenticate.
type (
	errUnableToReauthenticate struct {
		baseError
		ErrOriginal, ErrReauth error
	}
	gophercloudError struct {
		errUnexpectedResponseCode
		ResponseHeader http.Header
	}
	gophercloudError404 struct{ gophercloudError }
)

func (e gophercloudError404) Unwrap() error { return e.gophercloudError }

// renewsItself leads back to itself by both of its fields.
type renewsItself struct{ ErrOriginal, ErrReauth error }

func (*renewsItself) Error() string { return "me" }

func TestAdviseErrorOfGophercloud(t *testing.T) {
	itself := &renewsItself{}
	itself.ErrOriginal, itself.ErrReauth = itself, itself
	expired := gophercloudError{unexpected(401, "POST", ""), nil}
	testAdviseError(t, []adviseErrorTest{
		{"429", gophercloudError{unexpected(429, "POST", ""), sevenSeconds}, slow},
		{"renewal refused for now", &errUnableToReauthenticate{baseError{}, expired, gophercloudError{unexpected(503, "POST", ""), sevenSeconds}},
			dmsstatus.Advice{Code: 503, Action: dmsstatus.ActionRetryAfter, Delay: 7 * time.Second}},
		{"renewal without a response", &errUnableToReauthenticate{baseError{}, expired, &url.Error{Op: "Post", Err: io.EOF}}, advice(401, dmsstatus.ActionAuthenticate)},
		{"renewal in a gateway", &errUnableToReauthenticate{baseError{}, expired, unexpected(504, "POST", "")}, advice(401, dmsstatus.ActionAuthenticate)},
		{"renewal that leads to itself", itself, noAnswer},
		{"renewal without an error", &errUnableToReauthenticate{baseError{}, expired, nil}, advice(401, dmsstatus.ActionAuthenticate)},
		{"404", gophercloudError404{gophercloudError{unexpected(404, "GET", `{"code":"DMS.10240407"}`), sevenSeconds}},
			dmsstatus.Advice{Code: 404, ErrorCode: "DMS.10240407", Action: dmsstatus.ActionRetryAfter, Delay: 7 * time.Second}},
		{"503", wrap(&gophercloudError{unexpected(503, "POST", ""), sevenSeconds}),
			dmsstatus.Advice{Code: 503, Action: dmsstatus.ActionRetryAfter, Delay: 7 * time.Second}},
		{"504 on GET", gophercloudError{unexpected(504, "GET", ""), sevenSeconds},
			dmsstatus.Advice{Code: 504, Action: dmsstatus.ActionRetry, Delay: 7 * time.Second}},
		{"error code", gophercloudError{unexpected(404, "GET", `{"errCode":"DMS.10240407"}`), sevenSeconds},
			dmsstatus.Advice{Code: 404, ErrorCode: "DMS.10240407", Action: dmsstatus.ActionRetryAfter, Delay: 7 * time.Second}},
	})
}

// responseError has the shape of go-github's ErrorResponse, and statusAndResponse
// that of azcore's ResponseError, but for a name.
type (
	responseError struct {
		Response *http.Response
		Message  string
	}
	statusAndResponse struct {
		StatusCode int
		ErrorCode  string
		Response   *http.Response
	}
)

func (responseError) Error() string     { return "response" }
func (statusAndResponse) Error() string { return "response" }

func TestAdviseErrorWithResponse(t *testing.T) {
	testAdviseError(t, []adviseErrorTest{
		{"429", &responseError{Response: response(429, "POST", "Retry-After", "7")}, slow},
		{"504 on GET", &responseError{Response: response(504, "GET")}, advice(504, dmsstatus.ActionRetry)},
		{"504 on POST", &responseError{Response: response(504, "POST")}, advice(504, dmsstatus.ActionVerify)},
		{"504 on PUT with a key", responseError{Response: &http.Response{StatusCode: 504, Request: &http.Request{
			Method: "PUT", Header: http.Header{"Idempotency-Key": {"1"}}}}}, advice(504, dmsstatus.ActionVerify)},
		{"after a redirect", &responseError{Response: redirected(404, 302, "DELETE", "GET")}, advice(404, dmsstatus.ActionVerify)},
		{"no request", &responseError{Response: &http.Response{StatusCode: 504}}, advice(504, dmsstatus.ActionVerify)},
		{"body left alone", &responseError{Response: &http.Response{StatusCode: 404, Body: body{t}}}, missing},
		{"nil", &responseError{}, noAnswer},
		{"no status", &responseError{Response: &http.Response{}}, noAnswer},
		{"status before Response", &statusAndResponse{429, "", response(404, "POST", "Retry-After", "7")}, slow},
		{"status and no Response", &statusAndResponse{404, "X.1", nil}, coded(missing, "X.1")},
	})
}

// Errors that tell the status code by a method.
type (
	statusCodeError     struct{ code int }
	getStatusCodeError  struct{ errUnexpectedResponseCode }
	httpStatusCodeError int
	onlyGetStatusCode   int
	twoStatusCodes      struct{}
	noStatusCode        struct{}
	wrapsAndHasField    struct {
		StatusCode int
		err        error
	}
	statusAndFields struct {
		ErrorCode, Method string
		Body              []byte
	}
	statusWithArg struct{}
	nilMethod     struct{ code int }
)

func (statusCodeError) Error() string             { return "status" }
func (e statusCodeError) StatusCode() int         { return e.code }
func (e getStatusCodeError) GetStatusCode() int   { return e.Actual }
func (httpStatusCodeError) Error() string         { return "status" }
func (e httpStatusCodeError) HTTPStatusCode() int { return int(e) }
func (onlyGetStatusCode) Error() string           { return "status" }
func (e onlyGetStatusCode) GetStatusCode() int    { return int(e) }
func (twoStatusCodes) Error() string              { return "status" }
func (twoStatusCodes) StatusCode() int            { return 404 }
func (twoStatusCodes) HTTPStatusCode() int        { return 400 }
func (noStatusCode) Error() string                { return "status" }
func (noStatusCode) StatusCode() int              { return 0 }
func (noStatusCode) HTTPStatusCode() int          { return 404 }
func (wrapsAndHasField) Error() string            { return "status" }
func (e wrapsAndHasField) Unwrap() error          { return e.err }
func (statusAndFields) Error() string             { return "status" }
func (statusAndFields) StatusCode() int           { return 504 }
func (statusWithArg) Error() string               { return "near" }
func (statusWithArg) StatusCode(_ bool) int       { return 404 }
func (e *nilMethod) Error() string                { return "nil" }
func (e *nilMethod) StatusCode() int              { return e.code }

func TestAdviseErrorWithMethod(t *testing.T) {
	testAdviseError(t, []adviseErrorTest{
		{"StatusCode()", statusCodeError{404}, missing},
		{"StatusCode(), pointer", &statusCodeError{404}, missing},
		{"GetStatusCode()", onlyGetStatusCode(404), missing},
		{"GetStatusCode(), with method and body", getStatusCodeError{unexpected(400, "POST", stateBody)}, state},
		{"HTTPStatusCode()", httpStatusCodeError(404), missing},
		{"two methods", twoStatusCodes{}, missing},
		{"two methods, the first of which does not know", noStatusCode{}, missing},
		{"a field, and Unwrap", wrapsAndHasField{404, io.EOF}, missing},
		{"with a method of a request", statusAndFields{Method: "GET"}, advice(504, dmsstatus.ActionRetry)},
		{"with an error code", statusAndFields{ErrorCode: "X.1"}, coded(advice(504, dmsstatus.ActionVerify), "X.1")},
		{"an error code before a body", statusAndFields{ErrorCode: "X.1", Body: []byte(stateBody)}, coded(advice(504, dmsstatus.ActionVerify), "X.1")},
		{"with an argument", statusWithArg{}, noAnswer},
		{"nil pointer with a method", (*nilMethod)(nil), noAnswer},
		{"nil pointer with a promoted method", (*getStatusCodeError)(nil), noAnswer},

		{"99", statusCodeError{99}, noAnswer},
		{"100", statusCodeError{100}, advice(100, dmsstatus.ActionVerify)},
		{"101", statusCodeError{101}, advice(101, dmsstatus.ActionVerify)},
		{"202", statusCodeError{202}, advice(202, dmsstatus.ActionPoll)},
		{"204", statusCodeError{204}, advice(204, dmsstatus.ActionVerify)},
		{"299", statusCodeError{299}, advice(299, dmsstatus.ActionVerify)},
		{"599", statusCodeError{599}, advice(599, dmsstatus.ActionVerify)},
		{"600", statusCodeError{600}, noAnswer},
	})
}

// Errors with the fields that count, in some order and depth, and near misses.
type (
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
	// allOfThem has all places for a status code and a method.
	allOfThem struct {
		Get        int
		StatusCode int
		Expected   []int
		Actual     int
		Response   *http.Response
		Method     string
	}
	otherStatusCode  struct{ StatusCode string }
	smallStatusCode  struct{ StatusCode int32 }
	hiddenStatusCode struct{ statusCode int }
	actualOnly       struct{ Actual int }
	otherExpected    struct{ Actual, Expected int }
	expectedStrings  struct {
		Actual   int
		Expected []string
	}
	emptyBody struct {
		StatusCode   int
		Body         []byte
		ErrorMessage string
	}
	otherBody struct {
		StatusCode int
		Body       []int
	}
	otherHeader struct {
		StatusCode     int
		ResponseHeader map[string]string
		Response       http.Response
		Method         []byte
		ErrorMessage   []byte
	}
	originalAndUnwrap struct{ ErrOriginal error }
	originalOfString  struct{ ErrOriginal string }
)

func (statusCodeField) Error() string     { return "status" }
func (actualWithErrorCode) Error() string { return "status" }
func (allOfThem) Error() string           { return "all" }
func (e allOfThem) GetStatusCode() int    { return e.Get }
func (otherStatusCode) Error() string     { return "near" }
func (smallStatusCode) Error() string     { return "near" }
func (e hiddenStatusCode) Error() string  { return fmt.Sprint("near ", e.statusCode) }
func (actualOnly) Error() string          { return "near" }
func (otherExpected) Error() string       { return "near" }
func (expectedStrings) Error() string     { return "near" }
func (emptyBody) Error() string           { return "near" }
func (otherBody) Error() string           { return "near" }
func (otherHeader) Error() string         { return "near" }
func (originalAndUnwrap) Error() string   { return "original" }
func (originalAndUnwrap) Unwrap() error   { return statusCodeError{404} }
func (originalOfString) Error() string    { return "original" }

func TestAdviseErrorWithFields(t *testing.T) {
	testAdviseError(t, []adviseErrorTest{
		{"StatusCode, with a method", statusCodeField{504, "GET", nil}, advice(504, dmsstatus.ActionRetry)},
		{"StatusCode, with a body", statusCodeField{400, "", []byte(stateBody)}, state},
		{"Actual, with an error code", actualWithErrorCode{nil, 400, "DMS.00400026"}, state},
		{"a method comes first", allOfThem{404, 400, nil, 409, response(410, "GET"), ""}, missing},
		{"then StatusCode", allOfThem{0, 404, nil, 409, response(410, "GET"), ""}, missing},
		{"then StatusCode, of a real code", allOfThem{1, 600, []int{}, 404, response(410, "GET"), ""}, missing},
		{"then Response", allOfThem{0, 0, nil, 0, response(404, "GET"), ""}, missing},
		{"the method of Response comes first", allOfThem{504, 0, nil, 0, response(504, "POST"), "GET"}, advice(504, dmsstatus.ActionVerify)},
		{"the method of Response comes first, GET", allOfThem{504, 0, nil, 0, response(504, "GET"), "POST"}, advice(504, dmsstatus.ActionRetry)},

		{"fields of other types", otherHeader{StatusCode: 504, Method: []byte("GET")}, advice(504, dmsstatus.ActionVerify)},
		{"string", otherStatusCode{"404"}, noAnswer},
		{"int32", smallStatusCode{404}, noAnswer},
		{"unexported", hiddenStatusCode{404}, noAnswer},
		{"Actual without Expected", actualOnly{404}, noAnswer},
		{"Expected of another type", otherExpected{404, 200}, noAnswer},
		{"Expected of strings", expectedStrings{404, []string{"200"}}, noAnswer},
		{"an empty Body beside an ErrorMessage", emptyBody{400, []byte{}, stateBody}, state},
		{"Body of another type", otherBody{404, []int{1}}, missing},
	})
}

// Errors that embed others.
type (
	embedsPointer struct{ *errUnexpectedResponseCode }
	hasInner      struct{ Inner serviceResponseError }
	embedsOne     struct{ statusCodeField }
	embedsDeeper  struct {
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
	// embedsTwice has two fields of one name, of which the outer counts.
	embedsTwice struct {
		errUnexpectedResponseCode
		Actual int
	}
	// embedsItself has no end of embedded structs.
	embedsItself struct {
		*embedsItself
		Other *embedsItself
	}
)

type (
	embedsTwoAlike struct {
		statusCodeField
		otherStatusCode
	}
	embedsLarge struct {
		StatusCode int
		Body       [1 << 10]byte
	}
)

func (embedsTwoAlike) Error() string  { return "alike" }
func (embedsLarge) Error() string     { return "large" }
func (embedsPointer) Error() string   { return "near" }
func (hasInner) Error() string        { return "near" }
func (embedsTwoErrors) Error() string { return "two" }
func (embedsTwice) Error() string     { return "twice" }
func (embedsItself) Error() string    { return "me" }

func TestAdviseErrorWithEmbedded(t *testing.T) {
	pointed := unexpected(404, "GET", "")
	itself := &embedsItself{}
	itself.embedsItself, itself.Other = itself, itself
	testAdviseError(t, []adviseErrorTest{
		{"pointer", embedsPointer{&pointed}, missing},
		{"nil pointer", embedsPointer{}, noAnswer},
		{"second", embedsTwoErrors{baseError{}, statusCodeField{504, "GET", nil}}, advice(504, dmsstatus.ActionRetry)},
		{"before deeper", embedsDeeper{statusCodeField{504, "GET", nil}, embedsOne{statusCodeField{429, "POST", nil}}},
			advice(504, dmsstatus.ActionRetry)},
		{"after deeper", embedsDeeperFirst{embedsOne{statusCodeField{429, "POST", nil}}, statusCodeField{504, "GET", nil}},
			advice(504, dmsstatus.ActionRetry)},
		{"the outer field", embedsTwice{unexpected(500, "GET", ""), 404}, missing},
		{"two equally deep, which Go does not promote", embedsTwoAlike{statusCodeField{404, "", nil}, otherStatusCode{"404"}}, noAnswer},
		{"an array, which is not copied", embedsLarge{StatusCode: 404}, missing},
		{"not embedded", hasInner{serviceResponseError{StatusCode: 404}}, noAnswer},
		{"itself", itself, noAnswer},
	})
}

// busyError has fields that change while it is looked at.
type busyError struct {
	StatusCode int
	mu         sync.Mutex
	Attempts   int
	Large      [1 << 20]byte
}

func (*busyError) Error() string { return "busy" }

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
				if got := dmsstatus.AdviseError(err); got != missing {
					t.Errorf("got %v", got)
				}
			}
		}()
	}
	wg.Wait()
}
