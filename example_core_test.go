package dmsstatus_test

import (
	"cmp"
	"fmt"
	"net/http"

	"github.com/dms-go/dmsstatus"
)

// next says what to do if a status code is all that there is.
func next(resp *http.Response) string {
	switch code := dmsstatus.Code(resp.StatusCode); {
	case code == dmsstatus.Unauthorized:
		return "renew the token"
	case dmsstatus.IsRetryable(code):
		return "send it again"
	case dmsstatus.ShouldModifyRequest(code):
		return "read the error code in the body; without one, change the request"
	default:
		status, _ := dmsstatus.ByCode(code) // zero if DMS does not document the code
		return cmp.Or(status.Hint, dmsstatus.ActionFor(code).String())
	}
}

func Example() {
	for _, code := range []int{408, 503, 504, 599} {
		fmt.Println(next(&http.Response{StatusCode: code}))
	}
	// Output:
	// send it again
	// read the error code in the body; without one, change the request
	// Before you send anything but a GET again, check more than once: work may continue.
	// verify
}
