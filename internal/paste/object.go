package paste

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

func stringOf(raw json.RawMessage) (string, bool) {
	var s string
	ok := len(raw) > 0 && raw[0] == '"' && json.Unmarshal(raw, &s) == nil
	return s, ok
}

// object reads an object: that of a server, of an SDK, of this library, or the line of a
// log.
func (f *facts) object(raw []byte, level int) {
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil || f.ownObject(object) {
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
		f.IsError = f.IsError || object["error_code"] != nil || object["errorCode"] != nil
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
