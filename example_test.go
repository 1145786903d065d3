package dmsstatus_test

import (
	"encoding/json"
	"fmt"

	"github.com/dms-go/dmsstatus"
)

// What a caller does with the status code of a response.
func Example() {
	for _, statusCode := range []int{202, 408, 429, 503, 504} {
		next := ""
		switch dmsstatus.ActionFor(statusCode) {
		case dmsstatus.ActionRetry:
			next = "send it again"
		case dmsstatus.ActionRetryAfter:
			next = "wait, then send it again"
		case dmsstatus.ActionVerify:
			next = "look whether it took effect, and send it again if not"
		case dmsstatus.ActionPoll:
			next = "ask for the outcome later"
		default:
			next = "do not send it again as it is"
		}
		fmt.Printf("%d: %s\n", statusCode, next)
	}
	// Output:
	// 202: ask for the outcome later
	// 408: send it again
	// 429: wait, then send it again
	// 503: do not send it again as it is
	// 504: look whether it took effect, and send it again if not
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

// The codes that DMS allows to be sent again, unmodified.
func ExampleAll() {
	for s := range dmsstatus.All() {
		if dmsstatus.IsRetryable(s.Code) {
			fmt.Println(s.Code, "by", s.Basis)
		}
	}
	// Output:
	// 408 Request Time-out by dms
	// 429 TooManyRequests by dms
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
