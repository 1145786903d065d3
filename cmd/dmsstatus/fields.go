package main

import (
	"cmp"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// takeFields takes over what the fields of a group in s say, and returns them.
func (f *finding) takeFields(s, group string) map[string]string {
	found := fields(s, group)
	if f.method == "" {
		f.setCall(found["method"], found["url"]+found["path"])
	}
	f.errorCode, f.message = cmp.Or(f.said["error_code"], found["code"]), found["message"]
	if f.errorCode == strconv.Itoa(f.status) { // which the nodejs SDK takes for want of a code
		f.errorCode = ""
	}
	if f.errorCode == "" && f.action == 0 { // an SDK that finds no error code has the body for a message
		f.body, f.message = f.message, ""
	}
	f.header = http.Header{"X-Request-Id": {cmp.Or(f.said["request_id"], found["request_id"])}}
	f.takeDelay(found["delay"])
	return found
}

// takeDelay takes over a delay as time.Duration prints it, or in nanoseconds.
func (f *finding) takeDelay(s string) {
	if nanoseconds, err := strconv.ParseInt(s, 10, 64); err == nil {
		f.delay = time.Duration(nanoseconds)
	} else if d, err := time.ParseDuration(s); err == nil {
		f.delay = d
	}
}

// fieldNames are the keys that count, in lower case and without "_" and "-", with
// what they say.
var fieldNames = map[string]string{
	"errorcode":    "code",
	"errcode":      "code",
	"code":         "other code", // of a body, but that of axios is something else
	"errormsg":     "message",
	"errormessage": "message",
	"message":      "message",
	"requestid":    "request_id",
	"xrequestid":   "request_id",
	"method":       "method",
	"url":          "url",
	"path":         "path",
	"delay":        "delay",

	"encodedauthorizationmessage": "nothing", // but it ends the message of the Python SDK
}

var (
	fieldKey  = regexp.MustCompile(`["']?([A-Za-z][\w-]*)["']?\s*([:=])\s*`)
	separator = strings.NewReplacer("_", "", "-", "")
	noValue   = regexp.MustCompile(`^(?:null|None|undefined)$`)
)

// nextKey returns the place and the value of the first key in s: its start, that
// of its value, what it says if that counts, and whether it is followed by "=".
func nextKey(s string) (start, value int, name string, equals bool) {
	at := fieldKey.FindStringSubmatchIndex(s)
	if at == nil {
		scanned += len(s)
		return len(s), len(s), "", false
	}
	scanned += at[1]
	return at[0], at[1], fieldNames[strings.ToLower(separator.Replace(s[at[2]:at[3]]))], s[at[4]] == '='
}

// fields returns the fields of a group in s that say something about a response:
// those of JSON, of slog, and of the objects that SDKs print. The first of each
// counts. One that is cut off has another name, such as "cut code". A group is what
// stands before each key, such as "err.".
func fields(s, group string) map[string]string {
	found := make(map[string]string)
	for s != "" {
		start, after, name, equals := nextKey(s)
		before := s[:start]
		if !strings.HasSuffix(before, group) || group == "" && strings.HasSuffix(before, ".") {
			name = ""
		}
		s = s[after:]
		value, n, whole := quotedValue(s)
		if n == 0 && name != "" {
			value = plainValue(s, equals)
			n = len(value)
			whole = equals || strings.TrimLeft(s[n:], " \n") != ""
		}
		if !whole && name != "" {
			name = "cut " + name
		}
		s = s[n:]
		if _, known := found[name]; name != "" && !known {
			found[name] = noValue.ReplaceAllString(strings.Trim(value, " \t,"), "")
		}
	}
	return found
}

// quotedValue returns the content of the quoted string that s starts with, and
// its length, which is 0 if there is none. A string that is cut off is not whole.
func quotedValue(s string) (content string, n int, whole bool) {
	if s == "" || s[0] != '"' && s[0] != '\'' {
		return "", 0, true
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case s[0]:
			scanned += i
			inner, _ := reading{text: s[1:i]}.unescape()
			return inner.text, i + 1, true
		}
	}
	scanned += len(s)
	return s[1:], len(s), false
}

// plainValue returns the value that s starts with: up to white space after "=",
// else up to the next key that counts or the end of the line or object. It looks no
// further than to that key, because a line can have many.
func plainValue(s string, equals bool) string {
	if equals {
		return untilAny(s, " \t\n\"")
	}
	for end := 0; end < len(s); {
		start, value, name, _ := nextKey(s[end:])
		if name != "" {
			value = start
		}
		if line := untilAny(s[end:end+value], "\n}"); len(line) < value {
			return s[:end+len(line)]
		}
		end += value
		if name != "" {
			return s[:end]
		}
	}
	return s
}
