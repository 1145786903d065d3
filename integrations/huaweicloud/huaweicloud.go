// Package huaweicloud makes clients of huaweicloud-sdk-go-v3 follow the advice of
// dmsstatus: an [ErrorHandler] for the builder of a client, and a [Retry] for WithRetry
// of an invoker.
package huaweicloud

import (
	"cmp"
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
// either with errors.As: a type assertion to *sdkerr.ServiceResponseError fails.
//
// The SDK follows no redirect, and takes one for a success with an empty answer. With
// this handler it is an error, but no ServiceResponseError. Leave WithAllowRedirects
// off: net/http makes a GET of a POST.
//
// It needs no dmsstatus.Transport, which has its price here: WithHttpRoundTripper takes
// one, and then the dialer, the proxy and IgnoreSSLVerification of the configuration do
// not count. They belong on its Base. With a nil Base, the proxy of the environment
// counts, which the SDK leaves alone. WithHttpTransport wins over WithHttpRoundTripper
// without a word. And after a failed look-up of the first of several endpoints, the SDK
// makes a text of all errors, in which neither errors.As nor AdviseError finds anything.
type ErrorHandler struct{}

// HandleError implements [sdkerr.ErrorHandler]. It closes the body if it returns an error.
func (ErrorHandler) HandleError(req *request.DefaultHttpRequest, resp *response.DefaultHttpResponse) error {
	failure := dmsstatus.CheckResponse(resp.Response) // first, because the SDK consumes the body
	err := errors.Join(sdkerr.DefaultErrorHandler{}.HandleError(req, resp), failure)
	if err != nil {
		resp.Response.Body.Close() // the SDK closes it only after a success, a 4xx or a 5xx
	}
	return err
}

// A Retry is for WithRetry of an invoker. Pass its Check as the checker and the
// Retry itself as the strategy. Every call needs its own Retry.
//
// The SDK takes no context, and nothing ends a wait. So if DMS asks for a longer one
// than MaxDelay, the call is not retried. The Delay is in its error.
//
// A retry cannot look whether something is done. Once a request may have taken effect,
// the retries end, and the advice is ActionVerify: look before you send again. So use
// no WithRetry for a creation, and make the call in the Send of a dmsretry.Operation.
type Retry struct {
	retry.Strategy               // how long to wait if DMS does not ask for more
	MaxDelay       time.Duration // the longest wait; 0: a minute

	delay time.Duration // what DMS asks for
}

// NewRetry returns a Retry that waits one second, then two, then four, and so on.
func NewRetry() *Retry {
	s := retry.NewExponential()
	s.SetBaseDelay(500) // milliseconds, doubled before the first wait; 10 if it is not set
	return &Retry{Strategy: s}
}

// Check reports whether to retry the request.
func (r *Retry) Check(_ any, err error) bool {
	a := dmsstatus.AdviseError(err)
	r.delay = a.Delay
	return a.Retryable() && a.Delay <= r.maxDelay()
}

// ComputeDelayBeforeNextRetry returns the wait in milliseconds.
func (r *Retry) ComputeDelayBeforeNextRetry(attempt int32) int32 {
	own := r.Strategy.ComputeDelayBeforeNextRetry(min(attempt, 20)) // soon after that, an Exponential overflows
	wait := min(max(time.Duration(own)*time.Millisecond, r.delay), r.maxDelay())
	return int32(min(wait.Milliseconds(), math.MaxInt32))
}

func (r *Retry) maxDelay() time.Duration { return cmp.Or(r.MaxDelay, time.Minute) }
