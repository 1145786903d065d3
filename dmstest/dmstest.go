// Package dmstest has a fake DMS that answers with the status codes, error
// codes and headers of a script. It is for unit tests of code that calls DMS, as
// [net/http/httptest] is for code that calls any server.
//
// A whole test, of a client that waits when DMS asks it to:
//
//	// createInstance is the code under test. It tries up to three times.
//	func createInstance(ctx context.Context, client *http.Client, url string) error {
//		for n := 1; ; n++ {
//			body := strings.NewReader(`{"name":"orders"}`)
//			req, err := http.NewRequestWithContext(ctx, "POST", url+"/v2/p/instances", body)
//			if err != nil {
//				return err
//			}
//			resp, err := client.Do(req)
//			if err == nil {
//				err = dmsstatus.CheckResponse(resp)
//				resp.Body.Close()
//			}
//			a := dmsstatus.AdviseError(err)
//			if !a.Retryable() || n == 3 {
//				return err
//			}
//			if err := a.Wait(ctx, n); err != nil {
//				return err
//			}
//		}
//	}
//
//	func TestWaits(t *testing.T) {
//		synctest.Test(t, func(t *testing.T) { // where a minute takes no time
//			dms := dmstest.NewTransport(t,
//				dmstest.Answer{For: "POST /v2/*/instances", Code: dmsstatus.TooManyRequests, RetryAfter: time.Minute},
//				dmstest.Answer{For: "POST /v2/*/instances", Body: `{"instance_id":"7"}`},
//			)
//			start := time.Now()
//			if err := createInstance(t.Context(), &http.Client{Transport: dms}, "https://dms.example"); err != nil {
//				t.Fatal(err)
//			}
//			if wait := time.Since(start); wait < time.Minute {
//				t.Errorf("waited %v, want at least 1m", wait)
//			}
//		})
//	}
//
// The script is strict. A request gets the first answer not yet given that is for it.
// If there is none, it gets a 400, and the test fails. It also fails if an answer has
// not been given when it ends. So the test above need not count the requests.
//
// A [Transport] is the fake for code that takes an [http.Client] or a
// [http.RoundTripper]. A [Server] is the same on a port, in real time, for code that
// takes nothing but a URL.
package dmstest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dms-go/dmsstatus"
)

// An Answer is what the fake says to one request. The zero Answer is 200 with {}, to
// any request.
//
// For is a method, a path or both, with a space between: "GET", "/v2/*/instances/*",
// "DELETE /v2/*/instances/*". The path is as it is sent, with its escapes and without
// the query. A * in it stands for any text that is not empty and has no slash.
//
// Without an ErrorCode, an answer with a Code of 400 or more has a body with the
// description of the status code as message. Every answer has an X-Request-Id.
//
// The test fails at once if an answer is impossible: a For of another form, a Code
// outside 200 to 599, no Code and an ErrorCode that [dmsstatus.ByErrorCode] does not know
// or knows with several, a RetryAfter or Delay below 0, NoBody and a Body, Drop and anything but For,
// Repeat and Delay, or a place after an answer with Repeat that is for the same
// requests or for any.
type Answer struct {
	For        string         // which requests it is for; "": any
	Repeat     bool           // it is given to any number of requests, also to none
	Code       dmsstatus.Code // 0: the status of ErrorCode in the table, or 200 without one
	ErrorCode  string         // sent in a body of DMS's form, with its description as message
	RetryAfter time.Duration  // whole seconds, rounded up; 0: no header
	Header     http.Header    // further headers, which win over those above
	Body       string         // sent in the place of the body of DMS's form
	NoBody     bool           // nothing is sent in its place, whatever the Code
	Delay      time.Duration  // the wait before the answer
	Drop       bool           // after the Delay, the connection is closed without an answer
}

// forForm is the form of a For: nothing, a method, or a path with or without one.
var forForm = regexp.MustCompile(`^(?:([A-Z]+)|(?:([A-Z]+) )?(/[^\s?#]*))?$`)

// compile returns an expression for the requests that the answer is for.
func (a Answer) compile() (*regexp.Regexp, error) {
	m := forForm.FindStringSubmatch(a.For)
	if m == nil {
		return nil, fmt.Errorf(`the For %q is neither a method nor a path without a query nor both, as in "DELETE /v2/*/instances/*"`, a.For)
	}
	method, path := cmp.Or(m[1], m[2], `[^ ]+`), ".*"
	if m[3] != "" {
		path = strings.ReplaceAll(regexp.QuoteMeta(m[3]), `\*`, `[^/]+`)
	}
	return regexp.MustCompile("^" + method + " " + path + "$"), nil
}

// target is the text that the expression of compile is for.
func target(method string, u *url.URL) string { return method + " " + u.EscapedPath() }

// filled returns the answer with Code, Header and Body as they are sent.
func (a Answer) filled() (Answer, error) {
	if a.Drop && (a.Code != 0 || a.ErrorCode != "" || a.RetryAfter != 0 || len(a.Header) > 0 || a.Body != "" || a.NoBody) {
		return a, errors.New("a Drop sends nothing, so only For, Repeat and Delay go with it")
	}
	row, listed := dmsstatus.ByErrorCode(a.ErrorCode)
	switch {
	case a.Code != 0:
	case a.ErrorCode == "":
		a.Code = dmsstatus.OK
	case listed && row.Code == 0:
		return a, fmt.Errorf("the ErrorCode %q comes with several status codes, so give a Code too", a.ErrorCode)
	case listed:
		a.Code = row.Code
	default:
		return a, fmt.Errorf("the ErrorCode %q is not in the table, so give a Code too", a.ErrorCode)
	}
	switch {
	case a.Code < 200 || a.Code > 599:
		return a, fmt.Errorf("the Code %d is not from 200 to 599", int(a.Code))
	case a.RetryAfter < 0:
		return a, fmt.Errorf("the RetryAfter %v is below 0", a.RetryAfter)
	case a.Delay < 0:
		return a, fmt.Errorf("the Delay %v is below 0", a.Delay)
	case a.NoBody && a.Body != "":
		return a, fmt.Errorf("NoBody contradicts the Body %q", a.Body)
	}

	header := make(http.Header)
	if !a.NoBody {
		header.Set("Content-Type", "application/json")
	}
	if a.RetryAfter > 0 {
		seconds := (a.RetryAfter-1)/time.Second + 1
		header.Set("Retry-After", strconv.FormatInt(int64(seconds), 10))
	}
	for name, values := range a.Header {
		header[http.CanonicalHeaderKey(name)] = slices.Clone(values)
	}
	a.Header = header

	if a.Body == "" && !a.NoBody {
		message := row.Description
		if message == "" && a.Code >= 400 {
			status, _ := dmsstatus.ByCode(a.Code)
			message = cmp.Or(status.Description, a.Code.String())
		}
		a.Body = bodyOf(a.ErrorCode, message)
	}
	return a, nil
}

// bodyOf returns a body of DMS's form.
func bodyOf(errorCode, message string) string {
	data, _ := json.Marshal(struct { // strings do not fail
		ErrorCode string `json:"error_code,omitempty"`
		Message   string `json:"error_msg,omitempty"`
	}{errorCode, message})
	return string(data)
}

// header returns the headers of the answer to the request with a number.
func (a Answer) header(number int) http.Header {
	header := http.Header{"X-Request-Id": {fmt.Sprintf("dmstest-%d", number)}}
	maps.Copy(header, a.Header)
	return header
}

// wait waits for the Delay, or returns why the client gave up before.
func (a Answer) wait(ctx context.Context) error {
	if a.Delay == 0 {
		return nil
	}
	select {
	case <-time.After(a.Delay):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
