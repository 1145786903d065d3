package main

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/dms-go/dmsstatus"
)

// suggest returns what arg may have been meant for, as in "A, B or C", or "" if
// nothing or too much is near.
func suggest(arg string) string {
	service, number, isCode := codeParts(arg)
	var near []string
	if isCode {
		near = nearCodes(service, number)
	}
	if len(number) < 4 { // else it is no name
		near = append(near, nearNames(arg)...)
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

var codeForm = regexp.MustCompile(`^(?:([A-Za-z]+?)[^A-Za-z0-9]*)??([Oo]*[0-9][0-9Oo]*)$`)

// codeParts returns the service and the number of a code, whatever is between
// them, if anything. A letter O in the number is a zero.
func codeParts(arg string) (service, number string, ok bool) {
	parts := codeForm.FindStringSubmatch(arg)
	if parts == nil {
		return "", "", false
	}
	return strings.ToUpper(parts[1]), strings.NewReplacer("O", "0", "o", "0").Replace(parts[2]), true
}

// nearCodes returns the codes that have the number, else the error codes whose
// number is near. The service is the same or has two letters swapped. A number
// alone can be of any service, but one that is only near is of DMS.
func nearCodes(service, number string) (same []string) {
	var near []string
	for row := range dmsstatus.AllErrorCodes() {
		rowService, rowNumber, _ := strings.Cut(row.ErrorCode, ".")
		switch fits := service == rowService || isSwap(service, rowService); {
		case number == rowNumber && (fits || service == ""):
			same = append(same, row.ErrorCode)
		case (fits || service == "" && rowService == "DMS") && isNearNumber(number, rowNumber):
			near = append(near, row.ErrorCode)
		}
	}
	if code, err := strconv.Atoi(number); err == nil && service == "" && same == nil {
		if row, ok := dmsstatus.ByCode(code); ok {
			same = append(same, row.Code.String())
		}
	}
	if same == nil {
		return near
	}
	return same
}

// nearNames returns the status codes whose names are near.
func nearNames(arg string) (near []string) {
	given := letters(arg)
	for row := range dmsstatus.All() {
		if isNearName(given, row.Name) || isNearName(given, http.StatusText(int(row.Code))) {
			near = append(near, row.Code.String())
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
