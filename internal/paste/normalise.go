package paste

import (
	"encoding/json"
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

var (
	newLines = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\ufeff", "", "╷", "", "╵", "")
	colour   = regexp.MustCompile(`(?:\x1b|\\u001b|\\x1b|\\033)\[[0-9;]{0,20}[mK]`)
	escaped  = regexp.MustCompile(`&(?:quot|#34|#39|lt|gt|amp);`)
	box      = regexp.MustCompile(`(?m)^([^│\n]{0,60})│[│ ]?`)
)

// decode returns text without what terminals and web pages add to it: another encoding,
// and colours.
func decode(text string) string {
	if len(text) > 1 && (text[:2] == "\xff\xfe" || text[:2] == "\xfe\xff") {
		low, high := 0, 1
		if text[0] == 0xfe {
			low, high = 1, 0
		}
		var units []uint16
		for i := 2; i+1 < len(text); i += 2 {
			units = append(units, uint16(text[i+high])<<8|uint16(text[i+low]))
		}
		text = string(utf16.Decode(units))
	}
	return colour.ReplaceAllString(newLines.Replace(text), "")
}

// plain returns text without a box, the escapes of HTML, and a margin.
func plain(text string) string {
	text = box.ReplaceAllString(text, "$1")
	if escaped.MatchString(text) && !strings.Contains(text, `"`) {
		text = html.UnescapeString(text)
	}
	margin := len(text)
	for l := range strings.Lines(text) {
		if strings.TrimSpace(l) != "" {
			margin = min(margin, len(l)-len(strings.TrimLeft(l, " ")))
		}
	}
	if margin == 0 {
		return text
	}
	return strings.ReplaceAll("\n"+text, "\n"+strings.Repeat(" ", margin), "\n")[1:]
}

// A line is one of a text, without what a log puts in front of it.
type line struct {
	text   string
	id     string // the log ID
	logged bool   // a log has put something in front of it
}

var (
	// linePrefixes are what is in front of the lines of logs.
	linePrefixes = []*regexp.Regexp{
		regexp.MustCompile(`^[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} \S{1,80} \S{1,80}:(?: |$)`),        // syslog
		regexp.MustCompile(`^[\w.-]{1,80} +\|(?: |$)`),                                              // docker compose
		regexp.MustCompile(`^\[(?:pod|container)/\S{1,200}\] ?`),                                    // kubectl
		regexp.MustCompile(`^[IWEF][0-9]{4} [0-9:.]{8,20} +[0-9]{1,8} [\w.-]{1,80}:[0-9]{1,6}\] ?`), // klog
		regexp.MustCompile(`^\[?(?:[0-9]{2,4}[-/][0-9]{2}[-/][0-9]{2,4})?[T ,]{0,2}[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?(?:Z|[+-][0-9]{2}:?[0-9]{2})?\]?(?: [+-][0-9]{4}\]?)?:?(?: |$)`),
		regexp.MustCompile(`^ {0,2}\[?(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\]?:?(?: |$)`),
		regexp.MustCompile(`^ ?(?:provider|plugin)[\w.:/-]{0,200}:(?: |$)`), // Terraform
	}
	afterTime = regexp.MustCompile(`^(?:std(?:out|err) [FP] |\S{1,80} [\w./-]{1,80}\[[0-9]{1,8}\]: |[\w-]{1,40}\.(?:DEBUG|INFO|WARNING|ERROR): |\[[\w-]{1,40}\] [\w.$]{1,100} +[-:] )`)
	logID     = regexp.MustCompile(`^\[?([0-9]{6,20}-[0-9]{1,10}\]|[0-9a-f]{32}[\] ]) ?`)
)

// lines returns the lines of a text.
func lines(text string) []line {
	var all []line
	for t := range strings.SplitSeq(text, "\n") {
		l := line{text: container(t)}
		for again := 0; again < 3; again++ { // Terraform adds a prefix to that of a provider
			before := l.text
			for _, prefix := range linePrefixes {
				if at := prefix.FindStringIndex(l.text); at != nil {
					l.text = l.text[at[1]:]
				}
			}
			if l.logged || l.text != before {
				l.text = l.text[len(afterTime.FindString(l.text)):]
			}
			if id := logID.FindStringSubmatch(l.text); id != nil {
				l.id, l.text = strings.TrimRight(id[1], "] "), l.text[len(id[0]):]
			}
			if l.text == before {
				break
			}
			l.logged = true
		}
		all = append(all, l)
	}
	return all
}

// container returns what a container printed, of a line in the log of Docker.
func container(text string) string {
	var entry struct{ Log, Stream string }
	if !strings.HasPrefix(text, `{"log":"`) || json.Unmarshal([]byte(text), &entry) != nil || entry.Stream == "" {
		return text
	}
	return strings.TrimSuffix(entry.Log, "\n")
}

// unescape returns the content of a quoted string. It takes every escape for one: what is
// none looks no better as it is.
func unescape(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n':
			out.WriteByte('\n')
		case 't':
			out.WriteByte('\t')
		case 'r':
		case 'u':
			if n, err := strconv.ParseUint(s[i+1:min(i+5, len(s))], 16, 16); err == nil {
				out.WriteRune(rune(n))
				i += 4
			}
		case '"', '\'', '\\', '/':
			out.WriteByte(s[i])
		default:
			out.WriteByte('\\')
			out.WriteByte(s[i])
		}
	}
	return colour.ReplaceAllString(out.String(), "")
}

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
