package paste

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

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
	if c.Status/100 == 1 || proxyReply.MatchString(u.text) {
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

// readFields reads the fields of a header.
func (u *unit) readFields(all []line, prefix string, verbose bool) (n int) {
	for ; n < len(all); n++ {
		text, ok := strings.CutPrefix(all[n].text, prefix)
		if !ok {
			text, ok = strings.CutPrefix(all[n].text, strings.TrimRight(prefix, " "))
		}
		if verbose {
			inner, isField := strings.CutPrefix(text, "<")
			if !isField && (noise.MatchString(text) || text == "") {
				continue
			}
			text, ok = strings.TrimPrefix(inner, " "), isField
		}
		m := header.FindStringSubmatch(text)
		if !ok || m == nil && (verbose || !isBroken(text)) || startsRecord.MatchString(text) || headLine.MatchString(text) {
			break
		}
		if m != nil {
			u.call.Header.Add(m[1], strings.TrimSpace(m[2]))
		}
	}
	return n
}

// isBroken reports whether a line between the fields of a header can be one of them.
func isBroken(s string) bool { return s != "" && !strings.ContainsAny(s[:1], "{[<") && len(s) < 200 }

// readHead reads a response as curl -i or curl -v prints it. With -v, other lines can
// stand between header and body. All lines can have the same prefix.
func (u *unit) readHead(m []string, all []line) (n int) {
	prefix, verbose := m[1], m[2] != ""
	if strings.TrimSpace(prefix) == "" || len(all) > 1 && !strings.HasPrefix(all[1].text, strings.TrimRight(prefix, " ")) {
		u.below = strings.TrimSpace(prefix) != "" // a line of a log, or the start of one
		prefix = ""
	}
	u.kind, u.verbose, u.call.hasCall = isHead, verbose, true
	u.call.Status, _ = strconv.Atoi(m[3])
	u.call.Header = make(http.Header)
	if u.below && len(all) > 1 && (header.FindString(all[1].text) == "" || strings.HasPrefix(all[1].text, "Error:")) && all[1].text != "" {
		return 1
	}
	n = 1 + u.readFields(all[1:], prefix, verbose)
	if verbose {
		for n < len(all) && (noise.MatchString(all[n].text) || strings.TrimSpace(all[n].text) == "<") {
			n++
			if requestLine.MatchString(all[n-1].text) {
				return n - 1
			}
		}
	} else if n == len(all) || strings.TrimSpace(strings.TrimPrefix(all[n].text, strings.TrimSpace(prefix))) != "" {
		return n // there is no blank line
	} else {
		n++
	}
	if n == len(all) || headLine.MatchString(all[n].text) || strings.HasPrefix(all[n].text, "curl: (") {
		return n
	}
	// The body.
	rest := all[n:]
	if prefix != "" {
		rest = nil
		for _, l := range all[n:min(n+200, len(all))] {
			l.text = strings.TrimPrefix(l.text, prefix)
			rest = append(rest, l)
		}
	}
	body := unit{line: rest[0]}
	count := body.extend(rest)
	switch c := firstByte(body.text); {
	case c == '{' || c == '[' || c == '<':
	case u.below || rest[0].text == "":
		return n
	default:
		for count < len(rest) && rest[count].text != "" && !noise.MatchString(rest[count].text) && len(body.text) < maxUnit {
			body.text += "\n" + rest[count].text
			count++
		}
	}
	u.call.Body = strings.TrimSpace(body.text)
	return n + count
}
