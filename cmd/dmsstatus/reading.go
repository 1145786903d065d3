package main

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	newLines = strings.NewReplacer("\r\n", "\n", "\r", "\n", "╷", "", "╵", "")
	colour   = regexp.MustCompile(`(?:\x1b|\\u001b|\\x1b|\\033)\[[0-9;]*[mK]`)
)

// linePrefixes are what is in front of the lines of logs.
var linePrefixes = []*regexp.Regexp{
	regexp.MustCompile(`^[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} \S+ \S+:(?: |$)`), // syslog
	regexp.MustCompile(`^[\w.-]+ +\|(?: |$)`),                                  // docker compose
	regexp.MustCompile(`^[0-9-/]{0,10}[T ]?[0-9]{2}:[0-9]{2}:[0-9]{2}\S*(?: |$)`),
	regexp.MustCompile(`^\[[A-Z]+\] *(?:(?:provider|plugin)\S*:(?: |$))?`), // Terraform
}

// clean returns text without what terminals and logs add to its lines: colours,
// prefixes, and the box that Terraform draws around an error.
func clean(text string) string {
	text = colour.ReplaceAllString(newLines.Replace(text), "")
	var out strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		for range 2 { // Terraform adds a prefix to that of a provider
			for _, prefix := range linePrefixes {
				line = prefix.ReplaceAllString(line, "")
			}
		}
		if _, boxed, ok := strings.Cut(line, "│"); ok {
			line = strings.TrimPrefix(boxed, " ")
		}
		out.WriteString(line + "\n")
	}
	return out.String()
}

// readings returns text, cleaned, and what it is as the content of a quoted string,
// of a string in a string, and so on.
func readings(text string) []reading {
	all := []reading{{text: clean(text)}}
	for range maxDepth {
		inner, differs := all[len(all)-1].unescape()
		if !differs {
			break
		}
		all = append(all, inner)
	}
	return all
}

const maxDepth = 3 // how many strings in strings are looked into

// A reading is a text with the place where each of its bytes comes from in the
// outermost text. A nil origin stands for the outermost text itself.
type reading struct {
	text   string
	origin []int32
	depth  int // how many strings it is in
}

// at returns where the byte at index i comes from.
func (r reading) at(i int) int {
	if r.origin == nil {
		return i
	}
	return int(r.origin[i])
}

// isOuterQuote reports whether the byte at index i is a quote around the strings
// that r is the content of. Those in them have more backslashes.
func (r reading) isOuterQuote(i int) bool {
	return r.depth > 0 && r.text[i] == '"' && r.at(i+1)-r.at(i) < 1<<r.depth
}

// unescape returns the reading of r as the content of a quoted string, and reports
// whether it differs. It takes every escape for one: what is none looks no better
// as it is.
func (r reading) unescape() (reading, bool) {
	inner := reading{origin: make([]int32, 0, len(r.text)+1), depth: r.depth + 1}
	var out strings.Builder
	for i := 0; i < len(r.text); {
		s, n := unescaped(r.text[i:])
		out.WriteString(s)
		for range len(s) {
			inner.origin = append(inner.origin, int32(r.at(i)))
		}
		i += n
	}
	inner.origin = append(inner.origin, int32(r.at(len(r.text))))
	inner.text = out.String()
	return inner, inner.text != r.text
}

// unescaped returns what the first byte or escape of s stands for, and its length.
func unescaped(s string) (string, int) {
	if s[0] != '\\' || len(s) == 1 {
		return s[:1], 1
	}
	switch s[1] {
	case 'n':
		return "\n", 2
	case 'r':
		return "", 2
	case 't':
		return "\t", 2
	case '"', '\'', '\\', '/':
		return s[1:2], 2
	case 'u':
		if n, err := strconv.ParseUint(s[2:min(6, len(s))], 16, 16); err == nil {
			return string(rune(n)), min(6, len(s))
		}
	}
	return s[:1], 1
}
