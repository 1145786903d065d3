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
// The errors of the SDK do not tell the method of the request, but inv does.
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

// A Strategy is the strategy for WithRetry. The errors of the SDK do not tell
// Retry-After either: let the Observe method be the response handler of the
// client, and what DMS asks of one call is kept by all.
type Strategy struct {
	retry.Strategy // for the wait where DMS names none
	until          atomic.Int64
}

func (s *Strategy) Observe(resp http.Response) {
	if delay := dmsstatus.Advise(&resp).Delay; delay > 0 {
		s.until.Store(time.Now().Add(delay).UnixMilli() + 1)
	}
}

func (s *Strategy) ComputeDelayBeforeNextRetry(attempt int32) int32 {
	asked := min(max(s.until.Load()-time.Now().UnixMilli(), 0), math.MaxInt32)
	return max(s.Strategy.ComputeDelayBeforeNextRetry(attempt), int32(asked))
}
