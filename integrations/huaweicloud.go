package integrations

import (
	"errors"
	"math"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/invoker/retry"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/request"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/response"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"

	"github.com/dms-go/dmsstatus"
)

// ErrorHandler is for WithErrorHandler of a client builder. The SDK's error has
// neither the method of the request nor the headers of the response; this adds
// an error that knows both. Find either with errors.As.
type ErrorHandler struct{}

func (ErrorHandler) HandleError(req *request.DefaultHttpRequest, resp *response.DefaultHttpResponse) error {
	failure := dmsstatus.CheckResponse(resp.Response) // first: the SDK does not give the body back
	return errors.Join(sdkerr.DefaultErrorHandler{}.HandleError(req, resp), failure)
}

// Retry is for WithRetry of an invoker: Check is the checker, and the Retry
// itself the strategy. Every call needs a Retry of its own.
type Retry struct {
	retry.Strategy // for the wait where DMS asks for none
	delay          time.Duration
}

// Check reports whether to send the request again.
func (r *Retry) Check(_ any, err error) bool {
	a := dmsstatus.AdviseError(err)
	r.delay = a.Delay
	return a.Retryable()
}

// ComputeDelayBeforeNextRetry returns the wait in milliseconds.
func (r *Retry) ComputeDelayBeforeNextRetry(attempt int32) int32 {
	own := r.Strategy.ComputeDelayBeforeNextRetry(attempt)
	return max(own, int32(min(r.delay.Milliseconds(), math.MaxInt32)))
}
