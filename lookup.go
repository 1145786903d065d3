package dmsstatus

import (
	"iter"
	"slices"
)

// ByCode returns the row of the table for a status code, which can be an int such
// as [net/http.Response.StatusCode] or a [Code]. For a number that DMS does not
// document it returns the zero Status and false.
func ByCode[C ~int](code C) (Status, bool) {
	row := codeRows[clamp(code)]
	return rows[row], row != 0
}

// ByName returns the row of the table for a name. The name is either the one that
// DMS documents, such as "Request Time-out", or that of the Go constant, such as
// "RequestTimeout". ByName ignores letter case, spaces and hyphens. For any other
// name it returns the zero Status and false.
func ByName(name string) (Status, bool) {
	row := find(name)
	return rows[row], row != 0
}

// All returns the rows of the table, in ascending order of the code.
func All() iter.Seq[Status] { return slices.Values(rows[1:]) }

// ActionFor returns what to do after a response with this status code. For a
// documented code it returns the Action of its row. For any other code from 100 to
// 599 it returns that of the x00 code of its class, and for any other number that
// of 500. RFC 9110, section 15, says to treat unknown codes this way.
func ActionFor[C ~int](code C) Action {
	row := codeRows[clamp(code)]
	if row == 0 {
		row = codeRows[class(int(code))]
	}
	return rows[row].Action
}

// class returns the code that stands for those of its class without a row.
func class(code int) int {
	if code < 100 || code > 599 {
		return int(InternalServerError)
	}
	return code / 100 * 100
}

// IsRetryable reports whether the same request can be retried: whether
// [ActionFor] returns [ActionRetry] or [ActionRetryAfter]. After ActionRetryAfter,
// wait first.
//
// IsRetryable(503) is false, because DMS says to modify the request. It is also
// false for 500, 502 and 504, because the request may have taken effect; see
// [ActionVerify].
func IsRetryable[C ~int](code C) bool { return codeRetryable[clamp(code)] }

// ShouldModifyRequest reports whether the same request would fail again and the
// client has to change it first: whether [ActionFor] returns [ActionModify].
// ShouldModifyRequest(503) is true, because DMS says so.
func ShouldModifyRequest[C ~int](code C) bool { return codeModify[clamp(code)] }

// clamp returns the index of code in the arrays by code: the code itself, or the
// last index if the arrays do not reach that far. A negative code becomes a large
// uint.
func clamp[C ~int](code C) uint { return min(uint(code), uint(len(codeRows)-1)) }

// find returns the index of the row with the given name, or 0. It tries the
// documented spelling first, because that is quick to compare.
func find(name string) uint8 {
	first := hash(name)
	for i := first; ; i++ {
		slot := nameSlots[i%uint(len(nameSlots))]
		if slot == 0 {
			break
		}
		if row := names[slot].row; rows[row].Name == name {
			return row
		}
	}
	for i := first; ; i++ {
		slot := nameSlots[i%uint(len(nameSlots))]
		if slot == 0 || matches(name, names[slot].key) {
			return names[slot].row
		}
	}
}

// hash combines the first and the last letter of name, which all its spellings
// share. At most three names share both.
func hash(name string) uint {
	for name != "" && isSeparator(name[0]) {
		name = name[1:]
	}
	for name != "" && isSeparator(name[len(name)-1]) {
		name = name[:len(name)-1]
	}
	if name == "" {
		return 0
	}
	return uint(name[0]&0x1f)<<3 ^ uint(name[len(name)-1]&0x1f)
}

// matches reports whether name is a spelling of key, which is in lower case and
// without separators.
func matches(name, key string) bool {
	n := 0
	for i := range len(name) {
		c := name[i]
		if c-'A' <= 'Z'-'A' {
			c += 'a' - 'A'
		}
		if n < len(key) && c == key[n] {
			n++
		} else if !isSeparator(c) {
			return false
		}
	}
	return n == len(key)
}

func isSeparator(c byte) bool { return c == ' ' || c == '-' }
