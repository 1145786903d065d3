package main

import (
	"cmp"
	"encoding/json"
	"regexp"
	"strings"
)

// bodyLength returns the length of the JSON or HTML that s starts with, or 0.
func bodyLength(s string) int {
	trimmed := strings.TrimLeft(s, " \t\n")
	n := len(s) - len(trimmed)
	switch {
	case trimmed == "":
		return 0
	case trimmed[0] == '{' || trimmed[0] == '[':
		length, _ := objectLength(trimmed, 0)
		return n + length
	case trimmed[0] == '<':
		end := htmlEnd.FindStringIndex(trimmed)
		if end == nil {
			page := paragraph(trimmed)
			tags := strings.LastIndexByte(page, '>') + 1
			return n + tags + len(untilAny(page[tags:], "\n"))
		}
		return n + end[1]
	}
	return 0
}

var htmlEnd = regexp.MustCompile(`(?i)</html>`)

// objectLength returns how far it is to the end of the outermost of depth objects
// that are open at the start of s. If they do not end, the text is cut off, and is
// not whole.
func objectLength(s string, depth int) (n int, whole bool) {
	scanned += len(s)
	quoted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth--; depth <= 0 {
				return i + 1, true
			}
		}
	}
	return len(paragraph(s)), false
}

// paragraph returns s up to the first empty line.
func paragraph(s string) string {
	s, _, _ = strings.Cut(s, "\n\n")
	scanned += len(s)
	return s
}

// untilAny returns s up to the first of the characters.
func untilAny(s, chars string) string {
	if i := strings.IndexAny(s, chars); i >= 0 {
		s = s[:i]
	}
	scanned += len(s)
	return s
}

// mend makes the body of f what the server sent, as far as the text shows it: a
// terminal may have broken the lines of JSON, and the text may be cut off.
func (f *finding) mend() {
	f.body = strings.TrimSpace(f.body)
	if !strings.HasPrefix(f.body, "{") || json.Valid([]byte(f.body)) {
		return
	}
	if joined := strings.ReplaceAll(f.body, "\n", " "); json.Valid([]byte(joined)) {
		f.body = joined
		return
	}
	found := fields(f.body, "")
	f.errorCode = cmp.Or(f.errorCode, found["code"], found["other code"])
	if _, whole := objectLength(f.body, 0); !whole {
		f.takeCut(found)
	}
}
