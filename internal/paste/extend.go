package paste

import (
	"regexp"
	"strings"
)

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
		if l.id != "" || startsRecord.MatchString(l.text) || strings.TrimSpace(l.text) == "" || !page && !inObject(l.text) && (l.logged || n > 1 && strings.HasPrefix(text[1], " ") && opensText.MatchString(l.text)) {
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

// opensText matches a line between those of an indented object that is none of them.
var opensText = regexp.MustCompile(`^[A-Za-z=]+ [A-Za-z"]|^[a-z]+=`)

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
