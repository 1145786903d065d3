package paste

import (
	"net/http"
	"regexp"
	"slices"
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
	if url = trimURL(url); !slices.Contains(methods, method) {
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

func contains(s string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(s, word) })
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
