package paste

import (
	"regexp"
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
			if !strings.ContainsRune(content, '\\') && (key == "" || !strings.Contains(content, " ")) {
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
