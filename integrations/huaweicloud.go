package integrations

import (
	"math"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/invoker"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/invoker/retry"

	"github.com/dms-go/dmsstatus"
)

// RetryChecker is the checker for WithRetry of a huaweicloud-sdk-go-v3 invoker.
// The SDK's errors do not carry the method of the request; inv does.
func RetryChecker(inv *invoker.BaseInvoker) invoker.RetryChecker {
	req := &http.Request{Method: inv.Exchange.ApiReference.Method}
	return func(_ any, err error) bool {
		a := dmsstatus.AdviseError(err)
		if a.Action == dmsstatus.ActionVerify {
			a = dmsstatus.Advise(&http.Response{StatusCode: int(a.Code), Request: req})
		}
		return a.Retryable()
	}
}

// A Strategy is the strategy for WithRetry. The SDK's errors do not carry
// Retry-After either, but a response handler of the client sees it. A wait that
// DMS asks of one call is kept by all calls that share the Strategy.
type Strategy struct {
	retry.Strategy // for the wait where DMS names none
	until          atomic.Int64
}

// Observe is the response handler, for the configuration of the client:
//
//	config.DefaultHttpConfig().WithHttpHandler(httphandler.NewHttpHandler().AddResponseHandler(s.Observe))
func (s *Strategy) Observe(resp http.Response) {
	if delay := dmsstatus.Advise(&resp).Delay; delay > 0 {
		until := time.Now().Add(delay).UnixMilli() + 1
		for old := s.until.Load(); old < until && !s.until.CompareAndSwap(old, until); {
			old = s.until.Load()
		}
	}
}

// ComputeDelayBeforeNextRetry returns the wait in milliseconds.
func (s *Strategy) ComputeDelayBeforeNextRetry(attempt int32) int32 {
	asked := min(max(s.until.Load()-time.Now().UnixMilli(), 0), math.MaxInt32)
	return max(s.Strategy.ComputeDelayBeforeNextRetry(attempt), int32(asked))
}
