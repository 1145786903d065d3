package integrations_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A scenario is an answer to a call, after which the server has only success to
// give, and how often the call is to be sent.
type scenario struct {
	name   string
	method string
	answer answer
	want   string
	// inSDK is what is wanted of huaweicloud-sdk-go-v3 if it differs: the error
	// that the SDK makes of a response has no headers.
	inSDK string
}

const (
	once  = "once"
	twice = "twice"
	kept  = "twice, after the wait"
	soon  = "twice, too soon"
)

var scenarios = []scenario{
	{name: "408", method: "POST", answer: answer{status: 408}, want: twice},
	{name: "413 with Retry-After", method: "POST", answer: answer{status: 413, retryAfter: "1"}, want: kept, inSDK: once},
	{name: "429 with Retry-After", method: "POST", answer: answer{status: 429, retryAfter: "1"}, want: kept},
	{name: "500", method: "POST", answer: answer{status: 500}, want: once},
	{name: "500 with DMS.00500006", method: "GET", answer: answer{
		status: 500, body: `{"error_code":"DMS.00500006","error_msg":"Internal service error."}`,
	}, want: once},
	{name: "503", method: "GET", answer: answer{status: 503}, want: once},
	{name: "503 with Retry-After", method: "POST", answer: answer{status: 503, retryAfter: "1"}, want: kept, inSDK: once},
	{name: "504", method: "GET", answer: answer{status: 504}, want: twice},
	{name: "504, creating an instance", method: "POST", answer: answer{status: 504}, want: once},
	{name: "400 with DMS.00400026", method: "POST", answer: answer{
		status: 400, body: `{"error_code":"DMS.00400026","error_msg":"The instance is busy."}`,
	}, want: twice},
	{name: "400 with another error code", method: "POST", answer: answer{
		status: 400, body: `{"error_code":"DMS.00400002","error_msg":"The project ID is invalid."}`,
	}, want: once},
	{name: "404 with DMS.10240407", method: "GET", answer: answer{
		status: 404, body: `{"error_code":"DMS.10240407","error_msg":"Too many requests."}`,
	}, want: twice},
	{name: "401", method: "GET", answer: answer{status: 401}, want: once},
}

// sent makes a call to a server with the answer as its script, and returns how
// often the server received it.
func (s scenario) sent(t *testing.T, call func(ctx context.Context, url, method string) error) string {
	server := play(t, s.answer)
	err := call(context.Background(), server.URL, s.method)
	got := server.received()
	path := map[string]string{http.MethodGet: instancePath, http.MethodPost: createPath}[s.method]
	for _, r := range got {
		require.Equal(t, s.method, r.method)
		require.Equal(t, path, r.path)
	}
	switch len(got) {
	case 1:
		return once
	case 2:
		assert.NoError(t, err, "the second answer is a success")
		if s.answer.retryAfter == "" {
			return twice
		}
		wait, err := time.ParseDuration(s.answer.retryAfter + "s")
		require.NoError(t, err)
		if got[1].at.Sub(got[0].at) < wait {
			return soon
		}
		return kept
	}
	return fmt.Sprint(len(got), " times")
}

// TestScenarios plays every scenario to every client, with the policy that the
// client comes with and with that of this package. What came of it is the table
// in the README.
func TestScenarios(t *testing.T) {
	cells := make([][]string, len(scenarios))
	t.Run("play", func(t *testing.T) {
		for i, s := range scenarios {
			cells[i] = make([]string, 2*len(clients))
			for j, c := range clients {
				t.Run(fmt.Sprintf("%s/%s", s.name, c.name), func(t *testing.T) {
					t.Parallel()
					cells[i][2*j] = s.sent(t, c.plain)
					cells[i][2*j+1] = s.sent(t, c.advised)
					want := s.want
					if j == 0 && s.inSDK != "" {
						want = s.inSDK
					}
					assert.Equal(t, want, cells[i][2*j+1])
				})
			}
		}
	})
	var b strings.Builder
	b.WriteString("| DMS answers | to a |")
	for _, c := range clients {
		fmt.Fprintf(&b, " %s | with dmsstatus |", c.name)
	}
	b.WriteString("\n" + strings.Repeat("| --- ", 2+2*len(clients)) + "|\n")
	for i, s := range scenarios {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", s.name, s.method, strings.Join(cells[i], " | "))
	}
	checkSection(t, "what each client does", b.String())
}
