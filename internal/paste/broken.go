package paste

import (
	"encoding/json"
	"strings"
)

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
		if strings.HasSuffix(strings.ToLower(key), "code") {
			fragment := rest
			if i := strings.LastIndex(rest, `code":"`); i >= 0 {
				fragment = rest[i+len(`code":"`):]
			}
			code = strings.TrimRight(strings.TrimLeft(fragment, `:" `), ".")
			hasCode, f.fragment = isListed(code), code
		}
	}
	f.Cut = !hasCode
	if hasCode {
		f.setCode(code)
		f.fragment = ""
	}
	f.cutBody = s
	if statusIn(object) != 0 {
		whole, _ := json.Marshal(object)
		f.object(whole, 0)
		f.cutBody = ""
	}
	return n
}
