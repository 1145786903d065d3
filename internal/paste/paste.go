// Package paste finds the calls in a text that a person copied from a terminal, a log or
// a web page. It takes over what the text says of each: the status code, the request, the
// body. What that means is for package dmsstatus to say.
//
// One unit of the text is one call: a line, with the object or the page that starts in it,
// or the head of a response with its body. Facts of different units are not put together,
// unless a log ID, a request ID or the text itself says that they belong together. Where
// that is not certain, the call is Unsure.
package paste

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/dms-go/dmsstatus"
)

// A Call is what a text says of one call. What it does not say is empty.
type Call struct {
	Method, URL string
	Status      int // 0 for no response
	Header      http.Header
	Body        string // as the text shows it
	ErrorCode   string // where the text has it outside a whole body
	Message     string // likewise
	IsError     bool   // a client calls it an error, even a 2xx
	Cause       error  // why there was no response, where that matters
	Redirect    *Call  // the redirect that led here

	Said   dmsstatus.Advice // what package dmsstatus has said of it; Action 0 for nothing
	Unsure bool             // not certain which facts belong to it
	Cut    bool             // the text is cut off where the error code may have been
	Hidden bool             // the tool has not printed the body

	hasCall  bool   // it is a response, or a failure
	fragment string // of an error code that is cut off
}

// A Text is what Read finds.
type Text struct {
	Calls []Call
	Codes []string // the error codes anywhere in the text, in order, as the text spells them
}

// Read returns the calls and the error codes in a text. It takes a time that grows with
// the length of the text and no faster.
func Read(text string) Text {
	text = decode(text)
	found := read(plain(text), 0)
	for _, joined := range []string{unwrap(text), unfold(text)} {
		if joined == text {
			continue
		}
		if other := read(plain(joined), 0); other.extends(found) {
			found, text = other, joined
			break
		}
	}
	found.Codes = codesIn(plain(text), found.Calls)
	return found
}

// read returns the calls in a text that is in so many strings.
func read(text string, depth int) Text {
	r := reader{depth: depth, sent: make(map[string]*queue), coded: make(map[string]*queue), parts: make(map[string][]part)}
	for _, u := range units(lines(text)) {
		r.add(u)
	}
	calls := r.finish()
	if len(calls) == 0 && depth < maxDepth && strings.Contains(text, `\"`) {
		return read(unescape(text), depth+1) // the quotes around it are missing
	}
	return Text{Calls: calls}
}

const maxDepth = 3 // how many strings in strings are looked into

// extends reports whether t says all that other does, and more. A terminal that broke a
// line can have hidden a fact, but not made one.
func (t Text) extends(other Text) bool {
	mine, size := t.facts()
	others, otherSize := other.facts()
	for fact := range others {
		if !mine[fact] && fact.kind != "unsure" {
			return false
		}
	}
	for fact := range mine {
		if fact.kind == "unsure" && !others[fact] {
			return false
		}
	}
	return len(mine) > len(others) || size > otherSize || t.failures() < other.failures()
}

// failures returns how many calls got no response.
func (t Text) failures() (n int) {
	for _, c := range t.Calls {
		if c.Status == 0 {
			n++
		}
	}
	return n
}

type fact struct {
	status      int
	kind, value string
}

// facts returns what is known of all calls, and how long their URLs are.
func (t Text) facts() (all map[fact]bool, size int) {
	all = make(map[fact]bool)
	for _, c := range t.Calls {
		all[fact{c.Status, "", ""}] = true
		if code := cmp.Or(c.ErrorCode, bodyCode(c.Body)); isListed(code) {
			all[fact{c.Status, "code", canonical(code)}] = true
		}
		if c.Method != "" {
			all[fact{c.Status, "method", c.Method}] = true
		}
		if c.Unsure {
			all[fact{c.Status, "unsure", ""}] = true
		}
		if c.Cause != nil {
			all[fact{c.Status, "cause", c.Cause.Error()}] = true
		}
		if !c.Cut && firstByte(c.Body) == '{' && mended(c.Body) != "" {
			all[fact{c.Status, "object", ""}] = true
		}
		size = max(size, len(c.URL))
	}
	return all, size
}

// Response returns the response that the text shows, with that body.
func (c *Call) Response() *http.Response {
	resp := &http.Response{StatusCode: c.Status, Header: c.Header, Body: http.NoBody}
	body := c.body()
	if body == "" && strings.HasPrefix(c.Header.Get("Content-Type"), "text/html") && c.Header.Get("Content-Length") != "0" {
		body = "<html>" // which the text does not show
	}
	switch {
	case body != "":
		resp.Body = readCloser{strings.NewReader(body)}
	case c.Hidden:
		resp.Body = unreadable{} // so nobody takes it for an empty one
	}
	if c.Method != "" {
		u, err := url.Parse(c.URL)
		if err != nil {
			u = new(url.URL)
		}
		resp.Request = &http.Request{Method: c.Method, URL: u}
		if c.Redirect != nil {
			resp.Request.Response = c.Redirect.Response()
		}
	}
	return resp
}

type unreadable struct{}

func (unreadable) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
func (unreadable) Close() error             { return nil }

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }

// Err returns the error of net/http for a call without a response.
func (c *Call) Err() error {
	op := c.Method
	if op != "" {
		op = op[:1] + strings.ToLower(op[1:]) // as net/http spells it
	}
	cause := c.Cause
	if cause == nil {
		cause = errors.New("no response")
	}
	return &url.Error{Op: op, URL: c.URL, Err: cause}
}
