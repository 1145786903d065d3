package paste

import (
	"regexp"
	"slices"
	"strings"
)

var codeInText = regexp.MustCompile(`\\?"[0-9]{8,9}\\?"|\b[A-Za-z]{2,40}[A-Za-z0-9]{0,40}(?:[.-][A-Za-z0-9]{1,40}){0,5}\.[0-9]{4,20}\b`)
var inName = regexp.MustCompile(`^(?:[/_]|[.:-][A-Za-z0-9])`) // what goes on so is the name of a file or host

// codesIn returns the error codes in text. In a text with a success, a number without a
// service is some ID, and "DMS.00000000" marks what succeeded.
func codesIn(text string, calls []Call) (codes []string) {
	success := slices.ContainsFunc(calls, func(c Call) bool { return c.Status/100 == 2 })
	fragments := make(map[string]bool)
	for _, c := range calls {
		fragments[c.fragment] = true
	}
	text = strings.ReplaceAll(text, `\n`, "\n")
	for _, at := range codeInText.FindAllStringIndex(text, -1) {
		code := strings.Trim(text[at[0]:at[1]], `"\`)
		switch {
		case code[0] <= '9' && (success || !isListed(code)):
		case success && strings.EqualFold(code, "DMS.00000000"):
		case at[0] > 0 && strings.IndexByte("/-@", text[at[0]-1]) >= 0 || inName.MatchString(text[at[1]:min(len(text), at[1]+2)]):
		case fragments[code]:
		default:
			codes = append(codes, code)
		}
	}
	return codes
}
