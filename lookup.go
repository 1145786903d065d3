package dmsstatus

import (
	"iter"
	"slices"
)

// ByCode returns the row of the table for code, which may be an int such as
// [net/http.Response.StatusCode] or a [Code]. For a number that DMS does not
// document it returns the zero Status and false.
func ByCode[C ~int](code C) (Status, bool) {
	row := codeRows[clamp(code)]
	return rows[row], row != 0
}

// ByName returns the row of the table that has the given name, and reports
// whether there is one. A name is what DMS documents, such as "Request
// Time-out", or the Go identifier of the constant, such as "RequestTimeout".
// Letter case, spaces and hyphens are ignored; everything else has to agree.
// For any other name ByName returns the zero Status and false.
func ByName(name string) (Status, bool) {
	row := find(name)
	return rows[row], row != 0
}

// All returns the rows of the table, ascending by code.
func All() iter.Seq[Status] { return slices.Values(rows[1:]) }

// ActionFor returns what the next request should be after a response with
// this code. It answers for every int: in the table the row's own action; for
// another code from 100 to 599 the action of the x00 code of its class, as
// RFC 9110, section 15, asks of a client that does not recognise a code; for
// a number outside that range the action of 500, as section 15 has it too.
func ActionFor[C ~int](code C) Action { return codeActions[clamp(code)] }

// IsRetryable reports whether the same request may be sent again, unmodified:
// whether [ActionFor] gives [ActionRetry] or [ActionRetryAfter]. The latter
// asks for a wait first.
//
// IsRetryable(503) is false, because DMS documents a 503 as a request to
// modify. IsRetryable is false for 500, 502 and 504 as well, because the code
// alone cannot tell whether a creation, say, already happened; see
// [ActionVerify] for these.
func IsRetryable[C ~int](code C) bool { return codeRetryable[clamp(code)] }

// ShouldModifyRequest reports whether the same request would fail again and
// has to be changed first: whether [ActionFor] gives [ActionModify].
// ShouldModifyRequest(503) is true, because DMS says so.
func ShouldModifyRequest[C ~int](code C) bool { return codeModify[clamp(code)] }

// clamp returns the index of code in the arrays by code: the code itself, or
// the last index for all that they do not reach. A negative code is a large
// uint.
func clamp[C ~int](code C) uint { return min(uint(code), uint(len(codeRows)-1)) }

// find returns the index of the row with the given name, or 0. It tries the
// documented spelling first, which is quick to compare.
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

// hash goes by the first and the last letter of name, which all its spellings
// share. No more than three names have both in common.
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
