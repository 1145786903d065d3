package dmstest_test

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
)

// A failing TB keeps what the test failed with.
type failing struct {
	testing.TB
	log      []string
	cleanups []func()
}

func (f *failing) Helper()           {}
func (f *failing) Cleanup(c func())  { f.cleanups = append(f.cleanups, c) }
func (f *failing) Error(args ...any) { f.log = append(f.log, fmt.Sprint(args...)) }
func (f *failing) Fatal(args ...any) {
	f.Error(args...)
	runtime.Goexit()
}

// end ends the test.
func (f *failing) end() {
	for _, c := range f.cleanups {
		c()
	}
}

// TestScript plays scripts. A call is a method and path, and what it gets: a status, or
// "" for a request that fails the test.
func TestScript(t *testing.T) {
	type answers = []dmstest.Answer
	for _, test := range []struct {
		name    string
		answers answers
		calls   []string
		failure []string
	}{
		{name: "no answers", calls: []string{"GET /v2"}, failure: []string{
			"dmstest: no answer is left for request 1, GET /v2; left: none"}},
		{name: "in order", answers: answers{{Code: 201}, {Code: 202}}, calls: []string{"GET /a 201", "POST /b 202"}},
		{name: "one too many", answers: answers{{}}, calls: []string{"GET /a 200", "GET /a?x=1", "PUT /c"}, failure: []string{
			"dmstest: no answer is left for request 2, GET /a?x=1; left: none",
			"dmstest: no answer is left for request 3, PUT /c; left: none"}},
		{name: "one too few", answers: answers{{}, {For: "GET"}, {}}, calls: []string{"POST /a 200"}, failure: []string{
			"dmstest: not given, after 1 requests: answer 2 for GET, answer 3 for any request"}},
		{name: "no request", answers: answers{{}}, failure: []string{"dmstest: not given, after 0 requests: answer 1 for any request"}},
		{name: "repeated", answers: answers{{Repeat: true}}, calls: []string{"GET /a 200", "PUT /b 200", "GET /a 200"}},
		{name: "repeated not once", answers: answers{{Repeat: true}}},

		{name: "by method", answers: answers{{For: "DELETE", Code: 204}, {For: "GET"}}, calls: []string{"GET / 200", "DELETE / 204"}},
		{name: "by path", answers: answers{{For: "/v2/*/topics", Code: 201}, {For: "/v2/*/topics/*", Code: 202}},
			calls: []string{"GET /v2/p/topics/t?limit=10 202", "PUT /v2/p/topics 201"}},
		{name: "by both", answers: answers{{For: "GET /v2/*", Code: 201}, {For: "PUT /v2/*", Code: 202}, {For: "GET /v1/*", Code: 203}},
			calls: []string{"GET /v1/p 203", "PUT /v2/p 202", "GET /v2/p 201"}},
		{name: "the first that is for it", answers: answers{{For: "GET", Code: 201}, {Code: 202}, {For: "GET", Code: 203}, {Code: 204}},
			calls: []string{"PUT / 202", "GET / 201", "GET / 203", "GET / 204"}},
		{name: "repeated, after those before", answers: answers{{For: "GET", Code: 404}, {For: "GET", Repeat: true}, {For: "POST", Code: 201}},
			calls: []string{"GET / 404", "GET / 200", "POST / 201", "GET / 200"}},
		{name: "repeated, before one for more requests", answers: answers{{For: "GET", Repeat: true}, {Code: 201}},
			calls: []string{"GET / 200", "POST / 201", "GET / 200"}},
		{name: "for none", answers: answers{{For: "GET /v2", Code: 201}, {For: "PUT", Repeat: true}}, calls: []string{"POST /v2", "GET /v2 201"},
			failure: []string{"dmstest: no answer is left for request 1, POST /v2; left: answer 1 for GET /v2, answer 2 for PUT"}},

		{name: "a * is not empty", answers: answers{{For: "/v2/*/instances/*"}}, calls: []string{"DELETE /v2/p/instances/", "GET /v2/p/instances/1 200"},
			failure: []string{"dmstest: no answer is left for request 1, DELETE /v2/p/instances/; left: answer 1 for /v2/*/instances/*"}},
		{name: "a * has no slash", answers: answers{{For: "/v2/*"}}, calls: []string{"GET /v2/p/instances", "GET /v2/p 200"},
			failure: []string{"dmstest: no answer is left for request 1, GET /v2/p/instances; left: answer 1 for /v2/*"}},
		{name: "all of the path", answers: answers{{For: "/v2"}}, calls: []string{"GET /x/v2", "GET /v2/", "GET /v2 200"}, failure: []string{
			"dmstest: no answer is left for request 1, GET /x/v2; left: answer 1 for /v2",
			"dmstest: no answer is left for request 2, GET /v2/; left: answer 1 for /v2"}},
		{name: "all of the method", answers: answers{{For: "PUT"}, {For: "OPTIONS /"}}, calls: []string{"PUTS /", "XOPTIONS /", "PUT / 200", "OPTIONS / 200"}, failure: []string{
			"dmstest: no answer is left for request 1, PUTS /; left: answer 1 for PUT, answer 2 for OPTIONS /",
			"dmstest: no answer is left for request 2, XOPTIONS /; left: answer 1 for PUT, answer 2 for OPTIONS /"}},
		{name: "part of a segment", answers: answers{{For: "GET /v2/kafka-*-x/*.json"}}, calls: []string{"GET /v2/kafka-1.5-x/a.b.json 200"}},
		{name: "no other special characters", answers: answers{{For: "/v2/a.b+[c]"}, {For: "/v2/a.b+[c]"}}, calls: []string{"GET /v2/axb+c", "GET /v2/a.b+[c] 200", "GET /v2/a.b+[c] 200"},
			failure: []string{"dmstest: no answer is left for request 1, GET /v2/axb+c; left: answer 1 for /v2/a.b+[c], answer 2 for /v2/a.b+[c]"}},
		{name: "as it is sent", answers: answers{{For: "/v2/a%2Fb"}, {For: "/*/c%20d"}}, calls: []string{"GET /v2/a%2Fb 200", "GET /x%2Fy/c%20d 200"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			both(t, func(t *testing.T, start func(testing.TB, ...dmstest.Answer) dms) {
				tb := &failing{TB: t}
				d := start(tb, test.answers...)
				failure := test.failure
				for _, c := range test.calls {
					call := strings.Fields(c)
					resp, body := d.send(t, call[0], call[1])
					if len(call) == 3 {
						assert.Equal(t, call[2], fmt.Sprint(resp.StatusCode), c)
						continue
					}
					assert.Equal(t, 400, resp.StatusCode, c)
					require.NotEmpty(t, failure)
					assert.JSONEq(t, fmt.Sprintf(`{"error_msg":%q}`, failure[0]), body)
					failure = failure[1:]
				}
				tb.end()
				assert.Equal(t, test.failure, tb.log)
				tb.end()
				assert.Equal(t, test.failure, tb.log, "once")
				_, err := d.Get(d.url)
				assert.Error(t, err, "the test has ended")
				assert.Equal(t, test.failure, tb.log)
				assert.Len(t, d.Requests(), len(test.calls))
			})
		})
	}
}

// TestScriptWithoutTest has no test that could fail, as in an example.
func TestScriptWithoutTest(t *testing.T) {
	both(t, func(t *testing.T, start func(testing.TB, ...dmstest.Answer) dms) {
		assert.PanicsWithError(t, "dmstest: answer 1: the Code 99 is not from 200 to 599", func() {
			start(nil, dmstest.Answer{Code: 99})
		})
		d := start(nil, dmstest.Answer{Code: 429})
		resp, _ := d.send(t, "GET", "/v2")
		assert.Equal(t, 429, resp.StatusCode)
		assert.NotPanics(t, d.Close)

		d = start(nil, dmstest.Answer{For: "PUT"})
		resp, _ = d.send(t, "GET", "/v2")
		assert.Equal(t, 400, resp.StatusCode)
		assert.PanicsWithError(t, "dmstest: no answer is left for request 1, GET /v2; left: answer 1 for PUT\n"+
			"dmstest: not given, after 1 requests: answer 1 for PUT", d.Close)
		assert.NotPanics(t, d.Close, "once")
	})
}

// TestClientSees400 wants the error of a client to say what is wrong.
func TestClientSees400(t *testing.T) {
	d := dmstest.NewTransport(&failing{TB: t})
	resp, err := (&http.Client{Transport: d}).Post("https://dms.example/v2", "", nil)
	require.NoError(t, err)
	assert.EqualError(t, dmsstatus.CheckResponse(resp), "POST /v2: 400 BadRequest: modify: "+
		"dmstest: no answer is left for request 1, POST /v2; left: none (request ID dmstest-1)")
	io.Copy(io.Discard, resp.Body)
}

func TestImpossible(t *testing.T) {
	for want, answer := range impossible {
		both(t, func(t *testing.T, start func(testing.TB, ...dmstest.Answer) dms) {
			tb := &failing{TB: t}
			done := make(chan bool)
			go func() {
				defer close(done)
				start(tb, dmstest.Answer{For: "GET", Repeat: true}, answer)
				t.Error("the test went on")
			}()
			<-done
			assert.Equal(t, []string{"dmstest: answer 2: " + want}, tb.log)
		})
	}
}

// TestAfterRepeat has answers that an answer before them leaves nothing to.
func TestAfterRepeat(t *testing.T) {
	assert.PanicsWithError(t, "dmstest: answer 2: it is never given, because answer 1 for any request is repeated", func() {
		dmstest.NewTransport(nil, dmstest.Answer{Repeat: true}, dmstest.Answer{For: "PUT", Repeat: true})
	})
}
