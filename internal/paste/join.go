package paste

import (
	"cmp"
	"slices"
	"strings"
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
		mixed := r.headed.mixed
		if all := r.headed.take(); len(all) == 1 && !mixed {
			all[0].Header = c.Header
		}
	case isBody:
		r.addBody(u)
	case isText:
		r.addText(u)
	}
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
