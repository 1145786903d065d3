package paste

import (
	"html"
	"regexp"
	"strings"
	"unicode/utf8"
)

// unwrap returns text with those lines joined that a terminal broke in its last column.
// That is the length of the longest line.
func unwrap(text string) string {
	split := strings.Split(text, "\n")
	width := 0
	for _, l := range split {
		width = max(width, utf8.RuneCountInString(l))
	}
	if width < 40 {
		return text
	}
	var out strings.Builder
	var joined facts // of the lines before, if the last ends in the last column
	from := 0        // where these start in out
	full := false
	for i, l := range split {
		if full && strings.HasPrefix(l, "│") && strings.HasPrefix(split[i-1], "│") {
			l = strings.TrimPrefix(strings.TrimPrefix(l, "│"), " ")
		}
		var f facts
		if full {
			f.read(blankJSON.ReplaceAllString(html.UnescapeString(l), ""))
		}
		if i > 0 && !(full && continues(l, &f, &joined, out.String()[from:])) {
			out.WriteByte('\n')
			from = out.Len()
			joined = facts{}
			l = split[i]
		}
		out.WriteString(l)
		n := utf8.RuneCountInString(split[i])
		if full = n == width || n == width-1; full { // a blank at the end gets lost
			joined.read(l)
		}
	}
	return out.String()
}

// unfold returns text with those lines of Terraform's box joined that it broke at a blank
// because the next word had no room.
func unfold(text string) string {
	split := strings.Split(text, "\n")
	width := 0
	for _, l := range split {
		if strings.HasPrefix(l, "│") && strings.Contains(strings.TrimLeft(l, "│ "), " ") { // else it is one long word
			width = max(width, utf8.RuneCountInString(l))
		}
	}
	var out strings.Builder
	for i, l := range split {
		inner := strings.TrimPrefix(strings.TrimPrefix(l, "│"), " ")
		word, _, _ := strings.Cut(inner, " ")
		joins := i > 0 && word != "" && len(inner) < len(l) && strings.HasPrefix(split[i-1], "│") &&
			utf8.RuneCountInString(split[i-1])+1+utf8.RuneCountInString(word) > width && strings.TrimSpace(strings.TrimPrefix(split[i-1], "│")) != "" &&
			!headLine.MatchString(inner) && !startsRecord.MatchString(inner)
		switch {
		case joins:
			out.WriteString(" " + inner)
		case i > 0:
			out.WriteString("\n" + l)
		default:
			out.WriteString(l)
		}
	}
	return out.String()
}

// continues reports whether a line can be the rest of another that says what joined has.
func continues(l string, f, joined *facts, before string) bool {
	if first := lines(before[:min(len(before), 500)])[0]; first.logged && len(first.text) < 60 && len(before) < 500 && joined.Status == 0 && joined.Method == "" && l != "" && !dated.MatchString(l) {
		return true // of which there is nothing but the prefix of a log
	}
	if l == "" || startsLine.MatchString(l) || lines(l)[0].logged || startsRecord.MatchString(l) || headLine.MatchString(l) || requestLine.MatchString(l) || f.freeMethod || len(f.codes)+len(f.calls)+len(joined.calls) > 0 {
		return false
	}
	if f.Status == 0 {
		return true
	}
	tail := before[max(0, len(before)-2000):]
	return joined.Status == f.Status || joined.Status == 0 && (strings.LastIndexAny(tail, "[{(") > strings.LastIndexAny(tail, "])}") || midWord.MatchString(tail[max(0, len(tail)-1):]+l[:1]))
}

var (
	startsLine = regexp.MustCompile(`^(?:time|level|ts|msg)=|^\{"`)
	dated      = regexp.MustCompile(`^\[?[0-9]{4}[-/][0-9]{2}`)
	midWord    = regexp.MustCompile(`^[A-Za-z0-9]{2}$`)
)

// blankJSON is what a part of JSON has. Its facts are for the object to tell.
var blankJSON = regexp.MustCompile(`"[\w ]{0,40}"? ?: ?"[^"]{0,200}"?|\[[A-Z]{3,7} http[^\]\s]{0,400}\]?`)
