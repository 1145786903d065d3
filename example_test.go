package dmsstatus_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/dms-go/dmsstatus"
)

// What a caller does with a response that is no success.
func Example() {
	dms := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "2")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer dms.Close()

	resp, err := http.Post(dms.URL+"/v2/project/instances", "application/json", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()

	switch a := dmsstatus.Advise(resp); a.Action {
	case dmsstatus.ActionNone:
		fmt.Println("done")
	case dmsstatus.ActionPoll:
		fmt.Println("accepted; ask for the outcome later")
	case dmsstatus.ActionRetry, dmsstatus.ActionRetryAfter:
		fmt.Println("send it again after", a.Delay)
	case dmsstatus.ActionVerify:
		fmt.Println("look whether it took effect, and send it again if not")
	default:
		fmt.Println("do not send it again as it is:", a)
	}
	// Output:
	// send it again after 2s
}

// The same code means one thing for a request that can be sent twice, and
// another for one that may have created something.
func ExampleAdvise() {
	get, _ := http.NewRequest("GET", "https://dms.example/v2/project/instances", nil)
	post, _ := http.NewRequest("POST", "https://dms.example/v2/project/instances", nil)
	fmt.Println(dmsstatus.Advise(&http.Response{StatusCode: 504, Request: get}))
	fmt.Println(dmsstatus.Advise(&http.Response{StatusCode: 504, Request: post}))
	// Output:
	// 504 ServerTimeout: retry
	// 504 ServerTimeout: verify
}

// A Retry-After header makes a passing condition of a 413 or a 503.
func ExampleAdvise_retryAfter() {
	resp := &http.Response{StatusCode: 503, Header: make(http.Header)}
	fmt.Println(dmsstatus.Advise(resp))
	resp.Header.Set("Retry-After", "120")
	fmt.Println(dmsstatus.Advise(resp))
	// Output:
	// 503 ServiceUnavailable: modify
	// 503 ServiceUnavailable: retry-after, wait 2m0s
}

// Most of what DMS answers with 400 will fail again, but not all of it.
func ExampleAdvice_WithErrorCode() {
	a := dmsstatus.Advise(&http.Response{StatusCode: 400})
	fmt.Println(a)
	fmt.Println(a.WithErrorCode("DMS.00400026"))
	fmt.Println(a.WithErrorCode("DMS.00400035"))
	// Output:
	// 400 BadRequest: modify
	// 400 BadRequest DMS.00400026: retry-after
	// 400 BadRequest DMS.00400035: stop
}

// ServiceResponseError has the shape of the error that huaweicloud-sdk-go-v3
// returns.
type ServiceResponseError struct {
	StatusCode int
	ErrorCode  string
}

func (e *ServiceResponseError) Error() string { return e.ErrorCode }

func ExampleAdviseError() {
	err := fmt.Errorf("deleting the instance: %w", &ServiceResponseError{StatusCode: 400, ErrorCode: "DMS.00400099"})
	fmt.Println(dmsstatus.AdviseError(err))
	fmt.Println(dmsstatus.AdviseError(errors.New("connection reset by peer")))
	fmt.Println(dmsstatus.AdviseError(nil).Retryable())
	// Output:
	// 400 BadRequest DMS.00400099: retry-after
	// no response: verify
	// false
}

func ExampleParseRetryAfter() {
	now := time.Date(2026, time.November, 23, 10, 0, 0, 0, time.UTC)
	fmt.Println(dmsstatus.ParseRetryAfter("120", now))
	fmt.Println(dmsstatus.ParseRetryAfter("Mon, 23 Nov 2026 10:01:30 GMT", now))
	fmt.Println(dmsstatus.ParseRetryAfter("1.5", now))
	// Output:
	// 2m0s true
	// 1m30s true
	// 0s false
}

func ExampleByCode() {
	if s, ok := dmsstatus.ByCode(405); ok {
		fmt.Println(s.Name)
		fmt.Println(s.Hint)
	}
	_, ok := dmsstatus.ByCode(418)
	fmt.Println("418 is documented:", ok)
	// Output:
	// MethodNotAllowed
	// Use a method that the Allow header lists.
	// 418 is documented: false
}

func ExampleByName() {
	for _, name := range []string{"Request Time-out", "RequestTimeout", "request timeout", "Timeout"} {
		s, ok := dmsstatus.ByName(name)
		fmt.Println(int(s.Code), ok)
	}
	// Output:
	// 408 true
	// 408 true
	// 408 true
	// 0 false
}

// The codes whose advice has to do with the length of the content.
func ExampleAll() {
	for s := range dmsstatus.All() {
		if strings.Contains(s.Hint, "Content-Length") {
			fmt.Println(s.Code)
		}
	}
	// Output:
	// 411 Length Required
}

// A code that DMS does not document is treated as the x00 code of its class.
func ExampleActionFor() {
	fmt.Println(dmsstatus.ActionFor(dmsstatus.Unauthorized))
	fmt.Println(dmsstatus.ActionFor(400))
	fmt.Println(dmsstatus.ActionFor(418))
	fmt.Println(dmsstatus.ActionFor(999))
	// Output:
	// authenticate
	// modify
	// modify
	// verify
}

func ExampleIsRetryable() {
	for _, code := range []int{408, 429, 502, 503} {
		fmt.Println(code, dmsstatus.IsRetryable(code))
	}
	// Output:
	// 408 true
	// 429 true
	// 502 false
	// 503 false
}

func ExampleShouldModifyRequest() {
	fmt.Println(dmsstatus.ShouldModifyRequest(dmsstatus.ServiceUnavailable))
	fmt.Println(dmsstatus.ShouldModifyRequest(dmsstatus.BadGateway))
	// Output:
	// true
	// false
}

func ExampleCode() {
	code := dmsstatus.Code(599)
	fmt.Println(code, code.IsServerError())
	fmt.Println(dmsstatus.LengthRequired, dmsstatus.LengthRequired.IsServerError())
	// Output:
	// Code(599) true
	// 411 Length Required false
}

func ExampleStatus() {
	s, _ := dmsstatus.ByCode(411)
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(string(data))
	// Output:
	// {
	//   "code": 411,
	//   "name": "Length Required",
	//   "description": "The server declined the request because the length of its content is not stated.",
	//   "action": "modify",
	//   "basis": "rfc",
	//   "hint": "Add Content-Length to the request."
	// }
}

func ExampleAction_UnmarshalText() {
	var a dmsstatus.Action
	fmt.Println(a.UnmarshalText([]byte("retry-after")), a)
	fmt.Println(a.UnmarshalText([]byte("soon")), a)
	// Output:
	// <nil> retry-after
	// dmsstatus: "soon" is not the text form of any Action retry-after
}
