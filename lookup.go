package dmsstatus

import (
	"iter"
	"slices"
)

// ByCode returns the row of the table for a status code, which can be an int such
// as [net/http.Response.StatusCode] or a [Code]. For a number that DMS does not
// document it returns the zero Status and false.
func ByCode[C ~int](code C) (Status, bool) {
	row := uint8(0)
	if i := uint(code); i < uint(len(codeRows)) {
		row = codeRows[i]
	}
	return rows[row], row != 0
}

// ByName returns the row of the table for a name. The name is either the one that
// DMS documents, such as "Request Time-out", or that of the Go constant, such as
// "RequestTimeout". ByName ignores letter case, spaces and hyphens. For any other
// name it returns the zero Status and false.
func ByName(name string) (Status, bool) {
	var key [longestKey]byte // what counts in name
	n := 0
	for i := range len(name) {
		c := name[i]
		if c == ' ' || c == '-' {
			continue
		}
		if n == len(key) {
			return Status{}, false
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		key[n] = c
		n++
	}
	row := nameRow(string(key[:n]))
	return rows[row], row != 0
}

// All returns the rows of the table, in ascending order of the code.
func All() iter.Seq[Status] { return slices.Values(rows[1:]) }

// ActionFor returns what to do after a response with this status code. For a
// documented code it returns the Action of its row. For any other code from 100 to
// 599 it returns that of the x00 code of its class, and for any other number that
// of 500. RFC 9110, section 15, says to treat unknown codes this way.
func ActionFor[C ~int](code C) Action {
	if i := uint(code); i < uint(len(codeActions)) {
		return codeActions[i]
	}
	return codeActions[InternalServerError]
}

// IsRetryable reports whether the same request can be retried: whether
// [ActionFor] returns [ActionRetry] or [ActionRetryAfter]. After ActionRetryAfter,
// wait first.
//
// IsRetryable(503) is false, because DMS says to modify the request. It is also
// false for 500, 502 and 504, because the request may have taken effect; see
// [ActionVerify].
func IsRetryable[C ~int](code C) bool { return ActionFor(code).retryable() }

// ShouldModifyRequest reports whether the same request would fail again and the
// client has to change it first: whether [ActionFor] returns [ActionModify].
// ShouldModifyRequest(503) is true, because DMS says so.
func ShouldModifyRequest[C ~int](code C) bool { return ActionFor(code) == ActionModify }
