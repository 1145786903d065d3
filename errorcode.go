package dmsstatus

import (
	"iter"
	"slices"
	"strings"
)

// An ErrorStatus is one row of the error code table.
type ErrorStatus struct {
	ErrorCode   string `json:"error_code"`  // such as "DMS.00400026"
	Status      Code   `json:"status"`      // the status code that DMS documents for it
	Description string `json:"description"` // what went wrong, in one to three sentences
	Action      Action `json:"action"`      // what to do next, whatever the status code
	Basis       Basis  `json:"basis"`       // the source of the Action
	Hint        string `json:"hint"`        // what to do, in one or two sentences
}

// ByErrorCode returns the row of the table for an error code from the body of
// a DMS response, such as "DMS.00400026". The "DMS." is optional. Letter case and
// spaces around the error code do not matter. For an error code that DMS does not
// document it returns the zero ErrorStatus and false.
func ByErrorCode(errorCode string) (ErrorStatus, bool) {
	row := errorRow(errorNumber(strings.TrimSpace(errorCode)))
	return errorRows[row], row != 0
}

// AllErrorCodes returns the rows of the error code table, ascending by error
// code.
func AllErrorCodes() iter.Seq[ErrorStatus] { return slices.Values(errorRows[1:]) }

const errorPrefix = "DMS."

// findErrorCode returns the spelling of an error code and the index of its row, or
// 0. The spelling is that of the row, or has the form "DMS.00400026"; of an error
// code of another form only the spaces around it are removed.
func findErrorCode(errorCode string) (spelling string, row uint16) {
	errorCode = strings.TrimSpace(errorCode)
	digits, value := errorNumber(errorCode)
	row = errorRow(digits, value)
	switch {
	case row != 0:
		return errorRows[row].ErrorCode, row
	case digits != "":
		return errorPrefix + digits, 0
	}
	return errorCode, 0
}

// isOfOtherService reports whether an error code has a prefix, and not that of DMS.
func isOfOtherService(errorCode string) bool {
	return strings.Contains(errorCode, ".") && !hasPrefix(errorCode)
}

// hasPrefix reports whether an error code starts with the prefix, in any case.
// EqualFold is slower and accepts letters beyond ASCII.
func hasPrefix(s string) bool {
	return len(s) > len(errorPrefix) && s[0]|0x20 == 'd' && s[1]|0x20 == 'm' && s[2]|0x20 == 's' && s[3] == '.'
}

// errorNumber returns the digits of an error code, with or without its prefix
// and in upper or lower case, and their value. For anything that is not an error
// code of DMS it returns "".
func errorNumber(errorCode string) (digits string, value uint) {
	digits = errorCode
	if hasPrefix(digits) {
		digits = digits[len(errorPrefix):]
	}
	if len(digits) != 8 && len(digits) != 9 {
		return "", 0
	}
	for i := range len(digits) {
		digit := digits[i] - '0'
		if digit > 9 {
			return "", 0
		}
		value = 10*value + uint(digit)
	}
	return digits, value
}

// errorRow returns the index of the row with the given digits, or 0. Their value
// is the hash.
func errorRow(digits string, value uint) uint16 {
	for i := value; ; i++ {
		row := errorSlots[i%uint(len(errorSlots))]
		if row == 0 || errorRows[row].ErrorCode[len(errorPrefix):] == digits {
			return row
		}
	}
}
