package paste

import (
	"cmp"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/dms-go/dmsstatus"
)

// A reader makes calls of units.
type reader struct {
	depth int
	calls []*Call

	curl     []*Call // requests of curl -v that have no response yet
	lost     bool    // curl -v has said that its last request got no response
	redirect *Call   // the response before, if it is one that leads to another

	sent   map[string][]*Call // requests in a log of Terraform without a response, by log ID
	coded  map[string][]*Call // responses without a body
	headed []*Call            // responses without a header
	ids    map[*Call]string   // the request ID of a call
	torn   bool               // a body has no end, so what follows can be a part of it
}

func (r *reader) push(c Call) *Call {
	r.calls = append(r.calls, &c)
	return &c
}

// add adds what a unit says.
func (r *reader) add(u unit) {
	if r.sent == nil {
		r.sent, r.coded, r.ids = make(map[string][]*Call), make(map[string][]*Call), make(map[*Call]string)
	}
	c := u.call
	switch u.kind {
	case isHead:
		r.addHead(u)
	case isRequest:
		if c.Method != "CONNECT" {
			r.curl = append(r.curl, &c)
		}
	case isNoise:
		if strings.Contains(u.text, "Empty reply") || strings.Contains(u.text, "was not closed cleanly") {
			r.lose(nil)
			r.lost = true
		}
	case isSent:
		r.sent[u.id] = append(r.sent[u.id], &c)
	case isCode:
		p := r.push(c)
		p.take(r.sent[u.id], u.id != "")
		if len(r.sent[u.id]) > 0 && !p.Unsure {
			r.sent[u.id] = nil
		}
		r.coded[u.id] = append(r.coded[u.id], p)
		r.headed = append(r.headed, p)
	case isHeaders:
		if len(r.headed) == 1 {
			r.headed[0].Header = c.Header
		}
		r.headed = nil
	case isBody:
		r.addBody(u)
	case isText:
		r.addText(u)
	}
}

// take takes over the request of a response, if it is certain which it is.
func (c *Call) take(open []*Call, sameID bool) {
	if len(open) == 0 {
		return
	}
	first := open[0]
	for _, o := range open[1:] {
		if o.Method != first.Method || pathOf(o.URL) != pathOf(first.URL) {
			c.Unsure = true
			return
		}
	}
	if len(open) > 1 && !sameID {
		c.Unsure = true
		return
	}
	c.Method, c.URL = first.Method, first.URL
}

// addBody gives a body to the response with the same log ID, or to the only one that can
// have it.
func (r *reader) addBody(u unit) {
	open := r.coded[u.id]
	whole := firstByte(u.call.Body) != '{' || objectLength(u.call.Body) > 0
	r.torn = r.torn || !whole && u.id == ""
	if len(open) == 0 {
		return
	}
	if len(open) > 1 || r.torn {
		for _, c := range open {
			c.Unsure = true
		}
		return
	}
	open[0].setBody(u.call.Body)
	delete(r.coded, u.id)
}

// setBody takes over the body, which the text can have broken or cut off.
func (c *Call) setBody(body string) {
	c.Body = strings.TrimSpace(body)
	if firstByte(c.Body) != '{' {
		return
	}
	n := objectLength(c.Body)
	if n == 0 {
		f := facts{Call: *c}
		f.readCut(c.Body)
		c.ErrorCode, c.Cut, c.fragment = f.ErrorCode, f.Cut, f.fragment
		return
	}
	for _, object := range []string{c.Body[:n], strings.ReplaceAll(c.Body[:n], "\n", " ")} {
		if json.Valid([]byte(object)) {
			c.Body = object
			return
		}
	}
	c.Body = c.Body[:n]
}

// addHead adds the response of curl -i and the like.
func (r *reader) addHead(u unit) {
	c := u.call
	c.setBody(c.Body)
	if c.Status/100 == 1 || c.Status == 200 && len(r.curl) == 0 && c.Body == "" && isProxy(u.text) {
		r.pushInterim(c)
		return
	}
	if r.dropInterim(); len(r.curl) > 1 {
		c.Unsure = true
	} else if len(r.curl) == 1 {
		c.Method, c.URL = r.curl[0].Method, r.curl[0].URL
	}
	r.curl = nil
	if r.redirect != nil {
		c.Redirect = r.redirect
		r.calls = slices.DeleteFunc(r.calls, func(o *Call) bool { return o == r.redirect })
		r.redirect = nil
	}
	p := r.push(c)
	if c.Status/100 == 3 && c.Body == "" {
		r.redirect = p
	}
}

var proxyReply = regexp.MustCompile(`(?i)connection established`)

func isProxy(text string) bool { return proxyReply.MatchString(text) }

// pushInterim keeps a response that another should follow.
func (r *reader) pushInterim(c Call) {
	r.dropInterim()
	p := r.push(c)
	if len(r.curl) == 1 {
		p.Method, p.URL = r.curl[0].Method, r.curl[0].URL
	}
	p.Hidden = false
	p.Cut = false
	p.interim = true
}

func (r *reader) dropInterim() {
	r.calls = slices.DeleteFunc(r.calls, func(c *Call) bool { return c.interim })
}

// lose makes calls without a response of the requests of curl.
func (r *reader) lose(cause error) {
	r.dropInterim()
	for _, c := range r.curl {
		c.hasCall, c.Cause = true, cause
		if len(r.curl) > 1 {
			c.Cause = nil
		}
		r.push(*c)
	}
	r.curl = nil
}

// addText adds the call of a line.
func (r *reader) addText(u unit) {
	var f facts
	f.read(u.text)
	if m := curlForm.FindString(u.text); m != "" && f.Status == 0 {
		switch last := r.last(); {
		case len(r.curl) > 0:
			r.lose(f.Cause)
		case r.lost: // it has been said
		case last != nil && last.Status != 0 && strings.ContainsAny(m, "8") && strings.Contains(m, "18"): // half a response
		default:
			c := Call{hasCall: true, Cause: f.Cause}
			if r.redirect != nil {
				c.Redirect = r.redirect
				r.drop(r.redirect)
				r.redirect = nil
			}
			r.push(c)
		}
		r.lost = false
		return
	}
	if f.Hidden {
		if last := r.last(); last != nil && last.Status == f.Status && last.Header != nil {
			return // curl -f -v has shown it
		}
	}
	if strings.TrimSpace(u.text) != "" {
		r.redirect = nil
	}
	c := f.finish(u)
	var nested []Call
	if r.depth < maxDepth {
		for _, s := range f.nested {
			nested = append(nested, read(s, r.depth+1).Calls...)
		}
	}
	if c.hasCall {
		nested = slices.DeleteFunc(nested, func(n Call) bool { return c.absorb(n) })
		p := r.push(c)
		r.ids[p] = f.requestID
		if u.id != "" {
			p.take(r.sent[u.id], true)
		}
	}
	for _, n := range append(f.calls, nested...) {
		r.push(n)
	}
}

func (r *reader) last() *Call {
	if len(r.calls) == 0 {
		return nil
	}
	return r.calls[len(r.calls)-1]
}

func (r *reader) drop(c *Call) {
	r.calls = slices.DeleteFunc(r.calls, func(o *Call) bool { return o == c })
}

// finish returns the call of the facts.
func (f *facts) finish(u unit) Call {
	c := f.Call
	c.hasCall = c.Status != 0 || f.failed && (f.surely || c.Method != "")
	if c.Header == nil {
		c.Header = make(http.Header)
	}
	if f.requestID != "" {
		c.Header.Set("X-Request-Id", f.requestID)
	}
	if len(f.bodies) > 0 {
		c.setBody(f.bodies[0])
		for _, other := range f.bodies[1:] {
			if code := bodyCode(other); code != bodyCode(c.Body) {
				c.Unsure = true
			}
		}
	} else if f.cutBody != "" {
		c.Body = f.cutBody
	}
	c.Message = f.message
	if c.ErrorCode == "" && c.Body == "" && f.message != "" && f.IsError {
		if b := firstByte(f.message); b == '{' || b == '<' {
			c.Body, c.Message = f.message, ""
		}
	}
	if c.Body != "" && u.below && u.logged && !fits(bodyCode(c.Body), c.Status) {
		c.Body = ""
	}
	c.setFreeCode(f.codes)
	if c.Status == 0 {
		c.ErrorCode, c.Body = "", ""
	}
	return c
}

// setFreeCode takes over the error code in free text if it fits the status code. Two that
// are listed are one too many.
func (c *Call) setFreeCode(codes []string) {
	known := cmp.Or(c.ErrorCode, bodyCode(c.Body))
	for _, code := range codes {
		switch {
		case known != "" && canonical(known) == canonical(code):
		case known != "" && isListed(code) && isListed(known):
			c.Unsure = true
		case known == "" && fits(code, c.Status):
			c.ErrorCode, known = code, code
		}
	}
}

// fits reports whether an error code can be that of a response with this status code, as
// far as the table says: it is listed with it, or both are a 4xx.
func fits(code string, status int) bool {
	row, listed := dmsstatus.ByErrorCode(code)
	return int(row.Code) == status || status/100 == 4 && (!listed || row.Code == 0 || row.Code.IsClientError())
}

func canonical(code string) string {
	if row, ok := dmsstatus.ByErrorCode(code); ok {
		return row.ErrorCode
	}
	return strings.ToUpper(code)
}

// bodyCode returns the error code that package dmsstatus finds in a body.
func bodyCode(body string) string {
	if firstByte(body) != '{' {
		return ""
	}
	c := Call{Status: 400, Body: body}
	return dmsstatus.Advise(c.Response()).ErrorCode
}

func (c *Call) bodyCode() string { return bodyCode(c.Body) }

// absorb takes over what a string in the same unit says of the same call, and reports
// whether it is that.
func (c *Call) absorb(n Call) bool {
	if n.Status != c.Status || n.Said.Action != 0 {
		return false
	}
	if n.Method != "" && c.Method != "" && n.Method != c.Method || n.Unsure {
		c.Unsure = true
	}
	if c.Method == "" {
		c.Method, c.URL = n.Method, n.URL
	}
	if c.ErrorCode == "" && c.Body == "" {
		c.ErrorCode, c.Body, c.Message = n.ErrorCode, n.Body, cmp.Or(c.Message, n.Message)
	} else if a, b := cmp.Or(c.ErrorCode, c.bodyCode()), cmp.Or(n.ErrorCode, n.bodyCode()); a != b && b != "" {
		c.Unsure = true
	}
	c.IsError = c.IsError || n.IsError
	return true
}

// finish returns the calls.
func (r *reader) finish() []Call {
	if len(r.curl) > 0 {
		r.lose(nil)
	}
	for _, open := range r.coded {
		if r.torn {
			for _, c := range open {
				c.Unsure = true
			}
		}
	}
	r.joinByID()
	var calls []Call
	for _, c := range r.calls {
		if c.Unsure {
			c.Method, c.URL, c.ErrorCode, c.Body, c.Redirect = "", "", "", "", nil
		}
		calls = append(calls, *c)
	}
	return calls
}

const minID = 16 // how long an ID has to be to be that of one request

// joinByID puts together what different lines say of the request with the same ID, if
// they agree.
func (r *reader) joinByID() {
	byID := make(map[string][]*Call)
	for _, c := range r.calls {
		if id := cmp.Or(r.ids[c], c.Header.Get("X-Request-Id")); len(id) >= minID && c.Said.Action == 0 {
			byID[id] = append(byID[id], c)
		}
	}
	for _, group := range byID {
		sum := *group[0]
		for _, c := range group[1:] {
			sum.absorbAll(*c)
		}
		if sum.Unsure || len(group) == 1 {
			continue
		}
		*group[0] = sum
		for _, c := range group[1:] {
			c.hasCall = false
		}
	}
	r.calls = slices.DeleteFunc(r.calls, func(c *Call) bool { return !c.hasCall })
}

func (c *Call) absorbAll(n Call) {
	if n.URL != "" && c.URL != "" && pathOf(n.URL) != pathOf(c.URL) || !c.absorb(n) {
		c.Unsure = true
	}
}

// body returns the body for package dmsstatus: one with the error code if that is known
// without.
func (c *Call) body() string {
	if c.ErrorCode != "" || c.Body == "" && c.Message != "" {
		body, _ := json.Marshal(map[string]string{"error_code": c.ErrorCode, "error_msg": c.Message}) // strings do not fail
		return string(body)
	}
	return c.Body
}

func isMethod(s string) bool { return slices.Contains(methods, s) }

var codeInText = regexp.MustCompile(`\\?"[0-9]{8,9}\\?"|\b[A-Za-z]{2,40}[A-Za-z0-9]{0,40}(?:[.-][A-Za-z0-9]{1,40}){0,5}\.[0-9]{4,20}\b`)
var inName = regexp.MustCompile(`^(?:[/_]|[.:-][A-Za-z0-9])`) // what goes on so is the name of a file or host

// codesIn returns the error codes in text. In a text with a success, a number without a
// service is some ID, and "DMS.00000000" marks what succeeded.
func codesIn(text string, calls []Call) (codes []string) {
	success := slices.ContainsFunc(calls, func(c Call) bool { return c.Status/100 == 2 })
	fragments := make(map[string]bool)
	for _, c := range calls {
		fragments[c.fragment] = true
	}
	for _, at := range codeInText.FindAllStringIndex(text, -1) {
		code := strings.Trim(text[at[0]:at[1]], `"\`)
		switch {
		case code[0] <= '9' && (success || !isListed(code)):
		case success && strings.EqualFold(code, "DMS.00000000"):
		case at[0] > 0 && strings.IndexByte("/-@", text[at[0]-1]) >= 0 || inName.MatchString(text[at[1]:min(len(text), at[1]+2)]):
		case fragments[code]:
		default:
			codes = append(codes, code)
		}
	}
	return codes
}
