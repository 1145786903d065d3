package integrations_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/dms-go/dmsstatus/dmstest"
	"github.com/dms-go/dmsstatus/integrations/internal/clienttest"
	"github.com/dms-go/dmsstatus/internal/golden"
)

// redirect answers with a redirect to a path that succeeds, as everything after it.
var (
	redirect = dmstest.Answer{Code: 302, Header: http.Header{"Location": {"/login"}}}
	success  = dmstest.Answer{Repeat: true}
)

// A scenario is the first answer to a call, after which the server only succeeds,
// and how often the client should send the call.
type scenario struct {
	name   string
	method string
	answer dmstest.Answer
	want   string

	idempotencyKey string        // of the call
	timeout        time.Duration // of each attempt
}

const (
	once  = "once"
	twice = "twice"
	kept  = "twice, after the wait"
	soon  = "twice, too soon"
	moved = "once, then as GET" // to where a redirect leads
)

var scenarios = []scenario{
	{name: "408", method: "POST", answer: dmstest.Answer{Code: 408}, want: twice},
	{name: "413 with Retry-After", method: "POST", answer: dmstest.Answer{Code: 413, RetryAfter: time.Second}, want: kept},
	{name: "429 with Retry-After", method: "POST", answer: dmstest.Answer{Code: 429, RetryAfter: time.Second}, want: kept},
	{name: "500", method: "POST", answer: dmstest.Answer{Code: 500}, want: once},
	{name: "500 with DMS.00500006", method: "GET", answer: dmstest.Answer{ErrorCode: "DMS.00500006"}, want: twice},
	{name: "500 with DMS.00500006", method: "POST", answer: dmstest.Answer{ErrorCode: "DMS.00500006"}, want: once},
	{name: "503", method: "GET", answer: dmstest.Answer{Code: 503}, want: once},
	{name: "503 with Retry-After", method: "POST", answer: dmstest.Answer{Code: 503, RetryAfter: time.Second}, want: kept},
	{name: "504", method: "GET", answer: dmstest.Answer{Code: 504}, want: twice},
	{name: "504, creating an instance", method: "POST", answer: dmstest.Answer{Code: 504}, want: once},
	{name: "400 with DMS.00400026", method: "POST", answer: dmstest.Answer{ErrorCode: "DMS.00400026"}, want: twice},
	{name: "400 with another error code", method: "POST", answer: dmstest.Answer{ErrorCode: "DMS.00400002"}, want: once},
	{name: "404 with DMS.10240407", method: "GET", answer: dmstest.Answer{ErrorCode: "DMS.10240407"}, want: twice},
	{name: "401", method: "GET", answer: dmstest.Answer{Code: 401}, want: once},
	{name: "302", method: "POST", answer: redirect, want: once},
	{name: "nothing: the connection breaks", method: "GET", answer: dmstest.Answer{Drop: true}, want: twice},
	{name: "nothing: the connection breaks", method: "POST", answer: dmstest.Answer{Drop: true}, want: once},
	{name: "nothing before the time-out", method: "POST", answer: dmstest.Answer{Delay: time.Hour}, timeout: 2 * time.Second, want: once},
	{name: "nothing, with an Idempotency-Key", method: "POST", answer: dmstest.Answer{Drop: true}, idempotencyKey: "8e03978e", want: once},
}

// sent makes a call to a server with the answer as its script, and returns how
// often the server received it.
func (s scenario) sent(t *testing.T, make func(call) error) string {
	server := dmstest.NewServer(t, s.answer, success)
	err := make(call{server.URL, s.method, s.idempotencyKey, s.timeout})
	got := server.Requests()
	if location := s.answer.Header.Get("Location"); len(got) == 2 && got[1].URL.Path == location {
		assert.Equal(t, http.MethodGet, got[1].Method)
		return moved
	}
	path := map[string]string{http.MethodGet: clienttest.InstancePath, http.MethodPost: clienttest.CreatePath}[s.method]
	for _, r := range got {
		assert.Equal(t, s.method, r.Method)
		assert.Equal(t, path, r.URL.Path)
	}
	switch len(got) {
	case 1:
		return once
	case 2:
		assert.NoError(t, err, "the second answer is a success")
		if s.answer.RetryAfter == 0 {
			return twice
		}
		if got[1].Time.Sub(got[0].Time) < s.answer.RetryAfter {
			return soon
		}
		return kept
	}
	return fmt.Sprint(len(got), " times")
}

// TestScenarios plays every scenario to every client, with the client's own policy
// and with that of this package. The results are the table in the README. Most of it
// is waiting, so all play at once.
func TestScenarios(t *testing.T) {
	cells := make([][]string, len(scenarios))
	var played sync.WaitGroup
	for i, s := range scenarios {
		cells[i] = make([]string, 2*len(clients))
		for j, c := range clients {
			played.Go(func() { cells[i][2*j] = s.sent(t, c.plain) })
			played.Go(func() { cells[i][2*j+1] = s.sent(t, c.advised) })
		}
	}
	played.Wait()
	for i, s := range scenarios {
		for j, c := range clients {
			assert.Equal(t, s.want, cells[i][2*j+1], "%s to a %s: %s", s.name, s.method, c.name)
		}
	}
	var b strings.Builder
	b.WriteString("| DMS answers | to a |")
	for _, c := range clients {
		fmt.Fprintf(&b, " %s | with dmsstatus |", c.name)
	}
	b.WriteString("\n" + strings.Repeat("| --- ", 2+2*len(clients)) + "|\n")
	for i, s := range scenarios {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", s.name, s.method, strings.Join(cells[i], " | "))
	}
	golden.Measured(t, "README.md", "what each client does", b.String())
}
