package paste

import (
	"net/http"
	"strconv"
	"strings"
)

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

// readRecord reads what Terraform logs of a call.
func (u *unit) readRecord(name string, all []line) (n int) {
	switch name {
	case "Request URL":
		if m := recordURL.FindStringSubmatch(u.text); m != nil {
			u.kind, u.call.Method, u.call.URL = isSent, m[1], trimURL(m[2])
			return 1
		}
	case "Response Code":
		if m := recordCode.FindStringSubmatch(u.text); m != nil {
			u.kind, u.call.hasCall = isCode, true
			u.call.Status, _ = strconv.Atoi(m[1])
			return 1
		}
	case "Response Headers", "Request Headers":
		u.kind = isOther
		if name == "Response Headers" {
			u.kind = isHeaders
		}
		u.call.Header = make(http.Header)
		return 1 + u.readFields(all[1:], "", false)
	case "Response Body", "Request Body":
		u.kind = isOther
		if name == "Response Body" {
			u.kind = isBody
		}
		_, u.text, _ = strings.Cut(u.text, " Body:")
		n := u.extend(all)
		u.call.Body = strings.TrimSpace(u.text)
		return n
	}
	return u.readLines(all)
}
