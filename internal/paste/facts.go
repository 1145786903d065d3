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
	failed     bool // a client got no response
	surely     bool // and it says so in words of its own
	curl       bool // in the words of curl
	half       bool // but a part of one
	freeMethod bool // a method that no bracket belongs to
	nested     []string
	calls      []Call // whole ones in an object
	attempts   int    // at objects that are none
}

// Two values for one fact are one too many.

func (f *facts) setStatus(status int) {
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
	if code == "" || code == strconv.Itoa(f.Status) || noValue.MatchString(code) {
		return
	}
	if f.ErrorCode != "" && !strings.EqualFold(f.ErrorCode, code) {
		f.Unsure = f.Unsure || isListed(code) && isListed(f.ErrorCode)
		return
	}
	f.ErrorCode = code
}

var noValue = regexp.MustCompile(`^(?:null|None|undefined|[A-Z]+_[A-Z_]+)$`)

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

var (
	statusForm = regexp.MustCompile(`(?i)` + strings.Join([]string{
		`\bHTTP/[0-9.]{1,3}"?\s+([1-5][0-9]{2})\b`,
		`\bHTTP (?:error )?([1-5][0-9]{2})\b`,
		`(?:\b|_|http)(?:status|response)[-_ ]?(?:code)?["']?(?:\s?[:=]\s?|\s+(?:was |is |of )?)["'(]?([1-5][0-9]{2})\b`,
		`\bgot\s+([1-5][0-9]{2})\s+instead`,
		`\breturned (?:an )?error: \(?([1-5][0-9]{2})\b`,
		`<Response \[([1-5][0-9]{2})\]`,
		`\(?\b([1-5][0-9]{2})[):]{0,2} (?:Client|Server) Error\b`,
		`\bClientResponseError: ([1-5][0-9]{2}),`,
		`\bcode=([1-5][0-9]{2}), message=`,
		`(?-i:\b(?:` + methodNames + `) [^\s"')]+)["')]? ([1-5][0-9]{2})\b`,
	}, "|"))
	statusWithName = regexp.MustCompile(`\b([1-5][0-9]{2})\)?:? {1,2}\(?([A-Z][A-Za-z -]{1,32})`)
	notStatus      = regexp.MustCompile(`(?i)(?:exit|expected) (?:http )?$`)

	sentences = []struct {
		form   *regexp.Regexp
		status int
	}{
		{sentence(`\bBad request with:`), 400},
		{sentence(`\b(?:Authentication Failed, error message:|Unable to re-authenticate: Authentication failed)`), 401},
		{sentence(`: Authentication failed\.?\s*$`), 401},
		{sentence(`\b(?:(?:Action|Request) forbidden: \[|Action Forbidden, error message:)`), 403},
		{sentence(`\bResource not found: \[`), 404},
		{sentence(`: Method not allowed\.?\s*$`), 405},
		{sentence(`\bThe server timed out waiting for the request`), 408},
		{sentence(`\bThe request could not be processed due to conflict in the request`), 409},
		{sentence(`\bToo many requests(?:: \[| have been sent in a given amount of time. Pause requests)`), 429},
		{sentence(`\bInternal Server Error: \[`), 500},
		{sentence(`\bBad Gateway\. Unable to receive a valid response from the upstream server`), 502},
		{sentence(`\bThe service is currently unable to handle the request due to a temporary`), 503},
	}
	sdkForm = sentence(`when accessing \[|error message:|error_msg:|errorMsg|Exception`)

	callForm = regexp.MustCompile(`(.?)\b(` + methodNames + `)\]?(?: request for| request to URL:| to)?["'\x60]?\s+["'\x60\[]?((?:https?://|/)[^\s"'\x60\]>,\\]*)`)
	opForm   = regexp.MustCompile(`\b(Get|Head|Post|Put|Patch|Delete|Options) \\?"?(https?://[^\s"\\]+)\\?"?: `)

	keyForm = regexp.MustCompile(`(?i)(?:^|[\s,{.(_])["']?(method|url|path|uri|err(?:or)?_?code|error_?(?:msg|message)|(?:x-)?request[_-]?id|retry-after)["']?\s?[:=]\s?["']?([^\s,"'}\\][^,"'}\n]{0,400})`)
	forURL  = regexp.MustCompile(`\b(?:for|with) url:? \(?(https?://\S+|/\S+)`)
	idForm  = regexp.MustCompile(`(?i)\brequest[ _]id:? ?"?([A-Za-z0-9-]{16,64})\b`)

	codeForm = regexp.MustCompile(`\b(?i:DMS|APIGW?|CBC|IAM)\.[0-9]{4,9}\b`)

	// A client's failure in words that nothing else has, and in words that need a call
	// beside them.
	failureForm = regexp.MustCompile(`\b(?:connection reset by peer|[Cc]onnection refused|no such host|i/o timeout|TLS handshake timeout|` +
		`x509: |server closed idle connection|Connection aborted|RemoteDisconnected|NewConnectionError|` +
		`Max retries exceeded|ECONNRESET|ECONNREFUSED|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|socket hang up|` +
		`(?:Socket|Request|Connect|Connection|Read)Timeout(?:Exception|Error)?|UnknownHostException|ConnectException|NoHttpResponseException|` +
		`HttpTimeoutException|SSLHandshakeException|CERTIFICATE_VERIFY_FAILED|ClientConnectorError|ServerDisconnectedError|ConnectionException)\b|\bnet::ERR_|timeout of [0-9]+ms exceeded|underlying connection was closed|operation has timed out|Read error \(`)
	weakFailureForm = regexp.MustCompile(`\bEOF\b|\b[Tt]imed? ?out\b|\btimeout\b|context deadline exceeded|context canceled|broken pipe|` +
		`no route to host|network is unreachable|malformed HTTP|server gave HTTP response|http2: |stream error|certificate|Connection reset|I/O error`)
	curlForm = regexp.MustCompile(`\bcurl: \((5|6|7|16|18|28|35|52|55|56|60|92|95)\) `)
	curlFail = regexp.MustCompile(`The\s+requested\s+URL\s+returned\s+error:\s+([1-5][0-9]{2})`)
)

// sentence compiles a pattern. A blank stands for any white space, because a terminal may
// have broken the line there.
func sentence(pattern string) *regexp.Regexp {
	return regexp.MustCompile(strings.ReplaceAll(pattern, " ", `\s+`))
}

// read reads a unit.
func (f *facts) read(text string) {
	free := f.split(text)
	if f.readOwn(free) {
		return
	}
	f.readFree(free)
}

// readFree reads what stands outside of objects.
func (f *facts) readFree(s string) {
	if curlFail.MatchString(s) {
		f.Hidden = true
	}
	if strings.ContainsAny(s, "12345") {
		for _, m := range statusForm.FindAllStringSubmatchIndex(s, -1) {
			for g := 2; g < len(m); g += 2 {
				if m[g] >= 0 && !notStatus.MatchString(s[max(0, m[0]-20):m[0]]) {
					n, _ := strconv.Atoi(s[m[g]:m[g+1]])
					f.setStatus(n)
				}
			}
		}
		for _, m := range statusWithName.FindAllStringSubmatch(s, -1) {
			if n, _ := strconv.Atoi(m[1]); isNameOf(n, m[2]) {
				f.setStatus(n)
			}
		}
	}
	for _, sentence := range sentences {
		if sentence.form.MatchString(s) {
			f.setStatus(sentence.status)
			f.IsError = true
		}
	}
	f.IsError = f.IsError || sdkForm.MatchString(s)
	for _, m := range opForm.FindAllStringSubmatch(s, -1) {
		f.setMethod(m[1], m[2])
		f.freeMethod = true
	}
	for _, m := range callForm.FindAllStringSubmatch(s, -1) {
		f.setMethod(m[2], m[3])
		f.freeMethod = f.freeMethod || m[1] != "["
	}
	for _, m := range keyForm.FindAllStringSubmatch(s, -1) {
		f.field(m[1], m[2])
	}
	if m := forURL.FindStringSubmatch(s); m != nil && f.URL == "" {
		f.URL = trimURL(m[1])
	}
	if m := idForm.FindStringSubmatch(s); m != nil && f.requestID == "" {
		f.requestID = m[1]
	}
	f.codes = append(f.codes, codeForm.FindAllString(s, -1)...)
	f.readFailure(s)
}

// readFailure reads why a client got no response.
func (f *facts) readFailure(s string) {
	strong, weak := failureForm.MatchString(s), weakFailureForm.MatchString(s)
	if m := curlForm.FindStringSubmatch(s); m != nil {
		strong, f.curl, f.half = true, true, m[1] == "18" || m[1] == "56"
		if m[1] == "60" {
			f.Cause = x509.UnknownAuthorityError{}
		}
	}
	f.surely = f.surely || strong
	f.failed = f.failed || strong || weak
	switch {
	case !strong && !weak:
	case strings.Contains(s, "x509: ") || strings.Contains(s, "CERTIFICATE_VERIFY_FAILED"):
		f.Cause = x509.UnknownAuthorityError{}
	case strings.Contains(s, context.Canceled.Error()):
		f.Cause = context.Canceled
	case strings.Contains(s, http.ErrSchemeMismatch.Error()):
		f.Cause = http.ErrSchemeMismatch
	}
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
		if f.message == "" {
			f.message = strings.TrimSpace(value)
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
