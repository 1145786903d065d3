package simulation

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/go-retryablehttp"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/integrations"
	"github.com/dms-go/dmsstatus/integrations/huaweicloud"
	dmsretryablehttp "github.com/dms-go/dmsstatus/integrations/retryablehttp"
)

// A client does the operation of a workflow in its way. It returns nil if it takes
// it for done.
type client struct {
	name      string
	run       func(*session) error
	oneShot   bool     // it never sends again by itself
	short     bool     // it is in the short table too
	sometimes []column // what goes wrong with it, in theory
	never     []column // what it promises
}

// What goes wrong where nobody retries, where everybody does, and with this library.
var (
	withoutRetry = []column{falselyDone, falselyFailed, advice, mistyped, again}
	withEvery    = []column{twice, falselyDone, falselyFailed, limit, tooSoon, mistyped}
	withAdapter  = []column{falselyFailed, advice}

	adapterPromises = []column{twice, falselyDone, tooSoon, mistyped}
	loopPromises    = []column{twice, falselyDone, falselyFailed, advice, tooSoon, mistyped}
)

var clients = []client{
	{name: "net/http, no retry", short: true, run: plain(netHTTP(checkStatus)), oneShot: true, sometimes: withoutRetry},
	{name: "huaweicloud-sdk-go-v3", run: plain(huawei(sdkerr.DefaultErrorHandler{}, noRetry)), oneShot: true, sometimes: withoutRetry},
	{name: "gophercloud v2", run: plain(gopher), oneShot: true, sometimes: withoutRetry},
	{name: "go-retryablehttp", short: true, run: plain(retryable(checkStatus, func(*retryablehttp.Client) {})),
		sometimes: []column{twice, falselyDone, falselyFailed, advice, mistyped}},
	{name: "huaweicloud-sdk-go-v3, `WithRetry(3, …)`", run: plain(huawei(sdkerr.DefaultErrorHandler{}, threeMore)), sometimes: withEvery},
	{name: "backoff/v5", short: true, run: plain(retrying(everyError, checkStatus)), sometimes: withEvery},
	{name: "careful, without dmsstatus", short: true, run: looped(netHTTP(checkStatus), careful), sometimes: []column{twice, falselyFailed, advice}},

	{name: "go-retryablehttp with its adapter", run: adapted(retryable(dmsstatus.CheckResponse, dmsretryablehttp.Configure)),
		sometimes: withAdapter, never: adapterPromises},
	{name: "huaweicloud-sdk-go-v3 with its adapter", run: adapted(huawei(huaweicloud.ErrorHandler{}, advisedRetry)),
		sometimes: withAdapter, never: adapterPromises},
	{name: "backoff/v5 with its adapter", run: adapted(retrying(advisedOperation, dmsstatus.CheckResponse)),
		sometimes: withAdapter, never: adapterPromises},
	{name: "net/http with dmsstatus and the loop", short: true, run: looped(netHTTP(dmsstatus.CheckResponse), advised), never: loopPromises},
	{name: "huaweicloud-sdk-go-v3 with both", run: looped(huawei(huaweicloud.ErrorHandler{}, noRetry), advised), never: loopPromises},
	{name: "gophercloud v2 with both", run: looped(gopher, advised), never: loopPromises},
	{name: "gophercloud v2 with both, and Transport", run: looped(gopherTransport, advised), never: loopPromises},
}

// plain is what users write around a client without this library.
func plain(open func(*session) call) func(*session) error { return once(open, (*kind).knownSuccess) }

// adapted is what they write around one that retries inside, by an adapter of this
// module.
func adapted(open func(*session) call) func(*session) error { return once(open, (*kind).toldSuccess) }

// once calls the client once, and looks at an error only to see whether nothing was
// left to do.
func once(open func(*session) call, success func(*kind, error) bool) func(*session) error {
	return func(s *session) error {
		call := open(s)
		r, err := call(s.ctx, s.kind.method, s.kind.path)
		switch {
		case success(s.kind, err):
			return nil
		case err != nil || !s.kind.creates:
			return err
		}
		return waitUntilRunning(s, call, r.InstanceID)
	}
}

// knownSuccess reports whether an error says that nothing is left to do, as far as
// public code bases know: any 404 means gone, and so do some error codes.
func (k *kind) knownSuccess(err error) bool {
	status, code := statusOf(err)
	gone := status == http.StatusNotFound || slices.Contains([]string{"DMS.111400864", "DMS.00500972", "DMS.00050012"}, code)
	return k.deletes && gone || k.adds && code == "DMS.40050005"
}

// statusOf returns the status and error code that an error of a client tells.
func statusOf(err error) (int, string) {
	var ours *statusError
	var gopher gophercloud.ErrUnexpectedResponseCode
	var huawei *sdkerr.ServiceResponseError
	switch {
	case errors.As(err, &ours):
		return ours.status, ours.code
	case errors.As(err, &gopher):
		return gopher.Actual, codeIn(gopher.Body)
	case errors.As(err, &huawei):
		return huawei.StatusCode, huawei.ErrorCode
	}
	return 0, ""
}

// waitUntilRunning polls as Terraform providers do: after a first delay, at fixed
// intervals, until an error.
func waitUntilRunning(s *session, call call, id string) error {
	for wait := 30 * time.Second; s.ctx.Err() == nil; wait = 10 * time.Second {
		time.Sleep(wait)
		r, err := call(s.ctx, http.MethodGet, instances+"/"+id)
		if err != nil {
			return err
		}
		if r.Status == running {
			return nil
		}
	}
	return errLimit
}

// toldSuccess reports whether DMS said that nothing is left to do.
func (k *kind) toldSuccess(err error) bool { return k.isSuccess(dmsstatus.AdviseError(err)) }

func (k *kind) isSuccess(a dmsstatus.Advice) bool {
	return k.deletes && a.IsNotExist() || k.adds && a.IsExist()
}

// An adviser returns the advice about the error of a call with a method.
type adviser func(method string, err error) dmsstatus.Advice

// looped is one attempt per call, and the loop.
func looped(open func(*session) call, advise adviser) func(*session) error {
	return func(s *session) error { return loop(s, open(s), advise).Do(s.ctx) }
}

func loop(s *session, call call, advise adviser) integrations.Loop {
	k := s.kind
	return integrations.Loop{
		Send: func(ctx context.Context) (dmsstatus.Advice, error) {
			r, err := call(ctx, k.method, k.path)
			if err == nil {
				return dmsstatus.Advice{Action: dmsstatus.ActionFor(r.HttpStatusCode)}, nil
			}
			a := advise(k.method, err)
			if k.isSuccess(a) {
				return a, nil
			}
			return a, err
		},
		Look: func(ctx context.Context) (integrations.Outcome, error) {
			r, err := call(ctx, http.MethodGet, k.list)
			if err != nil {
				return integrations.Unknown, &dmsstatus.Error{Advice: advise(http.MethodGet, err), Message: err.Error()}
			}
			return k.outcome(r.Items), nil
		},
		Renew: func(context.Context) error {
			s.renew()
			return nil
		},
		Jitter: s.lot.draws("jitter", 0).Float64,
	}
}

// advised is the advice of this library.
func advised(_ string, err error) dmsstatus.Advice { return dmsstatus.AdviseError(err) }

// careful is the advice of RFC 9110, by status code and method, without the error
// codes of DMS.
func careful(method string, err error) dmsstatus.Advice {
	idempotent := method != http.MethodPost
	unsure := dmsstatus.Advice{Action: dmsstatus.ActionVerify}
	if idempotent {
		unsure.Action = dmsstatus.ActionRetry
	}
	var e *statusError
	if !errors.As(err, &e) {
		return unsure
	}
	a := dmsstatus.Advice{Action: dmsstatus.ActionModify}
	seconds, bad := strconv.Atoi(e.header.Get("Retry-After"))
	switch {
	case e.status == http.StatusUnauthorized:
		a.Action = dmsstatus.ActionAuthenticate
	case e.status == http.StatusTooManyRequests || e.status == http.StatusServiceUnavailable && bad == nil:
		a.Action = dmsstatus.ActionRetryAfter
	case e.status >= 500:
		a = unsure
	case e.status == http.StatusNotFound && method == http.MethodDelete:
		a.Action = dmsstatus.ActionVerify // gone, perhaps: see
	}
	if bad == nil {
		a.Delay = time.Duration(seconds) * time.Second
	}
	return a
}
