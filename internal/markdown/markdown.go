// Package markdown finds the parts of Markdown documents that programs write.
package markdown

import (
	"fmt"
	"strings"
)

// Cut slices doc around its first section between the lines begin and end. The
// section is what is between the lines; before ends with the line begin, and
// after starts with the line end. Either line can also be several lines. If doc
// has no such lines, Cut returns an error that quotes the missing one.
func Cut(doc, begin, end string) (before, section, after string, err error) {
	i := strings.Index("\n"+doc, "\n"+begin+"\n")
	if i < 0 {
		return "", "", "", fmt.Errorf("no line %q", begin)
	}
	start := i + len(begin+"\n")
	n := strings.Index(doc[start-1:], "\n"+end+"\n")
	if n < 0 {
		return "", "", "", fmt.Errorf("no line %q after %q", end, begin)
	}
	return doc[:start], doc[start : start+n], doc[start+n:], nil
}
