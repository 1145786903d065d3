package dmsstatus

import (
	"iter"
	"slices"
	"strings"
)

// An ErrorStatus is one row of the error code table.
type ErrorStatus struct {
	ErrorCode   string    `json:"error_code"`          // such as "DMS.00400026" or "APIGW.0308"
	Code        Code      `json:"status"`              // documented or observed with it; 0: several, which decide
	Description string    `json:"description"`         // what went wrong, in one to three sentences
	Condition   Condition `json:"condition,omitempty"` // what it says of a thing; 0: nothing
	Action      Action    `json:"action"`              // what to do next; 0 if Code is
	Basis       Basis     `json:"basis"`               // on whose word the Action stands
	Hint        string    `json:"hint"`                // what to do, in one or two sentences
}

// A Condition is what an error code says of the thing that a request addresses or
// creates. The zero Condition means that it says nothing.
//
// The constants and their text forms will not change; their numbers may.
type Condition uint8

// String returns the text form, such as "not-exist", and "" for the zero Condition.
// For a value that is not one of the constants it returns the number in the form
// "Condition(9)".
func (c Condition) String() string {
	if c == 0 {
		return ""
	}
	return stringOf("Condition", conditionTexts[:], c)
}

// MarshalText implements [encoding.TextMarshaler]. It returns the text form, and ""
// for the zero Condition. For any other value that is not one of the constants it
// returns an error.
func (c Condition) MarshalText() ([]byte, error) {
	return marshalText("Condition", conditionTexts[:], c)
}

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts what
// MarshalText returns, in lower case only. For anything else it returns an error
// that quotes the text, and does not change the receiver.
func (c *Condition) UnmarshalText(text []byte) error {
	return unmarshalText(c, "Condition", conditionTexts[:], text)
}

// ByErrorCode returns the row of the table for an error code from the body of
// a DMS response, such as "DMS.00400026". Letter case and spaces around the error
// code do not matter. It also takes these spellings, if they are not listed
// themselves:
//
//   - without "DMS.", as in "00400026"
//   - with "111" in the place of the leading "00", as editions before 2022 print it,
//     as in "DMS.111400026" for DMS.00400026. The cache service DCS prints its own
//     codes so, too, so pass only what comes from DMS.
//   - with "APIG." for "APIGW."
//
// A code of another service, such as "APIGW.0308", needs its prefix. For an error
// code that is not in the table ByErrorCode returns the zero ErrorStatus and false.
func ByErrorCode(errorCode string) (ErrorStatus, bool) {
	row := errorRow(errorCode)
	return errorRows[row], row != 0
}

// AllErrorCodes returns the rows of the error code table, ascending by error
// code as a string.
func AllErrorCodes() iter.Seq[ErrorStatus] { return slices.Values(errorRows[1:]) }

// IsNotExist reports whether DMS said that what the request addresses does not exist:
// whether the ErrorCode is listed with [ConditionNotExist], and the Action is not
// [ActionVerify]. After a delete it means that there is nothing left to delete.
//
// It is false for a 404, 409 or 410 without such an error code: DMS documents 404 for
// other things too, such as a rate limit or a URL that does not exist, and gateways and
// proxies send one of their own. Ask [Advice.MaybeNotExist] next.
//
// Even a true is no proof just after the thing was created, for an ID that this
// client never saw, and with a wrong region or project: DMS answers the same then.
func (a Advice) IsNotExist() bool { return a.says(ConditionNotExist) }

// MaybeNotExist reports whether the thing may not exist, IsNotExist or not: after a 404
// or 410 of DMS without a listed error code, too. It is false after one with a body of a
// proxy or of another service, and with [ActionVerify].
//
// If IsNotExist is false, confirm it: list such things, page by page, and look for this
// one, or read the parent. If the parent of a topic can be read, host, region, project and token are
// right, and the topic does not exist. If the parent does not exist, nor does the thing.
// If it cannot be confirmed, it is an error.
func (a Advice) MaybeNotExist() bool {
	if errorRow(a.ErrorCode) != 0 {
		return a.says(ConditionNotExist) || a.says(ConditionMaybeNotExist)
	}
	return (a.Code == NotFound || a.Code == Gone) && a.Action != ActionVerify && !a.stranger && !isOfOtherService(a.ErrorCode)
}

// IsExist reports whether DMS said that what the request creates exists already:
// whether the ErrorCode is listed with [ConditionExist], and the Action is not
// [ActionVerify]. It is false for a 409 without such an error code.
//
// That is no success by itself: the thing may be somebody else's, or differ from what
// was asked for. Compare it first.
func (a Advice) IsExist() bool { return a.says(ConditionExist) }

// IsBusy reports whether DMS said that the thing is in a state which does not allow the
// operation yet, or that another operation is running on it: whether the ErrorCode is
// listed with [ConditionBusy], and the Action is [ActionRetryAfter]. Wait until the state
// allows it, or for the Delay, and send again. It is false for what is no state of the
// thing, such as a rate limit or a product that is sold out, and after a 504.
//
// The state can look right while the operation still runs, so wait even if it does, and
// set a limit. After an unsure request of your own, what keeps the thing busy may be that
// request, so look first. End the wait when the thing does not exist any more, too.
func (a Advice) IsBusy() bool { return a.says(ConditionBusy) && a.Action == ActionRetryAfter }

func (a Advice) says(c Condition) bool {
	return a.Action != ActionVerify && errorRows[errorRow(a.ErrorCode)].Condition == c
}

const errorPrefix = "DMS."

// findErrorCode returns the spelling of an error code and the index of its row, or 0. The
// spelling is that of the row, or has the form "DMS.00400026"; else it is only trimmed.
func findErrorCode(errorCode string) (spelling string, row uint16) {
	if row = errorRow(errorCode); row != 0 {
		return errorRows[row].ErrorCode, row
	}
	errorCode = strings.TrimSpace(errorCode)
	if digits := errorDigits(errorCode); digits != "" {
		return errorPrefix + digits, 0
	}
	return errorCode, 0
}

// errorDigits returns the digits of an error code of DMS, with or without its prefix
// and in upper or lower case. For anything else it returns "".
func errorDigits(errorCode string) string {
	if hasPrefix(errorCode) {
		errorCode = errorCode[len(errorPrefix):]
	}
	if len(errorCode) != 8 && len(errorCode) != 9 || strings.Trim(errorCode, "0123456789") != "" {
		return ""
	}
	return errorCode
}

// isOfOtherService reports whether an error code has a prefix, and not that of DMS.
func isOfOtherService(errorCode string) bool {
	return strings.Contains(errorCode, ".") && !hasPrefix(errorCode)
}

// hasPrefix reports whether an error code starts with the prefix, in any case.
// EqualFold accepts letters beyond ASCII.
func hasPrefix(s string) bool {
	return len(s) > len(errorPrefix) && s[0]|0x20 == 'd' && s[1]|0x20 == 'm' && s[2]|0x20 == 's' && s[3] == '.'
}

// errorRow returns the index of the row for an error code in any spelling, or 0.
func errorRow(errorCode string) uint16 {
	if row := exactErrorRow(errorCode); row != 0 {
		return row
	}
	if trimmed := strings.TrimSpace(errorCode); len(trimmed) < len(errorCode) {
		return errorRow(trimmed)
	}
	return respelledErrorRow(errorCode)
}

// respelledErrorRow spells an error code that exactErrorRow does not find as the table
// does, and returns the index of the row, or 0.
func respelledErrorRow(errorCode string) uint16 {
	var buffer [20]byte // keeps the spelling off the heap; no listed one is longer
	if len(errorCode) > len(buffer)-len(errorPrefix) {
		return 0
	}
	code := buffer[:0]
	if !strings.Contains(errorCode, ".") {
		code = append(code, errorPrefix...)
	}
	code = append(code, errorCode...)
	for i := 0; i < len(code) && code[i] != '.'; i++ {
		if 'a' <= code[i] && code[i] <= 'z' {
			code[i] -= 'a' - 'A'
		}
	}
	if string(code) != errorCode {
		if row := exactErrorRow(string(code)); row != 0 {
			return row
		}
	}
	switch {
	case len(code) == len("DMS.111400026") && string(code[:7]) == "DMS.111":
		code = append(append(code[:4], "00"...), code[7:]...)
	case len(code) == len("APIG.0308") && string(code[:5]) == "APIG.":
		code = append(append(code[:4], 'W'), errorCode[len(errorCode)-5:]...)
	}
	return exactErrorRow(string(code))
}
