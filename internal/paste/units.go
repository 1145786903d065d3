package paste

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// A unit is a part of a text that is about one call: a line with what starts in it, or
// the head of a response with its body.
type unit struct {
	line
	kind    kind
	verbose bool // it is a response of curl -v
	below   bool // the body stands below the line that announces it
	call    Call // for what is no plain text
}

type kind int

const (
	isText    kind = iota
	isHead         // a response of curl and the like
	isRequest      // a request of curl -v
	isNoise        // what curl -v prints beside them
	isSent         // in a log of Terraform: a request
	isCode         // the status code
	isHeaders      // the header of a response
	isBody         // its body
	isOther        // what a request has
)

var (
	headLine     = regexp.MustCompile(`^([^"{]{0,100}?)(< )?\bHTTP/[0-9](?:\.[0-9])?[ \t]+([1-9][0-9]{2})(?:\s|$)`)
	requestLine  = regexp.MustCompile(`^[^"{]{0,100}> ([A-Z]{3,7}) ((?:https?:/)?/?\S+) HTTP/[0-9]`)
	header       = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9-]{0,80}):[ \t]{0,4}(.*)$`)
	noise        = regexp.MustCompile(`^(?:[*] |[{}] \[[0-9]+ bytes data\]|>( |$)|.{0,100}--:--:--|.{0,20}% Received|.{0,60}Dload)`)
	startsRecord = regexp.MustCompile(`^[^"{]{0,200}?(Request URL|Response Code|Response Headers|Response Body|Request Headers|Request Body):`)
	recordURL    = regexp.MustCompile(`Request URL: ([A-Z]{3,7}) (http\S+)`)
	recordCode   = regexp.MustCompile(`Response Code: ([1-5][0-9]{2})\b`)
	startsFields = regexp.MustCompile(`(?i)^\s*(?:http_?)?status_?code\s?[:=]`)
	moreFields   = regexp.MustCompile(`(?i)^\s*(?:error_?(?:code|msg|message)|request_?id)\s?[:=]`)
	echoed       = regexp.MustCompile(`^([45][0-9]{2})\n[A-Za-z0-9-]{16,64}\n[A-Za-z]{2,10}\.[0-9]{4,9}$`)
	requestBelow = regexp.MustCompile(`^request_id: ?[^\s,]{0,100}, ?error message:`)
)

// units returns the units of lines.
func units(all []line) []unit {
	var us []unit
	for i := 0; i < len(all); {
		u := unit{line: all[i]}
		n := 1
		var record []string
		if strings.Contains(u.text, "Re") {
			record = startsRecord.FindStringSubmatch(u.text)
		}
		var request, head []string
		if strings.Contains(u.text, "HTTP/") {
			request, head = requestLine.FindStringSubmatch(u.text), headLine.FindStringSubmatch(u.text)
		}
		switch {
		case record != nil:
			n = u.readRecord(record[1], all[i:])
		case request != nil:
			u.kind = isRequest
			u.call.Method, u.call.URL = request[1], request[2]
		case head != nil && !endsInWord(head[1]):
			n = u.readHead(head, all[i:])
		case strings.HasPrefix(u.text, "* "):
			u.kind = isNoise
		default:
			n = u.readLines(all[i:])
		}
		us = append(us, u)
		i += n
	}
	return us
}

func endsInWord(s string) bool {
	return s != "" && (s[len(s)-1]|0x20 >= 'a' && s[len(s)-1]|0x20 <= 'z' || s[len(s)-1] == '_')
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

func firstByte(s string) byte {
	if s = strings.TrimSpace(s); s != "" {
		return s[0]
	}
	return 0
}

// readLines reads a line with what starts in it, and a body directly below it.
func (u *unit) readLines(all []line) (n int) {
	n = u.extend(all)
	if n < len(all) && strings.HasSuffix(u.text, "retry") && strings.HasPrefix(all[n].text, "-after") {
		u.text += all[n].text // a broken line must not make one action of another
		n++
	}
	if len(all) > 2 && len(u.text) == 3 && len(all[1].text)+len(all[2].text) < 90 {
		if text := u.text + "\n" + all[1].text + "\n" + all[2].text; echoed.MatchString(text) {
			u.text, n = "status_code: "+text, 3 // the getters of an SDK, one by one
		}
	}
	for startsFields.MatchString(u.text) && n < min(len(all), 8) && moreFields.MatchString(all[n].text) {
		u.text += "\n" + all[n].text
		n++
	}
	if n < len(all) && announces(u.text) && all[n].id == "" {
		c := firstByte(all[n].text)
		if c == '{' || c == '<' || requestBelow.MatchString(all[n].text) || u.textBelow(all[n:]) {
			below := unit{line: all[n]}
			n += below.extend(all[n:])
			u.text += "\n" + below.text
			u.below = true
		}
	}
	return n
}

// announces reports whether a body can stand below a line.
func announces(s string) bool {
	s = strings.TrimRight(s, " ")
	return strings.HasSuffix(s, "instead") || strings.HasSuffix(s, "instead.") || strings.HasSuffix(s, ":")
}

var sentenceEnd = regexp.MustCompile(`but got [1-5][0-9]{2} instead\.?$`)

// textBelow reports whether the line below the sentence of gophercloud is its body.
func (u *unit) textBelow(all []line) bool {
	if u.logged || all[0].logged || all[0].text == "" || !sentenceEnd.MatchString(u.text) {
		return false
	}
	var f facts
	f.read(all[0].text)
	return !f.hasCall && f.Status == 0 && len(f.codes) == 0 && f.Method == ""
}

// What extend looks at for each line is limited, and so is the work for all of them.
const (
	maxUnit  = 32 << 10
	maxLines = 100
)

// extend adds the lines below to a line in which an object or a page starts, as far as to
// its end. If that is missing, it adds those that look like a part of it.
func (u *unit) extend(all []line) (n int) {
	b := balance{}
	b.feed(u.text)
	page := opensPage(u.text)
	if !page && b.depth <= 0 {
		return 1
	}
	text := []string{u.text}
	size := len(u.text)
	whole := false
	for n = 1; n < len(all) && n < maxLines && size < maxUnit; n++ {
		l := all[n]
		if l.id != "" || startsRecord.MatchString(l.text) || strings.TrimSpace(l.text) == "" || !page && l.logged && !inObject(l.text) {
			break
		}
		text = append(text, l.text)
		size += len(l.text)
		if page {
			whole = strings.Contains(strings.ToLower(l.text), "</html>")
		} else {
			b.feed(l.text)
			whole = b.depth <= 0
		}
		if whole {
			n++
			break
		}
	}
	if !whole {
		for i := 1; i < len(text); i++ {
			if !inObject(text[i]) && !(page && strings.HasPrefix(text[i], "<")) {
				text, n = text[:i], i
				break
			}
		}
	}
	u.text = strings.Join(text, "\n")
	return n
}

// inObject reports whether a line can stand in an object.
func inObject(s string) bool { return s != "" && strings.ContainsAny(s[:1], " \t\"'}])") }

// opensPage reports whether a page starts in a line, and does not end there.
func opensPage(s string) bool {
	if !strings.Contains(s, "<") {
		return false
	}
	s = strings.ToLower(s)
	return (strings.Contains(s, "<html") || strings.Contains(s, "<!doctype html")) && !strings.Contains(s, "</html>")
}

// A balance counts the braces that are open. Only the strings of JSON have quotes that
// can hide one.
type balance struct {
	depth                  int
	json, quoted, escaping bool
}

func (b *balance) feed(line string) {
	if !b.json {
		b.quoted = false
	}
	b.feedPart(line)
	b.escaping = false
}

func (b *balance) feedPart(s string) {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case b.escaping:
			b.escaping = false
		case c == '\\' && b.depth > 0:
			b.escaping = b.quoted
		case c == '"' && b.depth > 0:
			b.quoted = !b.quoted
		case b.quoted:
		case c == '{':
			if b.depth == 0 {
				rest := strings.TrimLeft(s[i+1:min(len(s), i+80)], " ")
				b.json = rest == "" || rest[0] == '"'
			}
			b.depth++
		case c == '}' && b.depth > 0:
			b.depth--
		}
	}
}
