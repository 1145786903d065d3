package dmstest_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmstest"
)

// A body counts how often it is closed, and fails after its text with an error.
type body struct {
	io.Reader
	err    error
	closed int
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF && b.err != nil {
		err = b.err
	}
	return n, err
}

func (b *body) Close() error {
	b.closed++
	return nil
}

// TestRoundTrip wants the body of the request closed whatever happens.
func TestRoundTrip(t *testing.T) {
	broken, done := errors.New("disk error"), errors.New("no time left")
	ended, cancel := context.WithCancelCause(context.Background())
	cancel(done)
	for _, test := range []struct {
		name    string
		answers []dmstest.Answer
		ctx     context.Context
		body    error
		err     error
	}{
		{name: "answer", answers: []dmstest.Answer{{Code: 202}}},
		{name: "drop", answers: []dmstest.Answer{{Drop: true}}, err: io.EOF},
		{name: "context that has ended", ctx: ended, err: done},
		{name: "body that cannot be read", body: broken, err: broken},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := dmstest.NewTransport(t, test.answers...)
			ctx := t.Context()
			if test.ctx != nil {
				ctx = test.ctx
			}
			b := &body{Reader: strings.NewReader("{}"), err: test.body}
			req, err := http.NewRequestWithContext(ctx, "POST", "http://dms.example/v2", b)
			require.NoError(t, err)
			resp, err := d.RoundTrip(req)
			assert.Equal(t, test.err, err)
			assert.Equal(t, 1, b.closed)
			assert.Len(t, d.Requests(), len(test.answers))
			if err == nil {
				assert.Equal(t, "202 Accepted", resp.Status)
				assert.Equal(t, "HTTP/1.1", resp.Proto)
				assert.Same(t, req, resp.Request)
			}
		})
	}
}

// TestSameDrop wants the error that net/http returns for a Server.
func TestSameDrop(t *testing.T) {
	var failures []error
	both(t, func(t *testing.T, start func(testing.TB, ...dmstest.Answer) dms) {
		d := start(t, dmstest.Answer{Drop: true})
		_, err := d.Post(d.url, "", nil)
		failures = append(failures, errors.Unwrap(err))
	})
	require.Len(t, failures, 2)
	assert.Equal(t, failures[0], failures[1])
}

// TestNoURL sends what no http.Client would.
func TestNoURL(t *testing.T) {
	d := dmstest.NewTransport(t, dmstest.Answer{For: "GET /"})
	_, err := d.RoundTrip(new(http.Request))
	assert.Error(t, err)
	_, err = d.RoundTrip(&http.Request{URL: &url.URL{Opaque: "?"}})
	assert.Error(t, err)
	resp, err := d.RoundTrip(&http.Request{URL: new(url.URL)})
	require.NoError(t, err)
	assert.NoError(t, resp.Body.Close())
	assert.Equal(t, "GET", d.Requests()[0].Method)
}

// TestRedirect has a client follow a redirect to another host.
func TestRedirect(t *testing.T) {
	d := dmstest.NewTransport(t,
		dmstest.Answer{For: "POST /v2", Code: 307, Header: http.Header{"Location": {"https://other.example:8443/v3"}}},
		dmstest.Answer{For: "POST /v3", Code: 202},
	)
	resp, err := (&http.Client{Transport: d}).Post("https://dms.example/v2", "", strings.NewReader("{}"))
	require.NoError(t, err)
	assert.NoError(t, resp.Body.Close())
	assert.Equal(t, 202, resp.StatusCode)
	got := d.Requests()
	assert.Equal(t, "dms.example", got[0].Host)
	assert.Equal(t, "other.example:8443", got[1].Host)
	assert.Equal(t, "{}", string(got[1].Body))
}

// TestHead wants no body, as from a server.
func TestHead(t *testing.T) {
	both(t, func(t *testing.T, start func(testing.TB, ...dmstest.Answer) dms) {
		d := start(t, dmstest.Answer{ErrorCode: "DMS.00404022"})
		resp, body := d.send(t, "HEAD", "/v2")
		assert.Equal(t, 404, resp.StatusCode)
		assert.Empty(t, body)
		assert.Greater(t, resp.ContentLength, int64(0))
	})
}

// TestShortBody breaks the connection within the body.
func TestShortBody(t *testing.T) {
	both(t, func(t *testing.T, start func(testing.TB, ...dmstest.Answer) dms) {
		d := start(t, dmstest.Answer{Code: 202, Body: `{"id":`, Header: http.Header{"Content-Length": {"100"}}})
		resp, err := d.Get(d.url)
		require.NoError(t, err)
		defer resp.Body.Close()
		_, err = io.ReadAll(resp.Body)
		assert.Equal(t, io.ErrUnexpectedEOF, err)
	})
}

// TestHTTPTransport is for SDKs that want an *http.Transport.
func TestHTTPTransport(t *testing.T) {
	var logged bytes.Buffer
	log.SetOutput(&logged)
	defer log.SetOutput(os.Stderr)
	d := dmstest.NewTransport(t, dmstest.Answer{Code: 201}, dmstest.Answer{Drop: true})
	client := &http.Client{Transport: d.HTTPTransport()}
	resp, err := client.Get("https://dms.example/v2")
	require.NoError(t, err)
	assert.NoError(t, resp.Body.Close())
	assert.Equal(t, 201, resp.StatusCode)
	_, err = client.Post("http://dms.example/v2", "", nil)
	assert.ErrorIs(t, err, io.EOF)
	assert.Equal(t, dmsstatus.ActionVerify, dmsstatus.AdviseError(err).Action)
	assert.Empty(t, logged.String(), "net/http has nothing to complain of")
}
