package paste

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// split takes the objects, pages and quoted strings out of a text and reads them. It
// returns the rest.
func (f *facts) split(text string) (free string) {
	var out strings.Builder
	start := 0
	cut := func(from, to int) {
		out.WriteString(text[start:from])
		out.WriteString(" ")
		start = to
	}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			n := len(labels.FindString(text[i:]))
			if n == 0 {
				n = f.objectAt(text[i:])
			}
			if n > 0 {
				cut(i, i+n)
				i += n - 1
			}
		case '<':
			if n := pageLength(text[i:]); n > 0 {
				f.bodies = append(f.bodies, text[i:i+n])
				cut(i, i+n)
				i += n - 1
			}
		case '"':
			if i > 0 && text[i-1] == '\\' {
				continue
			}
			n := stringLength(text[i:])
			if n == 0 {
				continue
			}
			content := text[i+1 : i+n-1]
			key := keyBefore(text[start:i])
			if key == "" && !strings.ContainsRune(content, '\\') {
				continue
			}
			if key != "" && !strings.ContainsRune(content, '\\') && !strings.Contains(content, " ") {
				continue
			}
			f.leaf(key, unescape(content))
			cut(i, i+n)
			i += n - 1
		}
	}
	out.WriteString(text[start:])
	return out.String()
}

// labels are those of a metric or a stream of logs, which say nothing of a call. A
// terminal may have broken them.
var labels = regexp.MustCompile(`^\{[\w\s]{1,60}=\s*"[^"]{0,200}"\s*(?:,[\w\s]{1,60}=\s*"[^"]{0,200}"\s*)*\}`)

// keyBefore returns the key of a value in logfmt.
func keyBefore(s string) string {
	if !strings.HasSuffix(s, "=") {
		return ""
	}
	s = s[max(0, len(s)-60) : len(s)-1]
	i := strings.LastIndexAny(s, " \t,({\"") + 1
	return s[i:]
}

// stringLength returns the length of the quoted string that s starts with, or 0.
func stringLength(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return 0
}

// pageLength returns the length of the HTML page or XML that s starts with, or 0.
func pageLength(s string) int {
	lower := strings.ToLower(s[:min(len(s), 15)])
	if !strings.HasPrefix(lower, "<html") && !strings.HasPrefix(lower, "<!doctype html") && !strings.HasPrefix(lower, "<?xml") {
		return 0
	}
	if at := pageEnd.FindStringIndex(s); at != nil {
		return at[1]
	}
	if i := strings.LastIndexByte(s, '>'); i >= 0 {
		return i + 1
	}
	return len(s)
}

var pageEnd = regexp.MustCompile(`(?i)</html>`)

const maxAttempts = 8 // at objects that turn out to be none

// objectAt reads the object that s starts with. It returns its length, or 0 if it is no
// JSON, and so free text.
func (f *facts) objectAt(s string) int {
	if f.attempts >= maxAttempts {
		return 0
	}
	n := objectLength(s)
	if n == 0 {
		f.attempts++
		rest := strings.TrimLeft(s[1:], " \n")
		if rest == "" || rest[0] != '"' || f.readCut(s) == 0 {
			return 0
		}
		return len(s)
	}
	if object := mended(s[:n]); object != "" {
		f.object([]byte(object), 0)
		return n
	}
	f.attempts++
	return 0
}

// mended returns an object as JSON, or "" if it is none. A terminal may have broken its
// lines, at a blank or in a word, and the quotes of a string around it may be missing.
func mended(s string) string {
	if strings.HasPrefix(s, `{\"`) {
		s = unescape(s)
	}
	if json.Valid([]byte(s)) {
		return s
	}
	soft, hard := strings.ReplaceAll(s, "\n", " "), strings.ReplaceAll(s, "\n", "")
	switch {
	case !json.Valid([]byte(hard)):
		return ""
	case isListed(bodyCode(soft)) && !isListed(bodyCode(hard)):
		return soft
	case strings.ContainsAny(bodyCode(hard), " │"):
		return ""
	}
	return hard
}

// objectLength returns the length of the object that s starts with, or 0 if it does not
// end.
func objectLength(s string) int {
	b := balance{}
	for i := 0; i < len(s); {
		j := strings.IndexByte(s[i:], '}')
		if j < 0 {
			return 0
		}
		b.feedPart(s[i : i+j+1])
		i += j + 1
		if b.depth == 0 {
			return i
		}
	}
	return 0
}

// readCut reads the start of an object that is cut off, and returns how much it is.
func (f *facts) readCut(s string) int {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	object := make(map[string]json.RawMessage)
	depth, key := 0, ""
	n := 0
	for {
		t, err := d.Token()
		if err != nil {
			break
		}
		n++
		switch t := t.(type) {
		case json.Delim:
			if t == '{' || t == '[' {
				depth++
			} else {
				depth--
			}
			key = ""
		case string:
			if depth == 1 && key == "" {
				key = t
			} else {
				if depth == 1 {
					object[key], _ = json.Marshal(t)
				}
				key = ""
			}
		default:
			if depth == 1 {
				object[key], _ = json.Marshal(t)
			}
			key = ""
		}
	}
	at := int(d.InputOffset())
	rest := s[min(at, len(s)):]
	code, hasCode := stringOf(object["error_code"])
	if !hasCode {
		code, hasCode = stringOf(object["code"])
	}
	if !hasCode {
		if i := strings.LastIndex(rest, `code":"`); i >= 0 && strings.HasSuffix(strings.ToLower(key), "code") {
			fragment := strings.TrimRight(rest[i+len(`code":"`):], ".")
			code, hasCode = fragment, isListed(fragment)
			f.fragment = fragment
		} else if strings.HasSuffix(strings.ToLower(key), "code") {
			fragment := strings.TrimRight(strings.TrimLeft(rest, `:" `), ".")
			code, hasCode = fragment, isListed(fragment)
			f.fragment = fragment
		}
	}
	f.Cut = !hasCode
	if hasCode {
		f.setCode(code)
		f.fragment = ""
	}
	f.cutBody = s
	object2, _ := json.Marshal(object)
	if _, isLog := object["status_code"]; isLog || len(object) > 0 && statusIn(object) != 0 {
		f.object(object2, 0)
		f.cutBody = ""
	}
	return n
}

func stringOf(raw json.RawMessage) (string, bool) {
	var s string
	ok := len(raw) > 0 && raw[0] == '"' && json.Unmarshal(raw, &s) == nil
	return s, ok
}

// object reads an object: that of a server, of an SDK, of this library, or the line of a
// log.
func (f *facts) object(raw []byte, level int) {
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil {
		return
	}
	if f.ownObject(object) {
		return
	}
	status := statusIn(object)
	if status == 0 && isBodyOf(object) {
		f.bodies = append(f.bodies, string(raw))
		return
	}
	if status == 0 && level == 0 {
		f.other = string(raw)
	}
	if status != 0 {
		f.setStatus(status)
		if _, sdk := object["error_code"]; sdk {
			f.IsError = true
		}
		if _, sdk := object["errorCode"]; sdk {
			f.IsError = true
		}
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		value := object[key]
		switch value[0] {
		case '{':
			if level < maxDepth {
				f.object(value, level+1)
			}
		case '[':
			var all []json.RawMessage
			if status == 0 && level < maxDepth && json.Unmarshal(value, &all) == nil {
				for _, element := range all {
					if s, ok := stringOf(element); ok {
						f.leaf("", s)
					} else if element[0] == '{' {
						f.object(element, level+1)
					}
				}
			}
		case '"':
			s, _ := stringOf(value)
			f.leaf(key, s)
		default:
			if isStatusKey(key) {
				continue
			}
			f.field(key, string(value))
		}
	}
}

// statusIn returns the status code that an object has.
func statusIn(object map[string]json.RawMessage) int {
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if isStatusKey(key) {
			if n, err := strconv.Atoi(strings.Trim(string(object[key]), `"`)); err == nil && n >= 100 && n <= 599 {
				return n
			}
		}
	}
	return 0
}

func isStatusKey(key string) bool {
	switch squeeze(key[strings.LastIndexByte(key, '.')+1:]) {
	case "status", "statuscode", "httpstatus", "httpstatuscode", "responsestatus", "responsecode", "responsestatuscode":
		return true
	}
	return false
}

// isBodyOf reports whether an object is what a server sends as the body of an error.
func isBodyOf(object map[string]json.RawMessage) bool {
	for _, key := range []string{"error_code", "error_msg", "errCode", "errorCode"} {
		if _, ok := object[key]; ok {
			return true
		}
	}
	var inner map[string]json.RawMessage
	if json.Unmarshal(object["error"], &inner) == nil && (inner["code"] != nil || inner["error_code"] != nil) {
		return true
	}
	code, ok := stringOf(object["code"])
	return ok && (isListed(code) || codeForm.MatchString(code)) || object["request_id"] != nil && object["message"] != nil
}

// leaf reads a string in an object or a line.
func (f *facts) leaf(key, s string) {
	if isStatusKey(key) {
		return
	}
	switch squeeze(key[strings.LastIndexByte(key, '.')+1:]) {
	case "body", "content", "responsebody", "response", "data", "json", "payload", "rawbody", "":
		if c := firstByte(s); c == '{' && isServerBody(s) || c == '<' {
			f.bodies = append(f.bodies, strings.TrimSpace(s))
			return
		}
	case "err", "error", "cause", "exception", "reason", "msg", "message":
		if !strings.Contains(s, "://") {
			f.readFailure(strings.ToLower(s))
		}
	case "errormessage":
		if f.message == "" {
			f.message = s
		}
		return
	}
	if !f.field(key, s) && strings.ContainsAny(s, " {\n") {
		f.nested = append(f.nested, s)
	}
}

func isServerBody(s string) bool {
	var object map[string]json.RawMessage
	return json.Unmarshal([]byte(s), &object) == nil && statusIn(object) == 0
}
