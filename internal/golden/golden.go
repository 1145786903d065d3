// Package golden holds documents to what tests find. It is for tests only: it
// declares the flag -update of go test.
package golden

import (
	"flag"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
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
	Section(t, file, begin(name), end(name), "\n"+text+"\n")
}

func begin(name string) string { return "<!-- " + name + ": measured by go test, do not edit -->" }
func end(name string) string   { return "<!-- end of " + name + " -->" }

// Roughly does what Measured does, but lets a number be another one by a tenth and two
// units of its last digit, because of chance. A zero has to be a zero.
func Roughly(t testing.TB, file, name, text string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Error(err)
		return
	}
	_, section, _, err := markdown.Cut(string(data), begin(name), end(name))
	if err == nil && !*Update && isRoughly(section, "\n"+text+"\n") {
		return
	}
	Measured(t, file, name, text)
}

var number = regexp.MustCompile(`[0-9]+(\.[0-9]+)?`)

func isRoughly(a, b string) bool {
	x, y := number.FindAllString(a, -1), number.FindAllString(b, -1)
	if number.ReplaceAllString(a, "0") != number.ReplaceAllString(b, "0") {
		return false
	}
	for i := range x {
		m, _ := strconv.ParseFloat(x[i], 64)
		n, _ := strconv.ParseFloat(y[i], 64)
		_, decimals, _ := strings.Cut(x[i], ".")
		unit := math.Pow10(-len(decimals))
		if (m == 0) != (n == 0) || math.Abs(m-n) > math.Max(m, n)/10+2*unit {
			return false
		}
	}
	return true
}
