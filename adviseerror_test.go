package dmsstatus_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
)

func TestAdviseErrorOfError(t *testing.T) {
	unsure := &dmsstatus.Error{Advice: advice(500, dmsstatus.ActionVerify)}
	testAdviseError(t, []adviseErrorTest{
		{"alone", own, own.Advice},
		{"wrapped", wrap(own), own.Advice},
		{"after others that agree", errors.Join(statusCodeError{429}, unexpected(429, "POST", ""), wrap(own)), own.Advice},
		{"after others that do not", errors.Join(statusCodeError{404}, statusCodeError{500}, wrap(own)), noAnswer},
		{"in a wrapper with a status", statusWrapper{own}, own.Advice},
		{"several", errors.Join(own, &dmsstatus.Error{Advice: missing}), noAnswer},
		{"several, one not sure", errors.Join(own, unsure), noAnswer},
		{"the same twice", errors.Join(own, wrap(own)), own.Advice},
		{"of a 304", &dmsstatus.Error{Advice: advice(304, dmsstatus.ActionNone)}, advice(304, dmsstatus.ActionNone)},
		{"of a 100", &dmsstatus.Error{Advice: advice(100, dmsstatus.ActionContinue)}, advice(100, dmsstatus.ActionContinue)},
		{"not set", &dmsstatus.Error{}, noAnswer},
		{"without an action", &dmsstatus.Error{Advice: advice(404, 0)}, advice(404, dmsstatus.ActionModify)},
		{"without an action, not exist", &dmsstatus.Error{Advice: coded(advice(404, 0), "DMS.00404022")}, coded(missing, "DMS.00404022")},
		{"without an action, busy", &dmsstatus.Error{Advice: coded(advice(400, 0), "DMS.00400026"), Method: "POST"}, coded(advice(400, dmsstatus.ActionRetryAfter), "DMS.00400026")},
		{"without an action, POST", &dmsstatus.Error{Advice: advice(504, 0), Method: "POST"}, advice(504, dmsstatus.ActionVerify)},
		{"without an action, GET", &dmsstatus.Error{Advice: advice(504, 0), Method: "GET"}, advice(504, dmsstatus.ActionRetry)},
		{"without an action, purge", &dmsstatus.Error{Advice: advice(504, 0), Method: "DELETE", Path: "/v2/p/queues/q/contents"}, advice(504, dmsstatus.ActionVerify)},
		{"without an action, success", &dmsstatus.Error{Advice: advice(200, 0), Method: "POST"}, advice(200, dmsstatus.ActionVerify)},
		{"without an action or a status", &dmsstatus.Error{Advice: coded(advice(0, 0), "DMS.00404022")}, coded(advice(0, dmsstatus.ActionModify), "DMS.00404022")},
		{"nil", (*dmsstatus.Error)(nil), noAnswer},
		{"nil, then a status", errors.Join((*dmsstatus.Error)(nil), statusCodeError{404}), missing},
		{"before a GET that was cancelled", errors.Join(&url.Error{Op: "Get", Err: context.Canceled}, own), noAnswer},
		{"before a GET that wraps a status", errors.Join(&url.Error{Op: "Get", Err: statusCodeError{404}}, own), noAnswer},
	})
}

// Errors that wrap others.
type (
	statusWrapper struct{ err error }
	statusJoiner  struct{ err error }
	plainStrings  []string
)

func (statusWrapper) Error() string    { return "status" }
func (statusWrapper) StatusCode() int  { return 404 }
func (e statusWrapper) Unwrap() error  { return e.err }
func (statusJoiner) Error() string     { return "status" }
func (statusJoiner) StatusCode() int   { return 404 }
func (e statusJoiner) Unwrap() []error { return []error{e.err} }
func (plainStrings) Error() string     { return "not even comparable" }

func TestAdviseErrorOfSeveral(t *testing.T) {
	testAdviseError(t, []adviseErrorTest{
		{"nil", nil, dmsstatus.Advice{Action: dmsstatus.ActionNone}},
		{"no status", errors.New("connection refused"), noAnswer},
		{"wrapped", wrap(&serviceResponseError{StatusCode: 404}), missing},
		{"joined", errors.Join(io.EOF, wrap(errDefault404{unexpected(404, "GET", "")}), statusCodeError{404}), missing},
		{"joined, which differ", fmt.Errorf("%w, then %w", statusCodeError{404}, statusCodeError{400}), noAnswer},
		{"joined, gone and refused", errors.Join(&dmsstatus.Error{Advice: coded(missing, "DMS.00404022")}, statusCodeError{403}), noAnswer},
		{"joined, of two error codes", errors.Join(&dmsstatus.Error{Advice: coded(missing, "DMS.00404022")}, unexpected(404, "GET", `{"error_code":"DMS.00404033"}`)), noAnswer},
		{"joined, one without its error code", errors.Join(statusCodeError{400}, unexpected(400, "GET", `{"error_code":"DMS.00400026"}`)), coded(advice(400, dmsstatus.ActionRetryAfter), "DMS.00400026")},
		{"joined, one without its method", errors.Join(statusCodeError{504}, unexpected(504, "GET", "")), advice(504, dmsstatus.ActionRetry)},
		{"joined, of two methods", errors.Join(unexpected(504, "POST", ""), unexpected(504, "GET", "")), noAnswer},
		{"joined, differing deep inside", errors.Join(own, wrap(errors.Join(io.EOF, wrap(unexpected(504, "POST", ""))))), noAnswer},
		{"the outermost counts", errors.Join(getStatusCodeError{unexpected(404, "GET", "")}), missing},
		{"the outer one counts", statusWrapper{statusCodeError{400}}, missing},
		{"the joining one counts", statusJoiner{statusCodeError{400}}, missing},
		{"not comparable", errors.Join(plainStrings{"a"}, statusCodeError{404}), missing},
		{"an error that is no status is passed over", errors.Join(statusCodeError{0}, statusCodeError{404}), missing},
		{"embedded nil pointer, then another", errors.Join(embedsPointer{}, statusCodeError{404}), missing},
		{"after what another joins", errors.Join(errors.Join(io.EOF), statusCodeError{404}), missing},
		{"joins nil", &joinedInCycle{errs: []error{nil, statusCodeError{404}}}, missing},

		{"the second is not sure", errors.Join(statusCodeError{404}, statusCodeError{504}), noAnswer},
		{"the first is not sure", errors.Join(statusCodeError{504}, statusCodeError{404}), noAnswer},
		{"the inner one is not sure", statusWrapper{wrap(statusCodeError{500})}, advice(500, dmsstatus.ActionVerify)},
		{"attempts", errors.Join(unexpected(504, "POST", ""), unexpected(429, "POST", "")), noAnswer},
		{"attempts that can be repeated", errors.Join(unexpected(429, "GET", ""), unexpected(504, "GET", "")), noAnswer},
		{"a success and a failure", errors.Join(statusCodeError{404}, statusCodeError{200}), noAnswer},
		{"an Error beside one that is not sure", errors.Join(unexpected(504, "POST", ""), own), noAnswer},
		{"a request that is not sure before others", errors.Join(unexpected(504, "POST", ""), &url.Error{Op: "Post", Err: io.EOF}), noAnswer},
		{"a GET without a response differs from any", errors.Join(&url.Error{Op: "Get", Err: io.EOF}, own), noAnswer},
		{"GETs without a response agree", errors.Join(&url.Error{Op: "Get", Err: io.EOF}, &url.Error{Op: "Get", Err: io.EOF}), dmsstatus.Advice{Action: dmsstatus.ActionRetry}},
		{"an answer that is none differs from one", errors.Join(&dmsstatus.Error{Advice: noAnswer}, own), noAnswer},
		{"and does not become what says how long to wait", errors.Join(&dmsstatus.Error{Advice: noAnswer}, &dmsstatus.Error{Advice: dmsstatus.Advice{Action: dmsstatus.ActionRetryAfter, Delay: time.Minute}}), noAnswer},
		{"unless they differ in what to do", errors.Join(&url.Error{Op: "Get", Err: io.EOF}, &url.Error{Op: "Get", Err: context.Canceled}), noAnswer},
	})
}

// Errors that are, or are not, context.Canceled in a way of their own.
type (
	isCancelled struct{}
	isMismatch  struct{}
	isNothing   struct{}
)

func (isCancelled) Error() string     { return "cancelled" }
func (isCancelled) Is(err error) bool { return err == context.Canceled }
func (isMismatch) Error() string      { return "scheme" }
func (isMismatch) Is(err error) bool  { return err == http.ErrSchemeMismatch }
func (isNothing) Error() string       { return "nothing" }
func (isNothing) Is(error) bool       { return false }

func TestAdviseErrorWithoutResponse(t *testing.T) {
	retry, stop := dmsstatus.Advice{Action: dmsstatus.ActionRetry}, dmsstatus.Advice{Action: dmsstatus.ActionStop}
	testAdviseError(t, []adviseErrorTest{
		{"GET", wrap(&url.Error{Op: "Get", Err: io.EOF}), retry},
		{"HEAD", &url.Error{Op: "Head", Err: io.EOF}, retry},
		{"OPTIONS", &url.Error{Op: "Options", Err: io.EOF}, retry},
		{"TRACE", &url.Error{Op: "Trace", Err: io.EOF}, retry},
		{"DELETE", &url.Error{Op: "Delete", Err: io.EOF}, retry},
		{"POST", &url.Error{Op: "Post", URL: "https://dms.example", Err: io.ErrUnexpectedEOF}, noAnswer},
		{"PUT", &url.Error{Op: "Put", Err: io.EOF}, noAnswer},
		{"PATCH", &url.Error{Op: "Patch", Err: io.EOF}, noAnswer},
		{"an unknown method", &url.Error{Op: "", Err: io.EOF}, noAnswer},
		{"no URL", &url.Error{Op: "parse", Err: io.EOF}, noAnswer},
		{"nil", (*url.Error)(nil), noAnswer},
		{"nil, then a status", errors.Join((*url.Error)(nil), statusCodeError{404}), missing},
		{"context", context.DeadlineExceeded, noAnswer},

		{"GET, in capitals, as net/http does not spell it", &url.Error{Op: "GET", Err: io.EOF}, noAnswer},
		{"get, which is another method", &url.Error{Op: "get", Err: io.EOF}, noAnswer},

		{"GET and POST", errors.Join(&url.Error{Op: "Get", Err: io.EOF}, &url.Error{Op: "Post", Err: io.EOF}), noAnswer},
		{"GET and a status", errors.Join(&url.Error{Op: "Get", Err: io.EOF}, statusCodeError{404}), noAnswer},
		{"a status and GET", errors.Join(statusCodeError{404}, &url.Error{Op: "Get", Err: io.EOF}), noAnswer},
		{"POST, then a status", errors.Join(&url.Error{Op: "Post", Err: io.EOF}, unexpected(429, "POST", "")), noAnswer},
		{"a status, then POST", errors.Join(unexpected(408, "POST", ""), &url.Error{Op: "Post", Err: io.EOF}), noAnswer},
		{"POST, then Error", errors.Join(&url.Error{Op: "Post", Err: io.EOF}, own), noAnswer},
		{"GET, then a status that is not sure", errors.Join(&url.Error{Op: "Get", Err: io.EOF}, unexpected(504, "POST", "")), noAnswer},
		{"GET, cancelled, then another", errors.Join(&url.Error{Op: "Get", Err: isCancelled{}}, isNothing{}), stop},
		{"cancelled beside a GET", errors.Join(&url.Error{Op: "Get", Err: io.EOF}, context.Canceled), retry},

		{"GET, cancelled", &url.Error{Op: "Get", Err: context.Canceled}, stop},
		{"GET, cancelled in other words", &url.Error{Op: "Get", Err: isCancelled{}}, stop},
		{"GET, certificate", &url.Error{Op: "Get", Err: &tls.CertificateVerificationError{Err: io.EOF}}, stop},
		{"GET, unknown authority", &url.Error{Op: "Get", Err: x509.UnknownAuthorityError{}}, stop},
		{"GET, host name", &url.Error{Op: "Get", Err: x509.HostnameError{Certificate: &x509.Certificate{}}}, stop},
		{"GET, expired", &url.Error{Op: "Get", Err: x509.CertificateInvalidError{}}, stop},
		{"GET, no roots", &url.Error{Op: "Get", Err: x509.SystemRootsError{}}, stop},
		{"GET, scheme", &url.Error{Op: "Get", Err: wrap(http.ErrSchemeMismatch)}, stop},
		{"DELETE, cancelled", &url.Error{Op: "Delete", Err: wrap(context.Canceled)}, stop},
		{"POST, cancelled", &url.Error{Op: "Post", Err: context.Canceled}, noAnswer},
		{"POST, certificate", &url.Error{Op: "Post", Err: x509.UnknownAuthorityError{}}, noAnswer},
		{"GET, cancelled within", &url.Error{Op: "Get", Err: &url.Error{Op: "Post", Err: context.Canceled}}, stop},
		{"GET, cancelled, with a response", &url.Error{Op: "Get", Err: errors.Join(own, context.Canceled)}, stop},
		{"GET, network", &url.Error{Op: "Get", Err: &net.OpError{Op: "dial", Err: errors.New("refused")}}, retry},
		{"GET, deadline", &url.Error{Op: "Get", Err: wrap(context.DeadlineExceeded)}, retry},
		{"GET, within a POST for a token", &url.Error{Op: "Get", Err: &url.Error{Op: "Post", Err: io.EOF}}, retry},

		// What they wrap can be of another request: net/http returns the cause of a
		// context, and a RoundTripper that retries joins what it got.
		{"POST, Error", &url.Error{Op: "Post", Err: wrap(own)}, noAnswer},
		{"POST, the cause of its context", &url.Error{Op: "Post", Err: &dmsstatus.Error{Advice: advice(408, dmsstatus.ActionRetry)}}, noAnswer},
		{"POST, attempts", &url.Error{Op: "Post", Err: errors.Join(own, io.EOF)}, noAnswer},
		{"POST, status", &url.Error{Op: "Post", Err: statusCodeError{404}}, noAnswer},
		{"POST, nested", &url.Error{Op: "Post", Err: &url.Error{Op: "Get", Err: statusCodeError{404}}}, noAnswer},
		{"POST, Error, then POST", errors.Join(&url.Error{Op: "Post", Err: own}, &url.Error{Op: "Post", Err: io.EOF}), noAnswer},
		{"GET, Error", &url.Error{Op: "Get", Err: wrap(own)}, retry},
		{"DELETE, a sibling's not exist", &url.Error{Op: "Delete", Err: &dmsstatus.Error{Advice: coded(missing, "DMS.00404022")}}, retry},
		{"GET, status", &url.Error{Op: "Get", Err: statusCodeError{404}}, retry},
		{"DELETE that purges a queue", &url.Error{Op: "Delete", URL: "https://dms/v2/p/vhosts/v/queues/q/contents?x=1", Err: io.EOF}, noAnswer},
		{"DELETE of a queue", &url.Error{Op: "Delete", URL: "https://dms/v2/p/vhosts/v/queues/contents", Err: io.EOF}, retry},
		{"POST to the contents of a queue", &url.Error{Op: "Post", URL: "https://dms/v2/p/queues/q/contents", Err: io.EOF}, noAnswer},
		{"GET, status of an unknown method", &url.Error{Op: "Get", Err: statusCodeError{504}}, retry},
		{"GET, cancelled and something else", &url.Error{Op: "Get", Err: errors.Join(context.Canceled, isNothing{})}, stop},
		{"GET, cancelled beside another request", &url.Error{Op: "Get", Err: errors.Join(context.Canceled, &url.Error{Op: "Get", Err: io.EOF})}, stop},
		{"GET, scheme in other words", &url.Error{Op: "Get", Err: isMismatch{}}, stop},
		{"GET, attempts", &url.Error{Op: "Get", Err: errors.Join(io.EOF, own)}, retry},
		{"GET, an Error of no response", &url.Error{Op: "Get", Err: &dmsstatus.Error{}}, retry},
		{"GET, Error that is not set", &url.Error{Op: "Get", Err: (*dmsstatus.Error)(nil)}, retry},
	})
}

// Errors whose fields are never wanted, and long.
type (
	longArray struct {
		StatusCode int
		Body       [32 << 20]byte
	}
	longStruct struct {
		StatusCode int
		Body       struct{ Text [32 << 20]byte }
	}
)

func (*longArray) Error() string  { return "array" }
func (*longStruct) Error() string { return "struct" }

// TestAdviseErrorCopiesNothingLong has texts that are looked at for their length first,
// and values that are of no use whatever they hold.
func TestAdviseErrorCopiesNothingLong(t *testing.T) {
	const size = 32 << 20
	long := strings.Repeat("x", size)
	header := http.Header{"Retry-After": {long}}
	for name, err := range map[string]error{
		"message":     &serviceResponseError{StatusCode: 400, ErrorMessage: long},
		"error code":  &serviceResponseError{StatusCode: 400, ErrorCode: long},
		"Op":          &url.Error{Op: "G" + long, Err: io.EOF},
		"Retry-After": gophercloudError{unexpected(429, "POST", ""), header},
		"body":        unexpected(400, "POST", long),
		"array":       &longArray{StatusCode: 400},
		"struct":      &longStruct{StatusCode: 400},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		dmsstatus.AdviseError(err)
		runtime.ReadMemStats(&after)
		assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(size/4), name)
	}
}

// Errors that mean harm.
type (
	selfWrapped   struct{}
	joinedInCycle struct{ errs []error }
	panicsStatus  struct{}
	panicsUnwrap  struct{}
)

func (selfWrapped) Error() string        { return "me" }
func (e selfWrapped) Unwrap() error      { return e }
func (*joinedInCycle) Error() string     { return "us" }
func (e *joinedInCycle) Unwrap() []error { return e.errs }
func (panicsStatus) Error() string       { return "boo" }
func (panicsStatus) StatusCode() int     { panic("boo") }
func (panicsUnwrap) Error() string       { return "boo" }
func (panicsUnwrap) Unwrap() error       { panic(errors.New("boo")) }

// TestAdviseErrorOfTwoCalls joins a create with the look after it, and other answers that
// are not one.
func TestAdviseErrorOfTwoCalls(t *testing.T) {
	check := func(code int, method, path, body string, header ...string) error {
		resp := response(code, method, header...)
		resp.Request.URL = &url.URL{Path: path}
		resp.Body = io.NopCloser(strings.NewReader(body))
		return dmsstatus.CheckResponse(resp)
	}
	const gone, busy = `{"error_code":"DMS.00404022"}`, `{"error_code":"DMS.00400026"}`
	create := check(504, "POST", "/v2/instances", "<html>")
	for name, pair := range map[string][2]error{
		"a look that says how long to wait": {create, check(504, "GET", "/v2/instances", "", "Retry-After", "1")},
		"a look with an error code":         {create, check(504, "GET", "/v2/instances", `{"error_code":"APIGW.0201"}`)},
		"two SDK errors":                    {unexpected(504, "POST", ""), gophercloudError{unexpected(504, "GET", ""), sevenSeconds}},
		"another thing":                     {check(404, "DELETE", "/v2/instances/a", ""), check(404, "DELETE", "/v2/instances/b", gone)},
		"the same, which says more":         {check(404, "DELETE", "/v2/instances/a", ""), check(404, "DELETE", "/v2/instances/a", gone)},
		"busy and not":                      {check(400, "POST", "/v2/instances", `{"error_msg":"x"}`), check(400, "POST", "/v2/instances", busy)},
		"a purge and another":               {check(504, "DELETE", "/queues/q/contents", ""), check(504, "DELETE", "/queues/q", "", "Retry-After", "1")},
	} {
		same(t, noAnswer, dmsstatus.AdviseError(errors.Join(pair[0], pair[1])), name)
		same(t, noAnswer, dmsstatus.AdviseError(fmt.Errorf("%w; look: %w", pair[1], pair[0])), name)
	}

	// What joined errors say does not depend on their order.
	plain, waiting, known := statusCodeError{504}, gophercloudError{unexpected(504, "", ""), sevenSeconds}, unexpected(504, "GET", "")
	both := gophercloudError{unexpected(504, "GET", ""), sevenSeconds}
	want := dmsstatus.Advice{Code: 504, Action: dmsstatus.ActionRetry, Delay: 7 * time.Second}
	for _, errs := range [][]error{{plain, waiting, known, both}, {both, known, waiting, plain}, {waiting, known, both, plain}, {known, plain, both, waiting}} {
		same(t, want, dmsstatus.AdviseError(errors.Join(errs...)))
	}
}

// TestAdviseErrorOfRenewal has what the server of tokens says, which is about no thing of
// DMS.
func TestAdviseErrorOfRenewal(t *testing.T) {
	for _, body := range []string{"", `{"error_msg":"x"}`, `{"error_code":"DMS.00404022"}`} {
		a := dmsstatus.AdviseError(errUnableToReauthenticate{
			ErrOriginal: unexpected(401, "DELETE", ""), ErrReauth: unexpected(404, "POST", body),
		})
		same(t, missing, public(a))
		assert.False(t, a.MaybeNotExist() || a.IsNotExist(), body)
	}
}

// TestAdviseErrorOfCutBody has an SDK's error with less of a body than was announced.
func TestAdviseErrorOfCutBody(t *testing.T) {
	header := http.Header{"Content-Length": {"1000"}, "Retry-After": {"7"}}
	for code, want := range map[int]dmsstatus.Action{503: dmsstatus.ActionVerify, 408: dmsstatus.ActionVerify, 429: dmsstatus.ActionRetryAfter} {
		same(t, want, dmsstatus.AdviseError(gophercloudError{unexpected(code, "POST", ""), header}).Action, code)
	}
	assert.False(t, dmsstatus.AdviseError(gophercloudError{unexpected(404, "GET", ""), header}).MaybeNotExist())
}

func TestAdviseErrorThatMeansHarm(t *testing.T) {
	cycle := &joinedInCycle{}
	cycle.errs = []error{cycle, cycle, cycle}
	testAdviseError(t, []adviseErrorTest{
		{"wraps itself", selfWrapped{}, noAnswer},
		{"joined in a cycle", cycle, noAnswer},
		{"panics", panicsStatus{}, noAnswer},
		{"panics, wrapped", wrap(panicsStatus{}), noAnswer},
		{"panics when unwrapped", panicsUnwrap{}, noAnswer},
		{"panics, GET", &url.Error{Op: "Get", Err: panicsUnwrap{}}, noAnswer},
		{"panics after a status", errors.Join(statusCodeError{404}, panicsStatus{}), noAnswer},
	})
}

// TestAdviseErrorOfClient has the errors of net/http itself.
func TestAdviseErrorOfClient(t *testing.T) {
	release := make(chan struct{})
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/redirect":
			http.Redirect(w, r, "/break", http.StatusSeeOther)
		case "/hang":
			<-release
		default:
			panic(http.ErrAbortHandler)
		}
	})
	server, secure := httptest.NewServer(handler), httptest.NewUnstartedServer(handler)
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains about the client
	secure.StartTLS()
	defer secure.Close()
	defer server.Close()
	defer close(release)
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	late, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	withCause, cancelCause := context.WithCancelCause(context.Background())
	time.AfterFunc(20*time.Millisecond, func() { cancelCause(&dmsstatus.Error{Advice: advice(408, dmsstatus.ActionRetry)}) })
	background := context.Background()
	impatient := &http.Client{Transport: &http.Transport{ResponseHeaderTimeout: 20 * time.Millisecond}}
	defer impatient.CloseIdleConnections()

	for _, test := range []struct {
		name        string
		ctx         context.Context
		client      *http.Client
		method, url string
		want        dmsstatus.Action
	}{
		{"broken", background, server.Client(), "GET", server.URL, dmsstatus.ActionRetry},
		{"broken", background, server.Client(), "DELETE", server.URL, dmsstatus.ActionRetry},
		{"broken", background, server.Client(), "PUT", server.URL, dmsstatus.ActionVerify},
		{"broken", background, server.Client(), "POST", server.URL, dmsstatus.ActionVerify},
		{"POST became a GET", background, server.Client(), "POST", server.URL + "/redirect", dmsstatus.ActionVerify},
		{"cancelled", cancelled, server.Client(), "GET", server.URL + "/hang", dmsstatus.ActionStop},
		{"cancelled with a cause", withCause, server.Client(), "POST", server.URL + "/hang", dmsstatus.ActionVerify},
		{"deadline", late, server.Client(), "GET", server.URL + "/hang", dmsstatus.ActionRetry},
		{"time-out of the client", background, &http.Client{Timeout: 20 * time.Millisecond}, "GET", server.URL + "/hang", dmsstatus.ActionRetry},
		{"time-out of the client", background, &http.Client{Timeout: 20 * time.Millisecond}, "POST", server.URL + "/hang", dmsstatus.ActionVerify},
		{"time-out of the header", background, impatient, "GET", server.URL + "/hang", dmsstatus.ActionRetry},
		{"certificate", background, http.DefaultClient, "GET", secure.URL, dmsstatus.ActionStop},
		{"certificate", background, http.DefaultClient, "POST", secure.URL, dmsstatus.ActionVerify},
		{"no TLS", background, http.DefaultClient, "GET", strings.Replace(server.URL, "http:", "https:", 1), dmsstatus.ActionStop},
		{"nobody there", background, server.Client(), "GET", "http://127.0.0.1:1", dmsstatus.ActionRetry},
	} {
		t.Run(test.name+" "+test.method, func(t *testing.T) {
			req, err := http.NewRequestWithContext(test.ctx, test.method, test.url, nil)
			require.NoError(t, err)
			_, err = test.client.Do(req)
			require.Error(t, err)
			same(t, dmsstatus.Advice{Action: test.want}, dmsstatus.AdviseError(wrap(err)), "%v", err)
		})
	}
}

// wantErrorAdvice is wantAdvice for an error, which is no success, and tells the
// method by a text that is not empty.
func wantErrorAdvice(code int, method string, delay time.Duration, body said) dmsstatus.Advice {
	if method == "" {
		method = "?"
	}
	want := wantAdvice(code, method, delay, body)
	if want.Action == dmsstatus.ActionNone || want.Action == dmsstatus.ActionContinue {
		want.Action = dmsstatus.ActionVerify
	}
	return want
}

// TestAdviseErrorWalk goes through every code with every method, header and body.
func TestAdviseErrorWalk(t *testing.T) {
	n := 0
	for code := 100; code <= 599; code++ {
		for method := range repeatable {
			if method == "?" {
				continue // that is "" in an error
			}
			for _, value := range []string{"", "7"} { // TestAdviseWalk has more headers and bodies
				for _, body := range []string{"", "<html>", `{"error_code":"DMS.00500006"}`} {
					n++
					delay := walkDelays[value]
					said, nothing := wantSaid([]byte(body)), wantSaid(nil)
					header := http.Header{"Date": {sentDate}}
					if value != "" {
						header.Set("Retry-After", value)
					}
					resp := &http.Response{StatusCode: code, Header: header}
					if method != "" {
						resp.Request = &http.Request{Method: method}
					}
					for _, test := range []struct {
						err  error
						want dmsstatus.Advice
					}{
						{gophercloudError{unexpected(code, method, body), header}, wantErrorAdvice(code, method, delay, said)},
						{&responseError{Response: resp}, wantErrorAdvice(code, method, delay, nothing)},
						{unexpected(code, method, body), wantErrorAdvice(code, method, 0, said)},
						{&serviceResponseError{StatusCode: code, ErrorMessage: body}, wantErrorAdvice(code, "", 0, said)},
						{statusCodeError{code}, wantErrorAdvice(code, "", 0, nothing)},
					} {
						if got := dmsstatus.AdviseError(test.err); public(got) != test.want {
							t.Fatalf("%d to %q, Retry-After %q, body %s, %T: got %v, want %v", code, method, value, body, test.err, got, test.want)
						}
					}
				}
			}
		}
	}
	assert.Equal(t, 500*12*2*3, n)
}

// TestAdviseErrorDeep goes as deep as AdviseError does, and one deeper.
func TestAdviseErrorDeep(t *testing.T) {
	var err error = statusCodeError{404}
	for range 999 {
		err = fmt.Errorf("%w", err)
	}
	same(t, advice(404, dmsstatus.ActionModify), dmsstatus.AdviseError(err))
	same(t, dmsstatus.Advice{Action: dmsstatus.ActionVerify}, dmsstatus.AdviseError(fmt.Errorf("%w", err)))

	many := []error{statusCodeError{404}}
	for range 998 {
		many = append(many, io.EOF)
	}
	same(t, advice(404, dmsstatus.ActionModify), dmsstatus.AdviseError(errors.Join(many...)))
	many = append(many, io.EOF)
	same(t, noAnswer, dmsstatus.AdviseError(errors.Join(many...)))

	// Those inside a url.Error count, too, and none of these has an end.
	var requests []error
	for range 100 {
		var err error = io.EOF
		for range 20 {
			err = fmt.Errorf("%w", err)
		}
		requests = append(requests, &url.Error{Op: "Get", Err: err})
	}
	same(t, noAnswer, dmsstatus.AdviseError(errors.Join(requests...)))
	cycle := &url.Error{Op: "Get"}
	cycle.Err = cycle
	same(t, noAnswer, dmsstatus.AdviseError(cycle))
	copies := &joinedInCycle{errs: make([]error, 1<<20)}
	for i := range copies.errs {
		copies.errs[i] = copies
	}
	same(t, noAnswer, dmsstatus.AdviseError(copies))
	same(t, noAnswer, dmsstatus.AdviseError(&url.Error{Op: "Get", Err: copies}))
	nils := &joinedInCycle{errs: make([]error, 1<<20)}
	nils.errs[1<<20-1] = nils
	same(t, noAnswer, dmsstatus.AdviseError(nils))
}

// TestAdviseErrorLarge has errors with more text than AdviseError looks at. 999 bodies or
// URLs of 60 KiB took 12 seconds.
func TestAdviseErrorLarge(t *testing.T) {
	long := strings.Repeat("x", 60<<10)
	body, _ := json.Marshal(map[string]string{"x": long})
	for name, large := range map[string]error{
		"bodies":   unexpected(404, "GET", string(body)),
		"messages": &serviceResponseError{StatusCode: 404, ErrorMessage: long},
		"URLs":     &url.Error{Op: "Get", URL: "https://dms.example/" + long, Err: io.EOF},
	} {
		few, many := errors.Join(slices.Repeat([]error{large}, 10)...), errors.Join(slices.Repeat([]error{large}, 999)...)
		assert.NotEqual(t, dmsstatus.ActionVerify, dmsstatus.AdviseError(few).Action, name)
		same(t, noAnswer, dmsstatus.AdviseError(many), name)
	}
	sdk := unexpected(404, "GET", "")
	sdk.URL = long
	same(t, noAnswer, dmsstatus.AdviseError(errors.Join(slices.Repeat([]error{sdk}, 999)...)), "URLs of an SDK")
	made := &dmsstatus.Error{Advice: advice(404, 0), Method: "GET", Path: long}
	same(t, noAnswer, dmsstatus.AdviseError(errors.Join(slices.Repeat([]error{made}, 999)...)), "paths")
	huge := "/" + strings.Repeat("a/", 16<<20)
	same(t, noAnswer, dmsstatus.AdviseError(&url.Error{Op: "Delete", URL: huge, Err: io.EOF}), "one URL")
	sdk.URL, sdk.Method = huge, "DELETE"
	same(t, noAnswer, dmsstatus.AdviseError(sdk), "one URL of an SDK")
	one := unexpected(404, "GET", strings.Repeat(long, 100))
	same(t, missing, public(dmsstatus.AdviseError(one)), "the start of one body")
}

func FuzzAdviseError(f *testing.F) {
	f.Add(uint8(0), 400, "POST", "DMS.00400026", []byte(`{"error_code":"DMS.00400026"}`))
	f.Add(uint8(1), 404, "GET", "", []byte(`{"code":"DMS.10240407","message":"m"}`))
	f.Add(uint8(2), 504, "POST", "", []byte(`{"a":{"code":"x"},"error_code":"y","error_code":"z"}`))
	f.Add(uint8(3), 504, "DELETE", "", []byte(`["code"`))
	f.Add(uint8(4), 600, "", "APIGW.0308", []byte(`{"code":1}`))
	f.Add(uint8(1), 400, "POST", "", []byte(`{"error_code":"","code":"a"}`))
	f.Add(uint8(1), 400, "POST", "", []byte(`{"error_code":"a","error_code":1,"code":"b"}`))
	f.Add(uint8(5), -1, "PUT", "\n", []byte(``))
	f.Fuzz(func(t *testing.T, shape uint8, code int, method, errorCode string, body []byte) {
		err := unexpected(code, method, string(body))
		shapes := []error{
			&serviceResponseError{StatusCode: code, ErrorCode: errorCode},
			err,
			&errDefault404{err},
			errors.Join(selfWrapped{}, err), // the cycle comes first
			errors.Join(io.EOF, wrap(getStatusCodeError{err})),
			wrap(errors.Join(panicsUnwrap{}, err)),
			fmt.Errorf("%w %w", statusCodeError{code}, err),
			(*errDefault404)(nil),
		}
		i := int(shape) % len(shapes)
		a := dmsstatus.AdviseError(shapes[i])

		known := 100 <= code && code <= 599
		switch i {
		case 3, 5, 7: // the first can end in no status only
			known = false
		}
		if !known {
			same(t, dmsstatus.Advice{Action: dmsstatus.ActionVerify}, a)
			return
		}
		said := wantSaid(nil)
		switch i {
		case 1, 2, 4, 6:
			said = wantSaid(body)
		case 0:
			said.errorCode = errorCode
			method = ""
		}
		want := wantErrorAdvice(code, method, 0, said)
		if i == 6 && method == "" && want.ErrorCode == "" { // the first of two errors says as much
			if first := wantErrorAdvice(code, "", 0, wantSaid(nil)); first.Action != want.Action {
				want.Action = dmsstatus.ActionVerify
			}
		}
		same(t, want, public(a))
	})
}
