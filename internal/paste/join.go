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

	curl    queue // the requests of curl -v
	lost    bool  // curl -v has said that its last request got no response
	before  *Call // the response before, if another should follow: an interim one, or a redirect
	headed  queue // the responses in a log of Terraform that have no header yet
	sent    map[string]*queue
	coded   map[string]*queue // its responses without a body, by log ID, as are its requests
	certain []*Call           // those without a log ID that have a request
	torn    bool              // a body has no end, so what follows can be a part of it
	parts   map[string][]part // by ID
}

// A part is what a unit says of the call with its ID.
type part struct {
	*Call
	codes []string
}

// A queue has what waits for something that is sure to come, but not in which order.
type queue struct {
	waiting []*Call // none if mixed
	pending int
	mixed   bool
}

func (q *queue) add(c *Call) {
	q.pending++
	if !q.mixed {
		q.waiting = append(q.waiting, c)
	}
}

// take returns what waits, which is more than one if it is not certain which.
func (q *queue) take() []*Call {
	all := q.waiting
	q.mixed = q.mixed || len(all) > 1
	q.waiting, q.pending = nil, max(0, q.pending-1)
	q.mixed = q.mixed && q.pending > 0
	return all
}

func at(m map[string]*queue, id string) *queue {
	if m[id] == nil {
		m[id] = new(queue)
	}
	return m[id]
}

func (r *reader) push(c *Call) { r.calls = append(r.calls, c) }

// add adds what a unit says.
func (r *reader) add(u unit) {
	c := &u.call
	switch u.kind {
	case isHead:
		r.addHead(u)
	case isRequest:
		if c.Method != "CONNECT" {
			r.curl.add(c)
		}
	case isNoise:
		if strings.Contains(u.text, "Empty reply") || strings.Contains(u.text, "was not closed cleanly") {
			r.lose(nil)
			r.lost = true
		}
	case isSent:
		if q := at(r.sent, u.id); u.id == "" || len(q.waiting) == 0 || q.waiting[0].Method != c.Method {
			q.add(c)
		}
	case isCode:
		r.addCode(u)
	case isHeaders:
		if mixed := r.headed.mixed; true {
			if all := r.headed.take(); len(all) == 1 && !mixed {
				all[0].Header = c.Header
			}
		}
	case isBody:
		r.addBody(u)
	case isText:
		r.addText(u)
	}
}

// addCode adds a response in a log of Terraform. If a request is missing in a log without
// IDs, any other can be that of another response.
func (r *reader) addCode(u unit) {
	c := &u.call
	r.push(c)
	q := at(r.sent, u.id)
	c.Unsure = q.mixed
	missing := q.pending == 0 && u.id == ""
	c.takeRequest(q.take())
	if missing && len(r.certain) > 0 {
		c.Unsure = true
		for _, other := range r.certain {
			other.Unsure = true
		}
		r.certain = r.certain[:0]
	} else if u.id == "" && c.Method != "" {
		r.certain = append(r.certain, c)
	}
	coded := at(r.coded, u.id)
	c.Unsure = c.Unsure || coded.mixed
	if c.Status != http.StatusNoContent {
		coded.add(c)
		r.headed.add(c)
	}
}

// takeRequest takes over the request of a response, if it is certain which it is.
func (c *Call) takeRequest(all []*Call) {
	if len(all) == 1 {
		c.Method, c.URL = all[0].Method, all[0].URL
	}
	c.Unsure = c.Unsure || len(all) > 1
}

// addBody gives a body to the response with the same log ID, or to the only one that can
// have it.
func (r *reader) addBody(u unit) {
	whole := firstByte(u.call.Body) != '{' || objectLength(u.call.Body) > 0
	r.torn = r.torn || !whole && u.id == ""
	all := at(r.coded, u.id).take()
	for _, c := range all {
		c.Unsure = c.Unsure || len(all) > 1 || r.torn && u.id == ""
	}
	if len(all) == 1 {
		all[0].setBody(u.call.Body)
	}
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
	if object := mended(c.Body[:n]); object != "" {
		c.Body = object
		return
	}
	c.Body = c.Body[:n]
}

// addHead adds the response of curl -i and the like.
func (r *reader) addHead(u unit) {
	c := &u.call
	c.setBody(c.Body)
	before := r.before
	if r.before = nil; before != nil {
		before.hasCall = false
		if before.Status/100 == 3 {
			c.Redirect = before
		}
	}
	if c.Status/100 == 1 || isProxy(u.text) {
		c.Unsure = true // until another follows
		r.before = c
	} else if u.verbose {
		c.Unsure = r.curl.mixed
		c.takeRequest(r.curl.take())
		if c.Redirect != nil && c.Method != "" && c.Redirect.Method == "" {
			c.Redirect.Method = c.Method
		}
	}
	if c.Status/100 == 3 && c.Body == "" {
		r.before = c
	}
	r.push(c)
}

var proxyReply = regexp.MustCompile(`(?i)connection established`)

func isProxy(text string) bool { return proxyReply.MatchString(text) }

// lose makes calls without a response of the requests of curl.
func (r *reader) lose(cause error) {
	for _, c := range r.curl.waiting {
		if r.before != nil && r.before.Status/100 == 1 {
			r.before.hasCall = false
		}
		c.hasCall = true
		if len(r.curl.waiting) == 1 {
			c.Cause = cause
		}
		r.push(c)
	}
	r.curl = queue{}
}

// addText adds the call of a line.
func (r *reader) addText(u unit) {
	if strings.TrimSpace(u.text) == "" {
		return
	}
	var f facts
	f.read(u.text)
	f.doubt(u.text)
	if f.curl && f.Status == 0 {
		r.addExit(&f)
		return
	}
	if last := len(r.calls) - 1; f.Hidden && last >= 0 && r.calls[last].Status == f.Status && r.calls[last].Header != nil {
		return // curl -f -v has shown it
	}
	r.before = nil
	c := f.finish(u)
	if code := c.ErrorCode; code != "" && !isListed(code) && strings.HasPrefix(strings.ToUpper(code), "DMS.") && strings.HasSuffix(strings.TrimRight(u.text, ". \n"), code) && (strings.Count(u.text, "{") > strings.Count(u.text, "}") || len(code) < len("DMS.00400026")) {
		c.Cut, c.fragment, c.ErrorCode = true, code, ""
	}
	if id := cmp.Or(u.id, f.requestID); len(id) >= minID && (c.hasCall || c.Method != "" || c.Body != "" || len(f.codes) > 0) {
		r.parts[id] = append(r.parts[id], part{c, f.codes})
	}
	var nested []Call
	if r.depth < maxDepth {
		for _, s := range f.nested {
			nested = append(nested, read(s, r.depth+1).Calls...)
		}
	}
	if c.hasCall {
		nested = slices.DeleteFunc(nested, func(n Call) bool {
			c.Unsure = c.Unsure || c.Status/100 == 2 && n.Status == 0
			return c.absorb(n)
		})
		c.Unsure = c.Unsure || c.Status/100 == 2 && r.depth == maxDepth && len(f.nested) > 0
		r.push(c)
	}
	for _, n := range append(f.calls, nested...) {
		r.push(&n)
	}
}

// doubt looks at a text of several lines without the breaks, too. What has another status
// code then is not sure: it may be in a message.
func (f *facts) doubt(text string) {
	if f.Status == 0 || !strings.Contains(text, "\n") {
		return
	}
	var joined facts
	joined.read(strings.ReplaceAll(text, "\n", ""))
	f.Unsure = f.Unsure || joined.Status != 0 && joined.Status != f.Status
}

// addExit adds what curl says at its end about a call that got no response, or half of it.
func (r *reader) addExit(f *facts) {
	last := len(r.calls) - 1
	switch {
	case len(r.curl.waiting) > 0:
		r.lose(f.Cause)
	case r.lost: // it has been said
	case f.half && last >= 0 && r.calls[last].Status != 0:
	default:
		c := &Call{hasCall: true, Cause: f.Cause, Header: http.Header{}}
		if r.before != nil && r.before.Status/100 == 3 {
			c.Redirect = r.before
			r.before.hasCall = false
		}
		r.push(c)
	}
	r.before, r.lost = nil, false
}

// finish returns the call of the facts.
func (f *facts) finish(u unit) *Call {
	c := &f.Call
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
	if c.Body == "" && c.ErrorCode == "" && f.IsError {
		c.Body = cmp.Or(f.other, f.text)
	}
	if c.Body != "" && u.below && bodyCode(c.Body) != "" && !fits(bodyCode(c.Body), c.Status) {
		c.Body = ""
	}
	c.setFreeCode(f.codes)
	if c.hasCall && c.Status == 0 {
		c.ErrorCode, c.Body = "", ""
	}
	c.Unsure = c.Unsure || c.Status/100 == 2 && f.surely
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
	} else if a, b := cmp.Or(c.ErrorCode, bodyCode(c.Body)), cmp.Or(n.ErrorCode, bodyCode(n.Body)); a != b && b != "" {
		c.Unsure = true
	}
	c.IsError = c.IsError || n.IsError
	for key, values := range n.Header {
		if c.Header.Get(key) == "" {
			c.Header[key] = values
		}
	}
	return true
}

// finish returns the calls.
func (r *reader) finish() []Call {
	r.lose(nil)
	for _, q := range r.coded {
		for _, c := range q.waiting {
			c.Unsure = c.Unsure || r.torn
		}
	}
	r.joinByID()
	var calls []Call
	for _, c := range r.calls {
		if !c.hasCall {
			continue
		}
		if c.Unsure {
			c.Method, c.URL, c.ErrorCode, c.Body, c.Redirect = "", "", "", "", nil
		}
		calls = append(calls, *c)
	}
	return calls
}

const minID = 12 // how long an ID has to be to be that of one request

// joinByID puts together what different units say of the call with the same ID, if they
// agree.
func (r *reader) joinByID() {
	for _, c := range r.calls {
		if id := c.Header.Get("X-Request-Id"); len(id) >= minID && c.Said.Action == 0 && !slices.ContainsFunc(r.parts[id], func(p part) bool { return p.Call == c }) {
			r.parts[id] = append(r.parts[id], part{c, nil})
		}
	}
	for _, parts := range r.parts {
		i := slices.IndexFunc(parts, func(p part) bool { return p.Status != 0 })
		if i < 0 || len(parts) == 1 {
			continue
		}
		sum := *parts[i].Call
		for _, p := range parts {
			part := *p.Call
			if !part.hasCall {
				part.Status = sum.Status
			}
			if part.Status != 0 {
				sum.absorbAll(part)
				sum.setFreeCode(p.codes)
			}
		}
		if sum.Unsure {
			continue
		}
		for j, p := range parts {
			if j != i && p.Status != 0 {
				p.hasCall = false
			} else if p.Method == "" {
				p.Method, p.URL = sum.Method, sum.URL
			}
		}
		*parts[i].Call = sum
	}
}

func (c *Call) absorbAll(n Call) {
	if n.Method != "" && n.URL != "" && c.URL != "" && pathOf(n.URL) != pathOf(c.URL) || !c.absorb(n) {
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
	text = strings.ReplaceAll(text, `\n`, "\n")
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
