package integrations

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
// Without a dmsstatus.Transport, a POST that could not even connect counts as one that
// may have taken effect. A Transport has its price here: WithHttpRoundTripper takes
// one, and then the dialer, the proxy and IgnoreSSLVerification of the configuration do
// not count: set them on Base. With a nil Base, the proxy of the environment counts,
// which the SDK leaves alone. WithHttpTransport wins over WithHttpRoundTripper without
// a word. And after a failed look-up of the first of several endpoints, the SDK makes a
// text of all errors, so that neither errors.As nor AdviseError finds anything in it.
type ErrorHandler struct{}

func (ErrorHandler) HandleError(req *request.DefaultHttpRequest, resp *response.DefaultHttpResponse) error {
	failure := dmsstatus.CheckResponse(resp.Response) // first, because the SDK consumes the body
	return errors.Join(sdkerr.DefaultErrorHandler{}.HandleError(req, resp), failure)
}

// A Retry is for WithRetry of an invoker. Pass its Check as the checker and the
// Retry itself as the strategy. Every call needs its own Retry.
//
// The SDK takes no context, and nothing ends a wait. So if DMS asks for a longer one
// than MaxDelay, the call is not retried. The Delay is in its error.
//
// A retry cannot look whether something is done. Once a request may have taken effect,
// the retries end, and the advice is ActionVerify: look before you send again. So use
// no WithRetry for a creation, and put the loop of loop.go around the call.
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
