package paste

import (
	"context"
	"crypto/x509"
	"net/http"
	"strings"
)

// failures are the words of clients that got no response, which nothing else has.
// weakFailures need a call beside them.
var (
	failures = []string{
		"connection reset by peer", "connection refused", "no such host", "i/o timeout", "tls handshake timeout", "x509: ",
		"server closed idle connection", "connection aborted", "remotedisconnected", "newconnectionerror", "max retries exceeded",
		"econnreset", "econnrefused", "etimedout", "enotfound", "eai_again", "socket hang up", "sockettimeout", "requesttimeoutexc",
		"connecttimeout", "connectiontimeout", "readtimeout", "httptimeout", "unknownhostexception", "connectexception",
		"nohttpresponse", "sslhandshakeexception", "certificate_verify_failed", "clientconnectorerror", "serverdisconnected",
		"connectionexception", "net::err_", "ms exceeded", "underlying connection was closed", "operation has timed out", "read error (",
	}
	weakFailures = []string{
		"timed out", "timeout", "time-out", "context deadline exceeded", "context canceled", "broken pipe", "no route to host",
		"network is unreachable", "malformed http", "server gave http response", "http2: ", "stream error", "certificate", "connection reset", "i/o error",
	}
	ofSDK = []string{"when accessing [", "error message:", "error_msg:", "errormsg", "exception"}
)

// readFailure reads why a client got no response.
func (f *facts) readFailure(lower string) {
	strong := contains(lower, failures)
	weak := strong || contains(lower, weakFailures) || strings.Contains(lower, "eof") && endOfFile.MatchString(lower)
	if strings.Contains(lower, "curl: (") {
		if m := curlForm.FindStringSubmatch(lower); m != nil {
			strong, weak, f.curl, f.half = true, true, true, m[1] == "18" || m[1] == "56"
			if m[1] == "60" {
				f.Cause = x509.UnknownAuthorityError{}
			}
		}
	}
	f.surely, f.failed = f.surely || strong, f.failed || weak
	switch {
	case !weak:
	case strings.Contains(lower, "x509: ") || strings.Contains(lower, "certificate_verify_failed"):
		f.Cause = x509.UnknownAuthorityError{}
	case strings.Contains(lower, context.Canceled.Error()):
		f.Cause = context.Canceled
	case strings.Contains(lower, strings.ToLower(http.ErrSchemeMismatch.Error())):
		f.Cause = http.ErrSchemeMismatch
	}
}
