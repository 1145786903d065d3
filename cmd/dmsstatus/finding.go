package main

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dms-go/dmsstatus"
)

// A place is where a form starts in a text.
type place struct {
	form string
	at   int
}

// A finding is a response in a text, or a call that got none.
type finding struct {
	place
	*form
	headEnd, end int               // where its head ends, and all of it
	next         int               // where the next text starts
	said         map[string]string // what the groups of its head have
	escaped      bool              // it stands in a quoted string

	method, path string
	status       int // 0 for no response
	header       http.Header
	body         string
	errorCode    string   // where the text shows it without the body, or a part of the body
	message      string   // likewise
	cause        error    // of no response
	cut          bool     // the text is cut off where the error code may have been
	fragment     string   // of the error code, at that place
	redirect     *finding // the response that led here

	// What this library has said about it already, if anything.
	action dmsstatus.Action
	delay  time.Duration
}

// readHead takes over what the groups of the head say about the call and the
// status, and reports whether that makes sense.
func (f *finding) readHead() bool {
	if method := f.said["method"]; method != "" {
		f.setCall(method, f.said["url"])
		if f.method == "" {
			return false
		}
	}
	if status := f.said["status"]; status != "" {
		f.status, _ = strconv.Atoi(status) // it is digits, and few
	}
	if action := f.said["action"]; action != "" {
		return f.action.UnmarshalText([]byte(action)) == nil || startsAction(action)
	}
	return true
}

// isCallOnly reports whether f shows no response.
func (f *finding) isCallOnly() bool { return f.form.isCallOnly() && f.status == 0 }

// methods are those of net/http, which are those of HTTP.
var methods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
	http.MethodDelete, http.MethodOptions, http.MethodTrace, http.MethodConnect,
}

// setCall sets method and path if the method is one. The URL may be broken over
// lines, and what follows it may be an escape.
func (f *finding) setCall(method, text string) {
	method = strings.ToUpper(method)
	if !slices.Contains(methods, method) {
		return
	}
	f.method = method
	if u, err := url.Parse(strings.Join(strings.Fields(untilAny(text, `\`)), "")); err == nil {
		f.path = u.EscapedPath()
	}
}

// takeCall makes the call of g that of f if the text does not name that of f.
func (f *finding) takeCall(g finding) {
	if f.method == "" {
		f.method, f.path = g.method, g.path
	}
}
