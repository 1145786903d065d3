package main

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/dms-go/dmsstatus"
)

// suggest returns what arg may have been meant for, as in "A, B or C", or "" if
// nothing or too much is near.
func suggest(arg string) string {
	near := nearCodes(arg, func(a, b string) bool { return a == b })
	if near == nil {
		near = nearCodes(arg, isNearNumber)
	}
	given := letters(arg)
	for row := range dmsstatus.All() {
		if isNearName(given, row.Name) || isNearName(given, http.StatusText(int(row.Code))) {
			near = append(near, row.Code.String())
		}
	}
	last := len(near) - 1
	switch {
	case last < 0 || last >= maxSuggestions:
		return ""
	case last == 0:
		return near[0]
	}
	return strings.Join(near[:last], ", ") + " or " + near[last]
}

const maxSuggestions = 3

// codeParts are the service and the number of an error code, whatever is between
// them, if anything.
var codeParts = regexp.MustCompile(`^([A-Za-z]*)[^A-Za-z0-9]*([0-9]+)$`)

// nearCodes returns the error codes whose number fits that of arg, if the service
// is the same or has two letters swapped. A number alone is one of DMS.
func nearCodes(arg string, fits func(a, b string) bool) (near []string) {
	parts := codeParts.FindStringSubmatch(arg)
	if parts == nil {
		return nil
	}
	given := strings.ToUpper(parts[1])
	if given == "" {
		given = "DMS"
	}
	for row := range dmsstatus.AllErrorCodes() {
		service, number, _ := strings.Cut(row.ErrorCode, ".")
		if (given == service || isSwap(given, service)) && fits(parts[2], number) {
			near = append(near, row.ErrorCode)
		}
	}
	return near
}

// isNearNumber reports whether two numbers are near, or would be equal if none had
// lost its zeros.
func isNearNumber(a, b string) bool {
	return isNear(a, b) || strings.TrimLeft(a, "0") == strings.TrimLeft(b, "0")
}

// isNearName reports whether letters are a near miss of a name, or its letters in
// another spelling. One letter says nothing about a short name.
func isNearName(given, name string) bool {
	name = letters(name)
	return len(name) > 3 && isNear(given, name)
}

var noLetters = regexp.MustCompile(`[^a-z]`)

// letters returns what counts in a name.
func letters(name string) string { return noLetters.ReplaceAllString(strings.ToLower(name), "") }

// isNear reports whether a and b are equal but for one byte that is missing, too
// many or wrong, or for two neighbours that are swapped.
func isNear(a, b string) bool {
	a, b = differ(a, b)
	return max(len(a), len(b)) <= 1 || isSwap(a, b)
}

// isSwap reports whether a is b with two neighbours swapped.
func isSwap(a, b string) bool {
	a, b = differ(a, b)
	return len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}

// differ returns a and b without what they start with and end with in common.
func differ(a, b string) (string, string) {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return a, b
}
