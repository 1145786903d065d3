package paste

import (
	"context"
	"crypto/x509"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dms-go/dmsstatus"
)

// facts are what a unit says, before it is clear whether it is a call.
type facts struct {
	Call
	codes      []string // the error codes in free text
	bodies     []string
	cutBody    string
	requestID  string
	message    string
	other      string // an object that is no body by itself
	text       string // behind the sentence of an SDK
	failed     bool   // a client got no response
	surely     bool   // and it says so in words of its own
	curl       bool   // in the words of curl
	half       bool   // but a part of one
	freeMethod bool   // a method that no bracket belongs to
	nested     []string
	calls      []Call // whole ones in an object
	attempts   int    // at objects that are none
}

// Two values for one fact are one too many.

func (f *facts) setStatus(status int) {
	if status < 200 {
		return
	}
	if f.Status != 0 && f.Status != status {
		f.Unsure = true
		return
	}
	f.Status, f.hasCall = status, true
}

var methods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}

func (f *facts) setMethod(method, url string) {
	method = strings.ToUpper(method)
	if url = trimURL(url); method == "" || !slices.Contains(methods, method) {
		return
	}
	if f.Method != "" && f.Method != method || f.Method != "" && f.URL != "" && url != "" && pathOf(f.URL) != pathOf(url) {
		f.Unsure = true
		return
	}
	f.Method = method
	if url != "" {
		f.URL = url
	}
}

func (f *facts) setCode(code string) {
	if !codeShape.MatchString(code) {
		return
	}
	if f.ErrorCode != "" && !strings.EqualFold(f.ErrorCode, code) {
		f.Unsure = f.Unsure || isListed(code) && isListed(f.ErrorCode)
		return
	}
	f.ErrorCode = code
}

// An error code never has white space.
var codeShape = regexp.MustCompile(`^(?:[A-Za-z][A-Za-z0-9_.-]{1,40}\.[0-9]{4,20}|[0-9]{8,9})$`)

func isListed(code string) bool { _, ok := dmsstatus.ByErrorCode(code); return ok }

func trimURL(s string) string { return strings.TrimRight(s, `:;.,)>"'`) }

func pathOf(url string) string {
	if _, rest, ok := strings.Cut(url, "://"); ok {
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			url = rest[i:]
		} else {
			url = ""
		}
	}
	url, _, _ = strings.Cut(url, "?")
	return url
}

const methodNames = `GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS`

// What stands in front of a status code, and around a call. The patterns are for text in
// lower case, but for those of a method or an error code.
var (
	beforeStatus = regexp.MustCompile(`(?:\bhttp/[0-9.]{1,3}"?\s+|\bhttp (?:error )?|(?:\b|_|http)(?:status|response)[-_ ]?(?:code)?["']?(?:\s?[:=]\s?|\s+(?:was |is |of )?)["'(]?|` +
		`\breturned (?:an )?error: \(?|<response \[|\bclientresponseerror: )$`)
	afterStatus = regexp.MustCompile(`^(?:[):]{0,2} (?:client|server) error\b|, message=)`)
	afterGot    = regexp.MustCompile(`^(?:\s+instead|[,.]|\s*$)`)

	callForm   = regexp.MustCompile(`(.?)\b(` + methodNames + `)\]?(?: request for| request to URL:| to)?["'\x60]?\s+["'\x60\[]?((?:https?://|/)[^\s"'\x60\]>,\\)]*)(?:["')]? ([1-5][0-9]{2})\b)?`)
	opForm     = regexp.MustCompile(`\b(Get|Head|Post|Put|Patch|Delete|Options) \\?"?(https?://[^\s"\\]+)\\?"?: `)
	methodForm = regexp.MustCompile(`(?:\b|_)method["']?\s?[:=]\s?["']?([a-z]{3,7})\b`)
	keyForm    = regexp.MustCompile(`(?i)(?:^|[\s,{.(_])["']?(url|path|uri|err(?:or)?_?code|error_?(?:msg|message)|(?:x-)?request[_-]?id|retry[_-]after)["']?\s?(?:=\s?["']?([^\s,"'})\\]+)|:\s?["']?([^\s,"'}\\][^,"'}\n]{0,400}))`)
	forURL     = regexp.MustCompile(`\b(?:for|with) url:? \(?(https?://\S+|/\S+)`)
	idForm     = regexp.MustCompile(`\brequest[ _]id:? ?"?([a-z0-9-]{16,64})\b`)
	codeForm   = regexp.MustCompile(`\b(?i:DMS|APIGW?|CBC|IAM)\.[0-9]{4,9}\b`)
	textBody   = regexp.MustCompile(`(?:got\s+[0-9]{3}\s+instead[.:]?|error\s+message:)\s*([^\s".:][^\n"]*)`)
	curlForm   = regexp.MustCompile(`\bcurl: \((5|6|7|16|18|28|35|52|55|56|60|92|95)\) `)
	endOfFile  = regexp.MustCompile(`\beof\b`)
)

// sentences are those of SDKs that stand for a status code.
var sentences = []struct {
	text   string
	status int
}{
	{"bad request with:", 400},
	{"authentication failed, error message:", 401},
	{"unable to re-authenticate: authentication failed", 401},
	{"action forbidden: [", 403},
	{"request forbidden: [", 403},
	{"action forbidden, error message:", 403},
	{"resource not found: [", 404},
	{"the server timed out waiting for the request", 408},
	{"the request could not be processed due to conflict in the request", 409},
	{"too many requests: [", 429},
	{"too many requests have been sent in a given amount of time. pause requests", 429},
	{"internal server error: [", 500},
	{"bad gateway. unable to receive a valid response from the upstream server", 502},
	{"the service is currently unable to handle the request due to a temporary", 503},
}

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

func contains(s string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(s, word) })
}

// read reads a unit.
func (f *facts) read(text string) {
	if f.readOwn(text, true) {
		return
	}
	free := f.split(text)
	if f.readOwn(free, false) {
		return
	}
	f.readFree(free)
}

// readFree reads what stands outside of objects. A pattern is tried only where a word of it
// is, because that takes far less time.
func (f *facts) readFree(s string) {
	lower := strings.ToLower(s)
	if len(lower) != len(s) { // beyond ASCII
		lower = s
	}
	said := strings.Join(strings.Fields(lower), " ")
	f.Hidden = f.Hidden || strings.Contains(said, "the requested url returned error:")
	f.readStatus(s, lower)
	for _, sentence := range sentences {
		if strings.Contains(said, sentence.text) {
			f.setStatus(sentence.status)
			f.IsError = true
		}
	}
	switch end := strings.TrimRight(said, ". "); {
	case strings.HasSuffix(end, ": authentication failed"):
		f.setStatus(http.StatusUnauthorized)
	case strings.HasSuffix(end, ": method not allowed"):
		f.setStatus(http.StatusMethodNotAllowed)
	}
	f.IsError = f.IsError || contains(said, ofSDK)
	f.readCall(s, lower)
	if strings.Contains(lower, "request") {
		if m := idForm.FindStringSubmatch(lower); m != nil && f.requestID == "" {
			f.requestID = m[1]
		}
	}
	if strings.Contains(said, " instead") || strings.Contains(said, "error message:") {
		if m := textBody.FindStringSubmatch(s); m != nil {
			f.text = m[1]
		}
	}
	if contains(lower, []string{"dms.", "apig", "cbc.", "iam."}) {
		f.codes = append(f.codes, codeForm.FindAllString(s, -1)...)
	}
	f.readFailure(lower)
}

// readCall reads method and URL.
func (f *facts) readCall(s, lower string) {
	if strings.Contains(s, "http") && strings.Contains(s, ": ") {
		for _, m := range opForm.FindAllStringSubmatch(s, -1) {
			f.setMethod(m[1], m[2])
			f.freeMethod = true
		}
	}
	if strings.Contains(s, "/") && contains(s, methods) {
		for _, m := range callForm.FindAllStringSubmatch(s, -1) {
			f.setMethod(m[2], m[3])
			f.freeMethod = f.freeMethod || m[1] != "["
			if n, err := strconv.Atoi(m[4]); err == nil && !strings.HasSuffix(m[3], ":") {
				f.setStatus(n)
			}
		}
	}
	if strings.Contains(lower, "method") {
		for _, m := range methodForm.FindAllStringSubmatch(lower, -1) {
			f.setMethod(m[1], "")
		}
	}
	if contains(lower, []string{"url", "path", "uri", "err", "request", "retry"}) && strings.ContainsAny(s, ":=") {
		for _, m := range keyForm.FindAllStringSubmatch(s, -1) {
			f.field(m[1], m[2]+m[3])
		}
	}
	if strings.Contains(s, " url") && f.URL == "" {
		if m := forURL.FindStringSubmatch(s); m != nil {
			f.URL = trimURL(m[1])
		}
	}
}

// readStatus reads the numbers that are status codes by what stands around them.
func (f *facts) readStatus(s, lower string) {
	for i := 0; i+3 <= len(s); i++ {
		if !isDigit(s[i]) {
			continue
		}
		n := i + 1
		for n < len(s) && isDigit(s[n]) {
			n++
		}
		if n-i == 3 && s[i] >= '2' && s[i] <= '5' && (i == 0 || !inWord(s[i-1])) && (n == len(s) || !inWord(s[n])) {
			before, after := lower[max(0, i-40):i], lower[n:min(len(s), n+40)]
			got := strings.HasSuffix(before, "got ") && afterGot.MatchString(after)
			if (got || beforeStatus.MatchString(before) || afterStatus.MatchString(after) || isNamed(s[i:n], s[n:min(len(s), n+40)])) && !strings.HasSuffix(before, "exit status ") {
				status, _ := strconv.Atoi(s[i:n])
				f.setStatus(status)
				f.IsError = f.IsError || got
			}
		}
		i = n
	}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func inWord(c byte) bool {
	return isDigit(c) || c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

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

// isNamed reports whether a number has a name of the status code behind it.
func isNamed(number, after string) bool {
	after = strings.TrimLeft(after, "):( ")
	status, _ := strconv.Atoi(number)
	return after != "" && after[0] >= 'A' && after[0] <= 'Z' && isNameOf(status, strings.SplitN(after, ":", 2)[0])
}

// isNameOf reports whether text starts with a name of a status code.
func isNameOf(status int, text string) bool {
	given := squeeze(text)
	row, _ := dmsstatus.ByCode(status)
	for _, name := range []string{squeeze(row.Name), squeeze(http.StatusText(status))} {
		if name != "" && strings.HasPrefix(given, name) && (len(name) > 3 || given == name) {
			return true
		}
	}
	return status == 504 && strings.HasPrefix(given, "gatewaytimeout")
}

var squeezer = strings.NewReplacer(" ", "", "-", "", "_", "", ".", "")

func squeeze(s string) string { return strings.ToLower(squeezer.Replace(s)) }

// field takes over what a key has.
func (f *facts) field(key, value string) bool {
	key = squeeze(key[strings.LastIndexByte(key, '.')+1:])
	switch key {
	case "method", "verb", "requestmethod", "httpmethod":
		method, _, _ := strings.Cut(strings.TrimSpace(value), " ")
		f.setMethod(method, "")
	case "url", "path", "uri", "full", "requesturi", "requesturl":
		if value, _, _ = strings.Cut(value, " "); f.URL == "" && value != "" && (value[0] == '/' || strings.HasPrefix(value, "http")) {
			f.URL = trimURL(value)
		}
	case "errorcode", "errcode":
		value, _, _ = strings.Cut(strings.TrimSpace(value), " ")
		f.setCode(value)
		f.IsError = true
	case "errormsg", "errormessage":
		if value = strings.TrimSpace(value); f.message == "" && value != "None" && value != "null" {
			f.message = value
		}
	case "requestid", "xrequestid":
		if f.requestID == "" {
			f.requestID, _, _ = strings.Cut(strings.TrimSpace(value), " ")
		}
	case "retryafter":
		if f.Header == nil {
			f.Header = http.Header{}
		}
		f.Header.Set("Retry-After", value)
	default:
		return false
	}
	return true
}
