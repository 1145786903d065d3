package dmsstatus_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
)

// A test of code that retries: a fake DMS answers as a script says, and counts.
func Example_retry() {
	dms := dmstest.NewServer(nil, // in a test: t
		dmstest.Answer{ErrorCode: "DMS.00400026"}, // the instance is not ready: retry
		dmstest.Answer{Code: dmsstatus.RequestTimeout},
		dmstest.Answer{Code: dmsstatus.ServerTimeout}, // the POST may have taken effect: do not retry
	)
	defer dms.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()

	var a dmsstatus.Advice
	for attempt := range 5 {
		select {
		case <-ctx.Done():
			return
		case <-time.After(max(a.Delay, time.Duration(attempt)*time.Millisecond)):
		}
		req, err := http.NewRequestWithContext(ctx, "POST", dms.URL+"/v2/project/instances", nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		resp, err := client.Do(req)
		if err == nil {
			err = dmsstatus.CheckResponse(resp)
			resp.Body.Close()
		}
		a = dmsstatus.AdviseError(err)
		fmt.Println(a)
		if !a.Retryable() {
			break
		}
	}
	fmt.Println(len(dms.Requests()), "requests")
	// Output:
	// 400 BadRequest DMS.00400026: retry-after
	// 408 Request Time-out: retry
	// 504 ServerTimeout: verify
	// 3 requests
}

// Delete, and wait until it is gone. A success of the DELETE says only that DMS has
// begun.
func Example_deleteUntilGone() {
	dms := dmstest.NewTransport(nil, // in a test: t
		dmstest.Answer{For: "DELETE /v2/p/instances/i"},
		dmstest.Answer{For: "GET /v2/p/instances/i", Body: `{"status":"DELETING"}`},
		dmstest.Answer{For: "GET /v2/p/instances/i", Code: dmsstatus.ServerTimeout}, // a GET: send it again
		dmstest.Answer{For: "GET /v2/p/instances/i", ErrorCode: "DMS.00404022"},     // there is no such instance
	)
	defer dms.Close()
	client := &http.Client{Transport: dms, CheckRedirect: client.CheckRedirect}
	call := func(ctx context.Context, method string) error {
		req, err := http.NewRequestWithContext(ctx, method, "https://dms.example/v2/p/instances/i", nil)
		if err != nil {
			return err
		}
		resp, err := client.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		return dmsstatus.CheckResponse(resp)
	}
	const pause = time.Millisecond // some seconds, with a real DMS

	remove := func(ctx context.Context) error {
		method := "DELETE"
		for {
			err := call(ctx, method)
			a := dmsstatus.AdviseError(err)
			switch {
			case a.IsNotExist():
				return nil
			case err == nil:
				method = "GET" // it is being deleted
			case !a.Retryable():
				return err
			}
			a.Delay = max(a.Delay, pause)
			if ended := a.Wait(ctx, 1); ended != nil {
				return errors.Join(ended, err)
			}
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	fmt.Println(remove(ctx))
	for _, r := range dms.Requests() {
		fmt.Println(r.Method)
	}
	// Output:
	// <nil>
	// DELETE
	// GET
	// GET
	// GET
}

// Busy is not "send again at once": look until the state allows the change. A limit
// ends the wait, and so does a thing that is gone.
func ExampleAdvice_IsBusy() {
	dms := dmstest.NewTransport(nil, // in a test: t
		dmstest.Answer{For: "PUT /v2/p/instances/i", ErrorCode: "DMS.00400026"}, // not in this state
		dmstest.Answer{For: "GET /v2/p/instances/i", Body: `{"status":"EXTENDING"}`},
		dmstest.Answer{For: "GET /v2/p/instances/i", Body: `{"status":"RUNNING"}`},
		dmstest.Answer{For: "PUT /v2/p/instances/i"},
	)
	defer dms.Close()
	client := &http.Client{Transport: dms, CheckRedirect: client.CheckRedirect}
	call := func(ctx context.Context, method, body string) (status string, err error) {
		req, err := http.NewRequestWithContext(ctx, method, "https://dms.example/v2/p/instances/i", strings.NewReader(body))
		if err != nil {
			return "", err
		}
		resp, err := client.Do(req)
		if err != nil {
			return "", err
		}
		defer resp.Body.Close()
		if err := dmsstatus.CheckResponse(resp); err != nil {
			return "", err
		}
		var instance struct{ Status string }
		err = json.NewDecoder(resp.Body).Decode(&instance)
		return instance.Status, err
	}
	const pause = time.Millisecond // some seconds, with a real DMS

	change := func(ctx context.Context) error {
		for {
			_, err := call(ctx, "PUT", `{"description":"orders"}`)
			a := dmsstatus.AdviseError(err)
			if !a.IsBusy() {
				return err // changed, or another failure
			}
			a.Delay = max(a.Delay, pause)
			for status := ""; status != "RUNNING"; {
				// Wait even if the state looks right: the operation can still be running.
				if ended := a.Wait(ctx, 1); ended != nil {
					return errors.Join(ended, err)
				}
				var readErr error
				status, readErr = call(ctx, "GET", "")
				if readErr != nil && !dmsstatus.AdviseError(readErr).Retryable() {
					return readErr // it is gone, for example
				}
			}
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	fmt.Println(change(ctx))
	for _, r := range dms.Requests() {
		fmt.Println(r.Method)
	}
	// Output:
	// <nil>
	// PUT
	// GET
	// GET
	// PUT
}

// A call that does several things succeeds even if some of them failed. Send what
// failed alone, never the whole again.
func ExampleFailedItems() {
	dms := dmstest.NewTransport(nil, // in a test: t
		dmstest.Answer{For: "POST", Body: `{"topics": [
			{"name": "orders", "success": true},
			{"name": "bills", "success": false, "error_code": "DMS.00400026"},
			{"name": "audit", "success": false}
		]}`},
	)
	defer dms.Close()
	client := &http.Client{Transport: dms, CheckRedirect: client.CheckRedirect}

	resp, err := client.Post("https://dms.example/v2/kafka/p/instances/i/groups/g/delete-offset", "application/json",
		strings.NewReader(`{"topics": ["orders", "bills", "audit"]}`))
	if err == nil {
		defer resp.Body.Close()
		err = dmsstatus.CheckResponse(resp)
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		fmt.Println(err) // it is not known which of them failed: look
		return
	}
	for _, item := range dmsstatus.FailedItems(body) {
		fmt.Println(item.Name, item.Advice().Action)
	}
	// Output:
	// bills retry-after
	// audit verify
}

// Is it gone? A delete has succeeded if DMS says that there is nothing left to
// delete. A 404 alone does not say so: the URL can be wrong, or a rate limit reached.
func ExampleCheckResponse_delete() {
	deleted := func(resp *http.Response) error {
		err := dmsstatus.CheckResponse(resp)
		if dmsstatus.AdviseError(err).IsNotExist() {
			return nil // it is gone already
		}
		return err
	}
	for _, body := range []string{
		`{"error_code": "DMS.00404022", "error_msg": "This instance does not exist."}`,
		`{"error_code": "APIGW.0101", "error_msg": "The API does not exist."}`,
	} {
		fmt.Println(deleted(&http.Response{StatusCode: 404, Body: io.NopCloser(strings.NewReader(body))}))
	}
	// Output:
	// <nil>
	// 404 NotFound APIGW.0101: modify: The API does not exist.
}

// Does it exist already? That is no success by itself: compare what exists with what
// you asked for, because it can be somebody else's.
func ExampleAdvice_IsExist() {
	type topic struct{ Name, Owner string }
	create := func(topic) error { // answered as DMS does if the name is taken
		return dmsstatus.CheckResponse(&http.Response{StatusCode: 400, Body: io.NopCloser(strings.NewReader(`{"error_code": "DMS.40050005"}`))})
	}
	show := func(name string) (topic, error) { return topic{name, "billing"}, nil }
	ensure := func(want topic) error {
		err := create(want)
		if !dmsstatus.AdviseError(err).IsExist() {
			return err // created, or another failure
		}
		got, err := show(want.Name)
		if err == nil && got != want {
			err = fmt.Errorf("the topic %s belongs to %s", got.Name, got.Owner)
		}
		return err
	}
	fmt.Println(ensure(topic{"orders", "billing"}))
	fmt.Println(ensure(topic{"orders", "shop"}))
	// Output:
	// <nil>
	// the topic orders belongs to billing
}

// The same code means one thing for a request that can be sent twice, and
// another for one that may have created something.
func ExampleAdvise() {
	get, _ := http.NewRequest("GET", "https://dms.example/v2/project/instances", nil)
	post, _ := http.NewRequest("POST", "https://dms.example/v2/project/instances", nil)
	fmt.Println(dmsstatus.Advise(&http.Response{StatusCode: 504, Request: get}))
	fmt.Println(dmsstatus.Advise(&http.Response{StatusCode: 504, Request: post}))
	// Output:
	// 504 ServerTimeout: retry
	// 504 ServerTimeout: verify
}

// With a Retry-After header, a 413 or a 503 is temporary.
func ExampleAdvise_retryAfter() {
	resp := &http.Response{StatusCode: 503, Header: make(http.Header)}
	fmt.Println(dmsstatus.Advise(resp))
	resp.Header.Set("Retry-After", "120")
	fmt.Println(dmsstatus.Advise(resp))
	// Output:
	// 503 ServiceUnavailable: modify
	// 503 ServiceUnavailable: retry-after, wait 2m0s
}

// With nothing but numbers, build the response that they describe. Most of what DMS
// answers with 400 will fail again, but not all of it.
func ExampleAdvise_numbers() {
	advise := func(status int, method, errorCode string) dmsstatus.Advice {
		return dmsstatus.Advise(&http.Response{
			StatusCode: status,
			Request:    &http.Request{Method: method},
			Body:       io.NopCloser(strings.NewReader(fmt.Sprintf(`{"error_code":%q}`, errorCode))),
		})
	}
	fmt.Println(advise(400, "POST", ""))
	fmt.Println(advise(400, "POST", "DMS.00400026"))
	fmt.Println(advise(400, "POST", "DMS.00400035"))
	// Output:
	// 400 BadRequest: modify
	// 400 BadRequest DMS.00400026: retry-after
	// 400 BadRequest DMS.00400035: stop
}

// ServiceResponseError has the shape of the error that huaweicloud-sdk-go-v3
// returns.
type ServiceResponseError struct {
	StatusCode int
	ErrorCode  string
}

func (e *ServiceResponseError) Error() string { return e.ErrorCode }

// Errors of an SDK, wrapped or not, and errors without a response.
func ExampleAdviseError() {
	for _, err := range []error{
		fmt.Errorf("deleting the instance: %w", &ServiceResponseError{StatusCode: 400, ErrorCode: "DMS.00400099"}),
		&url.Error{Op: "Get", URL: "https://dms.example", Err: io.ErrUnexpectedEOF},
		&url.Error{Op: "Post", URL: "https://dms.example", Err: io.ErrUnexpectedEOF},
	} {
		fmt.Println(dmsstatus.AdviseError(err))
	}
	// Output:
	// 400 BadRequest DMS.00400099: retry-after
	// no response: retry
	// no response: verify
}

func ExampleParseRetryAfter() {
	now := time.Date(2026, time.November, 23, 10, 0, 0, 0, time.UTC)
	fmt.Println(dmsstatus.ParseRetryAfter("120", now))
	fmt.Println(dmsstatus.ParseRetryAfter("Mon, 23 Nov 2026 10:01:30 GMT", now))
	fmt.Println(dmsstatus.ParseRetryAfter("1.5", now))
	// Output:
	// 2m0s true
	// 1m30s true
	// 0s false
}

func ExampleByErrorCode() {
	e, ok := dmsstatus.ByErrorCode("DMS.00400060")
	fmt.Println(e.Code, e.Action, ok)
	fmt.Println(e.Hint)
	// Output:
	// 400 BadRequest resolve-conflict true
	// Check what is there: an earlier attempt of yours may have created it. If not, choose another name.
}

// The error codes of another service, which keep their prefix.
func ExampleAllErrorCodes() {
	for e := range dmsstatus.AllErrorCodes() {
		if e.Condition == dmsstatus.ConditionMaybeNotExist {
			fmt.Println(e.ErrorCode, e.Action)
		}
	}
	// Output:
	// CBC.30000067 resolve-conflict
	// DMS.00050004 resolve-conflict
	// DMS.00405011 modify
}

// The same status code has another hint where the advice is another.
func ExampleAdvice_Hint() {
	fmt.Println(dmsstatus.Advice{Code: 404, Action: dmsstatus.ActionModify}.Hint())
	fmt.Println(dmsstatus.Advice{Code: 404, Action: dmsstatus.ActionRetryAfter, ErrorCode: "DMS.10240407"}.Hint())
	fmt.Println(dmsstatus.Advice{Code: 404, Action: dmsstatus.ActionVerify}.Hint())
	// Output:
	// Check the project, instance and topic in the URI.
	// Wait and retry. Send fewer requests.
	// Check whether the request took effect before you retry it or report a failure.
}

func ExampleByCode() {
	if s, ok := dmsstatus.ByCode(405); ok {
		fmt.Println(s.Name)
		fmt.Println(s.Hint)
	}
	_, ok := dmsstatus.ByCode(499)
	fmt.Println("499 is documented:", ok)
	// Output:
	// MethodNotAllowed
	// Check the API reference for the right method. The Allow header lists the supported ones.
	// 499 is documented: false
}

func ExampleByName() {
	for _, name := range []string{"Request Time-out", "RequestTimeout", "request timeout", "Timeout"} {
		s, ok := dmsstatus.ByName(name)
		fmt.Println(int(s.Code), ok)
	}
	// Output:
	// 408 true
	// 408 true
	// 408 true
	// 0 false
}

// The codes whose advice has to do with the length of the content.
func ExampleAll() {
	for s := range dmsstatus.All() {
		if strings.Contains(s.Hint, "Content-Length") {
			fmt.Println(s.Code)
		}
	}
	// Output:
	// 411 Length Required
}

// A code that DMS does not document is treated as the x00 code of its class.
func ExampleActionFor() {
	fmt.Println(dmsstatus.ActionFor(dmsstatus.Unauthorized))
	fmt.Println(dmsstatus.ActionFor(400))
	fmt.Println(dmsstatus.ActionFor(499))
	fmt.Println(dmsstatus.ActionFor(999))
	// Output:
	// authenticate
	// modify
	// modify
	// verify
}

func ExampleIsRetryable() {
	for _, code := range []int{408, 429, 502, 503} {
		fmt.Println(code, dmsstatus.IsRetryable(code))
	}
	// Output:
	// 408 true
	// 429 true
	// 502 false
	// 503 false
}

func ExampleShouldModifyRequest() {
	fmt.Println(dmsstatus.ShouldModifyRequest(dmsstatus.ServiceUnavailable))
	fmt.Println(dmsstatus.ShouldModifyRequest(dmsstatus.BadGateway))
	// Output:
	// true
	// false
}

func ExampleCode() {
	code := dmsstatus.Code(599)
	fmt.Println(code, code.IsServerError())
	fmt.Println(dmsstatus.LengthRequired, dmsstatus.LengthRequired.IsServerError())
	// Output:
	// Code(599) true
	// 411 Length Required false
}

func ExampleStatus() {
	s, _ := dmsstatus.ByCode(411)
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(string(data))
	// Output:
	// {
	//   "status": 411,
	//   "name": "Length Required",
	//   "description": "The request does not say how long its content is, so the server refused it.",
	//   "action": "modify",
	//   "basis": "rfc",
	//   "hint": "Add Content-Length to the request."
	// }
}

func ExampleAction_UnmarshalText() {
	var a dmsstatus.Action
	fmt.Println(a.UnmarshalText([]byte("retry-after")), a)
	fmt.Println(a.UnmarshalText([]byte("soon")), a)
	// Output:
	// <nil> retry-after
	// dmsstatus: "soon" is not the text form of any Action retry-after
}
