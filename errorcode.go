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

// Hint returns what to do, in a sentence or two for a person: the hint of the
// error code if it is listed, else that of the status code. It returns "" if
// neither is in its table.
func (a Advice) Hint() string {
	if row, ok := ByErrorCode(a.ErrorCode); ok {
		return row.Hint
	}
	row, _ := ByCode(a.Code)
	return row.Hint
}

const errorPrefix = "DMS."

// errorNumber returns the digits of an error code, with or without its prefix
// and in upper or lower case, and their value. For anything that is not an error
// code of DMS it returns "".
func errorNumber(errorCode string) (digits string, value uint) {
	digits = errorCode
	// The prefix in any case. EqualFold is slower and accepts letters beyond ASCII.
	if s := digits; len(s) > 4 && s[0]|0x20 == 'd' && s[1]|0x20 == 'm' && s[2]|0x20 == 's' && s[3] == '.' {
		digits = s[len(errorPrefix):]
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
