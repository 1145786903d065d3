package dmsstatus_test

import (
	"fmt"

	"github.com/dms-go/dmsstatus"
)

// next says what to do after a response, by its status code alone.
func next(code dmsstatus.Code) string {
	status, ok := dmsstatus.ByCode(code)
	switch {
	case !ok:
		return fmt.Sprintf("%d is not in the table: %v", code, dmsstatus.ActionFor(code))
	case code == dmsstatus.Unauthorized:
		return "renew the token"
	case dmsstatus.IsRetryable(code):
		return "retry: " + status.Hint
	case dmsstatus.ShouldModifyRequest(code):
		return "change it: " + status.Hint
	default:
		return status.Hint
	}
}

func Example() {
	for _, code := range []dmsstatus.Code{408, 503, 504, 499} {
		fmt.Println(next(code))
	}
	// Output:
	// retry: Retry the same request, preferably on a new connection.
	// change it: Check the endpoint, API version and service in the URI.
	// Before retrying anything but a GET or DELETE, check more than once: work may continue.
	// 499 is not in the table: modify
}
