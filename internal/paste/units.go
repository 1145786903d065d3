package paste

import (
	"regexp"
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
		if text := u.text + "\n" + all[1].text + "\n" + all[2].text; echoed.MatchString(text) && !isListed(all[2].text) {
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
