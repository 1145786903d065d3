package simulation

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/go-retryablehttp"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmsretry"
	"github.com/dms-go/dmsstatus/integrations/huaweicloud"
	dmsretryablehttp "github.com/dms-go/dmsstatus/integrations/retryablehttp"
)

// A client does the operation of a workflow in its way. It returns nil if it takes
// it for done.
type client struct {
	name      string
	run       func(*session) error
	oneShot   bool     // it never sends again by itself
	compared  bool     // it is in the table of costs
	sometimes []column // what goes wrong with it, in theory
	never     []column // what it promises
}

// What goes wrong where nobody retries, where everybody does, and with this library.
var (
	withoutRetry = []column{falselyDone, falselyFailed, advice, mistyped, again}
	withEvery    = []column{twice, falselyDone, falselyFailed, limit, tooSoon, mistyped}
	withAdapter  = []column{falselyFailed, advice}

	adapterPromises = []column{twice, falselyDone, tooSoon, mistyped}
	loopPromises    = []column{twice, falselyDone, falselyFailed, advice, tooSoon, mistyped, endless}
	// gophercloud takes a page with a 200 for a success.
	withoutTransport = []column{twice, falselyFailed, advice, tooSoon, mistyped, endless}
)

const withBoth = "net/http with dmsstatus and dmsretry"

var clients = []client{
	{name: "net/http, no retry", run: plain(netHTTP(checkStatus)), oneShot: true, sometimes: withoutRetry},
	{name: "huaweicloud-sdk-go-v3", run: plain(huawei(sdkerr.DefaultErrorHandler{}, noRetry)), oneShot: true, sometimes: withoutRetry},
	{name: "gophercloud v2", run: plain(gopher), oneShot: true, sometimes: withoutRetry},
	{name: "go-retryablehttp", run: plain(retryable(checkStatus, func(*retryablehttp.Client) {})),
		sometimes: []column{twice, falselyDone, falselyFailed, advice, mistyped}},
	{name: "huaweicloud-sdk-go-v3, `WithRetry(3, …)`", run: plain(huawei(sdkerr.DefaultErrorHandler{}, threeMore)), sometimes: withEvery},
	{name: "backoff/v5", run: plain(retrying(everyError, checkStatus)), sometimes: withEvery},
	{name: "careful, by four public rules", compared: true, run: looped(netHTTP(checkStatus), careful), sometimes: []column{falselyDone}},
	{name: "no table: looks after every failure", compared: true, run: looped(netHTTP(checkStatus), noTable), sometimes: []column{falselyDone}},

	{name: "go-retryablehttp with its adapter", run: adapted(retryable(dmsstatus.CheckResponse, dmsretryablehttp.Configure)),
		sometimes: withAdapter, never: adapterPromises},
	{name: "huaweicloud-sdk-go-v3 with its adapter", run: adapted(huawei(huaweicloud.ErrorHandler{}, advisedRetry)),
		sometimes: withAdapter, never: adapterPromises},
	{name: "backoff/v5 with its adapter", run: adapted(retrying(advisedOperation, dmsstatus.CheckResponse)),
		sometimes: withAdapter, never: adapterPromises},
	{name: withBoth, compared: true, run: looped(netHTTP(dmsstatus.CheckResponse), nil), never: loopPromises},
	{name: "huaweicloud-sdk-go-v3 with both", run: looped(huawei(huaweicloud.ErrorHandler{}, noRetry), nil), never: loopPromises},
	{name: "gophercloud v2 with both", run: looped(gopher, nil), sometimes: []column{falselyDone}, never: withoutTransport},
	{name: "gophercloud v2 with both, and Transport", run: looped(gopherTransport, nil), never: loopPromises},
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

// looped is one attempt per call, and dmsretry.
func looped(open func(*session) call, advise adviser) func(*session) error {
	return func(s *session) error { return s.do(operation(s, open(s), advise)) }
}

func (s *session) do(o dmsretry.Operation[string]) (err error) {
	s.result, err = o.Do(s.ctx)
	return err
}

// operation returns the operation of a workflow. Without an adviser dmsretry sees the
// client's own errors.
func operation(s *session, call call, advise adviser) dmsretry.Operation[string] {
	k, id := s.kind, ""
	advised := func(method string, err error) error {
		if err == nil || advise == nil {
			return err
		}
		return &dmsstatus.Error{Advice: advise(method, err), Message: err.Error()}
	}
	return dmsretry.Operation[string]{
		Accepted: k.creates,
		Send: func(ctx context.Context) (string, error) {
			r, err := call(ctx, k.method, k.path)
			if err = advised(k.method, err); k.toldSuccess(err) {
				return "", nil
			}
			if err == nil {
				id = r.InstanceID
			}
			return r.InstanceID, err
		},
		Look: func(ctx context.Context) (string, dmsretry.Outcome, error) {
			if id == "" {
				r, err := call(ctx, http.MethodGet, k.list)
				found, outcome := k.outcome(r.Items)
				return found, outcome, advised(http.MethodGet, err)
			}
			r, err := call(ctx, http.MethodGet, instances+"/"+id)
			_, outcome := k.outcome([]item{{id, r.Status}})
			return id, outcome, advised(http.MethodGet, err)
		},
		Renew: func(context.Context) error {
			s.renew()
			return nil
		},
	}
}

// known has the error codes that every Terraform provider knows: what they say is gone or
// there, and busy.
var known = map[string]dmsstatus.Action{
	"DMS.111400864": dmsstatus.ActionModify,
	"DMS.00500972":  dmsstatus.ActionModify,
	"DMS.00050012":  dmsstatus.ActionModify,
	"DMS.40050005":  dmsstatus.ActionResolveConflict,
	"DMS.00400026":  dmsstatus.ActionRetryAfter,
	"CBC.99003651":  dmsstatus.ActionRetryAfter,
}

// careful is the advice of RFC 9110, by status code and method, with what anyone can know
// of DMS: a PUT is no repeat, the error codes above, and that after any Retry-After the
// request can be sent again.
func careful(method string, err error) dmsstatus.Advice {
	idempotent := method == http.MethodGet || method == http.MethodDelete
	unsure := dmsstatus.Advice{Action: dmsstatus.ActionVerify}
	if idempotent {
		unsure.Action = dmsstatus.ActionRetry
	}
	var e *statusError
	if !errors.As(err, &e) {
		return unsure
	}
	a := dmsstatus.Advice{Code: dmsstatus.Code(e.status), Action: dmsstatus.ActionModify}
	action, isKnown := known[e.code]
	a.Delay, _ = dmsstatus.ParseRetryAfter(e.header.Get("Retry-After"), time.Now())
	switch {
	case isKnown:
		a.ErrorCode, a.Action = e.code, action
	case a.Delay > 0, e.status == http.StatusTooManyRequests:
		a.Action = dmsstatus.ActionRetryAfter
	case e.status == http.StatusUnauthorized:
		a.Action = dmsstatus.ActionAuthenticate
	case e.status < 400, e.status == http.StatusRequestTimeout, e.status >= 500:
		a.Action = unsure.Action
	case e.status == http.StatusNotFound && method == http.MethodDelete:
		a.Action = dmsstatus.ActionVerify // gone, perhaps: see
	}
	return a
}

// noTable is the advice to look after every failure, whatever it says but for a 401 and
// how long to wait.
func noTable(_ string, err error) dmsstatus.Advice {
	a := dmsstatus.Advice{Action: dmsstatus.ActionVerify}
	var e *statusError
	if errors.As(err, &e) {
		a.Code = dmsstatus.Code(e.status)
		a.Delay, _ = dmsstatus.ParseRetryAfter(e.header.Get("Retry-After"), time.Now())
		if a.Code == dmsstatus.Unauthorized {
			a.Action = dmsstatus.ActionAuthenticate
		}
	}
	return a
}
