package paste

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
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
