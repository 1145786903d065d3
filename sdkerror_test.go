package dmsstatus_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
)

// An adviseErrorTest is an error and what AdviseError says of it.
type adviseErrorTest struct {
	name string
	err  error
	want dmsstatus.Advice
}

func testAdviseError(t *testing.T, tests []adviseErrorTest) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, dmsstatus.AdviseError(test.err))
		})
	}
}

func wrap(err error) error { return fmt.Errorf("creating: %w", fmt.Errorf("calling DMS: %w", err)) }

func advice(code int, a dmsstatus.Action) dmsstatus.Advice {
	return dmsstatus.Advice{Code: dmsstatus.Code(code), Action: a}
}

var (
	noAnswer = dmsstatus.Advice{Action: dmsstatus.ActionVerify}
	own      = &dmsstatus.Error{Advice: slow.WithErrorCode("DMS.10240407"), Message: "slow down"}
)

func TestAdviseErrorOfError(t *testing.T) {
	unsure := &dmsstatus.Error{Advice: advice(500, dmsstatus.ActionVerify)}
	testAdviseError(t, []adviseErrorTest{
		{"alone", own, own.Advice},
		{"wrapped", wrap(own), own.Advice},
		{"after others", errors.Join(statusCodeError{404}, statusCodeError{500}, wrap(own)), own.Advice},
		{"in a wrapper with a status", statusWrapper{own}, own.Advice},
		{"several", errors.Join(own, &dmsstatus.Error{Advice: missing}), own.Advice},
		{"several, one not sure", errors.Join(own, unsure), dmsstatus.Advice{
			Code: 429, ErrorCode: "DMS.10240407", Action: dmsstatus.ActionVerify, Delay: 7 * time.Second}},
		{"of a 304", &dmsstatus.Error{Advice: advice(304, dmsstatus.ActionNone)}, advice(304, dmsstatus.ActionVerify)},
		{"of a 100", &dmsstatus.Error{Advice: advice(100, dmsstatus.ActionContinue)}, advice(100, dmsstatus.ActionVerify)},
		{"not set", &dmsstatus.Error{}, noAnswer},
		{"without an action", &dmsstatus.Error{Advice: advice(404, 0)}, advice(404, dmsstatus.ActionVerify)},
		{"nil", (*dmsstatus.Error)(nil), noAnswer},
		{"nil, then a status", errors.Join((*dmsstatus.Error)(nil), statusCodeError{404}), missing},
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
		{"joined", errors.Join(io.EOF, wrap(errDefault404{unexpected(404, "GET", "")}), statusCodeError{400}), missing},
		{"the first counts", fmt.Errorf("%w, then %w", statusCodeError{404}, statusCodeError{400}), missing},
		{"the outermost counts", errors.Join(getStatusCodeError{unexpected(404, "GET", "")}), missing},
		{"the outer one counts", statusWrapper{statusCodeError{400}}, missing},
		{"the joining one counts", statusJoiner{statusCodeError{400}}, missing},
		{"not comparable", errors.Join(plainStrings{"a"}, statusCodeError{404}), missing},
		{"an error that is no status is passed over", errors.Join(statusCodeError{0}, statusCodeError{404}), missing},
		{"embedded nil pointer, then another", errors.Join(embedsPointer{}, statusCodeError{404}), missing},
		{"after what another joins", errors.Join(errors.Join(io.EOF), statusCodeError{404}), missing},
		{"joins nil", &joinedInCycle{errs: []error{nil, statusCodeError{404}}}, missing},

		{"the second is not sure", errors.Join(statusCodeError{404}, statusCodeError{504}), advice(404, dmsstatus.ActionVerify)},
		{"the first is not sure", errors.Join(statusCodeError{504}, statusCodeError{404}), advice(504, dmsstatus.ActionVerify)},
		{"the inner one is not sure", statusWrapper{wrap(statusCodeError{500})}, advice(404, dmsstatus.ActionVerify)},
		{"attempts", errors.Join(unexpected(504, "POST", ""), unexpected(429, "POST", "")), advice(504, dmsstatus.ActionVerify)},
		{"attempts that can be repeated", errors.Join(unexpected(429, "GET", ""), unexpected(504, "GET", "")), advice(429, dmsstatus.ActionRetryAfter)},
		{"a success and a failure", errors.Join(statusCodeError{404}, statusCodeError{200}), advice(404, dmsstatus.ActionVerify)},
	})
}

// Errors that are, or are not, context.Canceled in a way of their own.
type (
	isCancelled struct{}
	isNothing   struct{}
)

func (isCancelled) Error() string     { return "cancelled" }
func (isCancelled) Is(err error) bool { return err == context.Canceled }
func (isNothing) Error() string       { return "nothing" }
func (isNothing) Is(error) bool       { return false }

func TestAdviseErrorWithoutResponse(t *testing.T) {
	retry := dmsstatus.Advice{Action: dmsstatus.ActionRetry}
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
		{"context", context.DeadlineExceeded, noAnswer},

		{"GET and POST", errors.Join(&url.Error{Op: "Get", Err: io.EOF}, &url.Error{Op: "Post", Err: io.EOF}), noAnswer},
		{"GET and a status", errors.Join(&url.Error{Op: "Get", Err: io.EOF}, statusCodeError{404}), missing},
		{"POST, then a status", errors.Join(&url.Error{Op: "Post", Err: io.EOF}, unexpected(429, "POST", "")), advice(429, dmsstatus.ActionVerify)},
		{"a status, then POST", errors.Join(unexpected(408, "POST", ""), &url.Error{Op: "Post", Err: io.EOF}), advice(408, dmsstatus.ActionVerify)},
		{"POST, then Error", errors.Join(&url.Error{Op: "Post", Err: io.EOF}, own), dmsstatus.Advice{
			Code: 429, ErrorCode: "DMS.10240407", Action: dmsstatus.ActionVerify, Delay: 7 * time.Second}},
		{"GET, then a status", errors.Join(&url.Error{Op: "Get", Err: io.EOF}, unexpected(429, "GET", "")), advice(429, dmsstatus.ActionRetryAfter)},
		{"GET, cancelled, and a status", errors.Join(&url.Error{Op: "Get", Err: context.Canceled}, unexpected(429, "GET", "")), advice(429, dmsstatus.ActionRetryAfter)},

		{"GET, cancelled", &url.Error{Op: "Get", Err: context.Canceled}, noAnswer},
		{"GET, deadline", &url.Error{Op: "Get", Err: wrap(context.DeadlineExceeded)}, noAnswer},
		{"GET, certificate", &url.Error{Op: "Get", Err: &tls.CertificateVerificationError{Err: io.EOF}}, noAnswer},
		{"GET, unknown authority", &url.Error{Op: "Get", Err: x509.UnknownAuthorityError{}}, noAnswer},
		{"GET, host name", &url.Error{Op: "Get", Err: x509.HostnameError{Certificate: &x509.Certificate{}}}, noAnswer},
		{"GET, expired", &url.Error{Op: "Get", Err: x509.CertificateInvalidError{}}, noAnswer},
		{"GET, network", &url.Error{Op: "Get", Err: &net.OpError{Op: "dial", Err: errors.New("refused")}}, retry},
		{"GET, cancelled in other words", &url.Error{Op: "Get", Err: isCancelled{}}, noAnswer},
		{"GET, cancelled, then another", errors.Join(&url.Error{Op: "Get", Err: isCancelled{}}, isNothing{}), noAnswer},

		// A response that an http.RoundTripper made an error of.
		{"POST, Error", &url.Error{Op: "Post", Err: wrap(own)}, own.Advice},
		{"POST, status", &url.Error{Op: "Post", Err: statusCodeError{404}}, missing},
		{"POST, nested", &url.Error{Op: "Post", Err: &url.Error{Op: "Put", Err: statusCodeError{404}}}, missing},
		{"POST, Error, then POST", errors.Join(&url.Error{Op: "Post", Err: own}, &url.Error{Op: "Post", Err: io.EOF}), dmsstatus.Advice{
			Code: 429, ErrorCode: "DMS.10240407", Action: dmsstatus.ActionVerify, Delay: 7 * time.Second}},
		{"POST, Error that is not set", &url.Error{Op: "Post", Err: (*dmsstatus.Error)(nil)}, noAnswer},
	})
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

func TestAdviseErrorThatMeansHarm(t *testing.T) {
	cycle := &joinedInCycle{}
	cycle.errs = []error{cycle, cycle, cycle}
	testAdviseError(t, []adviseErrorTest{
		{"wraps itself", selfWrapped{}, noAnswer},
		{"joined in a cycle", cycle, noAnswer},
		{"panics", panicsStatus{}, noAnswer},
		{"panics, wrapped", wrap(panicsStatus{}), noAnswer},
		{"panics when unwrapped", panicsUnwrap{}, noAnswer},
		{"panics, GET", &url.Error{Op: "Get", Err: panicsStatus{}}, noAnswer},
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

	for _, test := range []struct {
		name        string
		ctx         context.Context
		client      *http.Client
		method, url string
		want        dmsstatus.Action
	}{
		{"broken", context.Background(), server.Client(), "GET", server.URL, dmsstatus.ActionRetry},
		{"broken", context.Background(), server.Client(), "DELETE", server.URL, dmsstatus.ActionRetry},
		{"broken", context.Background(), server.Client(), "PUT", server.URL, dmsstatus.ActionVerify},
		{"broken", context.Background(), server.Client(), "POST", server.URL, dmsstatus.ActionVerify},
		{"POST became a GET", context.Background(), server.Client(), "POST", server.URL + "/redirect", dmsstatus.ActionVerify},
		{"cancelled", cancelled, server.Client(), "GET", server.URL + "/hang", dmsstatus.ActionVerify},
		{"deadline", late, server.Client(), "GET", server.URL + "/hang", dmsstatus.ActionVerify},
		{"time-out of the client", context.Background(), &http.Client{Timeout: 20 * time.Millisecond}, "GET", server.URL + "/hang", dmsstatus.ActionVerify},
		{"certificate", context.Background(), http.DefaultClient, "GET", secure.URL, dmsstatus.ActionVerify},
		{"nobody there", context.Background(), server.Client(), "GET", "http://127.0.0.1:1", dmsstatus.ActionRetry},
	} {
		t.Run(test.name+" "+test.method, func(t *testing.T) {
			req, err := http.NewRequestWithContext(test.ctx, test.method, test.url, nil)
			require.NoError(t, err)
			_, err = test.client.Do(req)
			require.Error(t, err)
			assert.Equal(t, dmsstatus.Advice{Action: test.want}, dmsstatus.AdviseError(wrap(err)), "%v", err)
		})
	}
}

// wantErrorAdvice is wantAdvice for an error, which is no success.
func wantErrorAdvice(code int, repeatable bool, delay time.Duration) dmsstatus.Advice {
	want := wantAdvice(code, repeatable, delay)
	if code < 200 || code < 300 && code != 202 || code == 304 {
		want.Action = dmsstatus.ActionVerify
	}
	return want
}

// TestAdviseErrorWalk goes through every code with every method and header.
func TestAdviseErrorWalk(t *testing.T) {
	n := 0
	for code := 100; code <= 599; code++ {
		for method := range repeatable {
			for value, delay := range walkDelays {
				n++
				header := http.Header{"Date": {sentDate}}
				if value != "" {
					header.Set("Retry-After", value)
				}
				resp := &http.Response{StatusCode: code, Header: header, Request: &http.Request{Method: method}}
				for _, test := range []struct {
					err  error
					want dmsstatus.Advice
				}{
					{gophercloudError{unexpected(code, method, ""), header}, wantErrorAdvice(code, repeatable[method], delay)},
					{&responseError{Response: resp}, wantErrorAdvice(code, repeatable[method], delay)},
					{unexpected(code, method, ""), wantErrorAdvice(code, repeatable[method], 0)},
					{&serviceResponseError{StatusCode: code}, wantErrorAdvice(code, false, 0)},
					{statusCodeError{code}, wantErrorAdvice(code, false, 0)},
				} {
					if got := dmsstatus.AdviseError(test.err); got != test.want {
						t.Fatalf("%d to %q, Retry-After %q, %T: got %v, want %v", code, method, value, test.err, got, test.want)
					}
				}
			}
		}
	}
	assert.Equal(t, 500*11*4, n)
}

// TestAdviseErrorDeep goes as deep as AdviseError does, and one deeper.
func TestAdviseErrorDeep(t *testing.T) {
	var err error = statusCodeError{404}
	for range 999 {
		err = fmt.Errorf("%w", err)
	}
	assert.Equal(t, advice(404, dmsstatus.ActionModify), dmsstatus.AdviseError(err))
	assert.Equal(t, dmsstatus.Advice{Action: dmsstatus.ActionVerify}, dmsstatus.AdviseError(fmt.Errorf("%w", err)))

	many := []error{statusCodeError{404}}
	for range 998 {
		many = append(many, io.EOF)
	}
	assert.Equal(t, advice(404, dmsstatus.ActionModify), dmsstatus.AdviseError(errors.Join(many...)))
	many = append(many, &url.Error{Op: "Post", Err: io.EOF})
	assert.Equal(t, advice(404, dmsstatus.ActionVerify), dmsstatus.AdviseError(errors.Join(many...)))
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
			assert.Equal(t, dmsstatus.Advice{Action: dmsstatus.ActionVerify}, a)
			return
		}
		assert.EqualValues(t, code, a.Code)
		switch i {
		case 1, 2, 4, 6:
			errorCode = ""
			if len(body) <= 1<<16 {
				errorCode = wantSaid(body).errorCode
			}
		case 0:
			method = ""
		}
		want := wantErrorAdvice(code, repeatable[method], 0).WithErrorCode(errorCode)
		if i == 6 { // the first of two errors, which does not know the method
			want = wantErrorAdvice(code, false, 0)
			if wantErrorAdvice(code, repeatable[method], 0).WithErrorCode(errorCode).Action == dmsstatus.ActionVerify {
				want.Action = dmsstatus.ActionVerify
			}
		}
		assert.Equal(t, want, a)
	})
}
