// Package golden holds documents to what tests find. It is for tests only: it
// declares the flag -update of go test.
package golden

import (
	"flag"
	"os"
	"testing"

	"github.com/dms-go/dmsstatus/internal/markdown"
)

// Update is the flag -update.
var Update = flag.Bool("update", false, "write what the tests find to the documents that show it")

// Section fails the test unless the lines between the lines begin and end of a
// Markdown file are text. With -update it makes them so instead.
func Section(t testing.TB, file, begin, end, text string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Error(err)
		return
	}
	before, section, after, err := markdown.Cut(string(data), begin, end)
	switch {
	case err != nil:
		t.Errorf("%s: %v", file, err)
	case section == text:
	case *Update:
		if err := os.WriteFile(file, []byte(before+text+after), 0o644); err != nil {
			t.Error(err)
		}
	default:
		t.Errorf("%s, after %q:\n%s\nThe test found:\n%s\nIf this is what is wanted: go test -update", file, begin, section, text)
	}
}

// Measured does what Section does, for a section between the comments that name it.
// There is a blank line before the text and after it.
func Measured(t testing.TB, file, name, text string) {
	t.Helper()
	Section(t, file, "<!-- "+name+": measured by go test, do not edit -->", "<!-- end of "+name+" -->", "\n"+text+"\n")
}
