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

// An ErrorHandler is for WithErrorHandler of a client builder. The SDK's error has
// neither the method of the request nor the headers of the response. This handler
// joins it with a *dmsstatus.Error, whose advice takes both into account. Find
// either with errors.As.
type ErrorHandler struct{}

func (ErrorHandler) HandleError(req *request.DefaultHttpRequest, resp *response.DefaultHttpResponse) error {
	failure := dmsstatus.CheckResponse(resp.Response) // first, because the SDK consumes the body
	return errors.Join(sdkerr.DefaultErrorHandler{}.HandleError(req, resp), failure)
}

// A Retry is for WithRetry of an invoker. Pass its Check as the checker and the
// Retry itself as the strategy. Every call needs its own Retry.
type Retry struct {
	retry.Strategy // the shortest wait; DMS can ask for a longer one
	delay          time.Duration
}

// Check reports whether to retry the request.
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
