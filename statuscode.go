// Package dmsstatus tells a client of DMS what a status code means and what to
// do next.
//
// DMS, the Distributed Message Service of Open Telekom Cloud and Huawei Cloud,
// answers REST calls with HTTP status codes, yet it does not mean all of them
// as HTTP does. It documents 503 as a request to modify, which other services
// document as one to repeat; it lets a 408 be repeated at any time. A helper
// that goes by generic HTTP gets such codes wrong.
//
// # The model
//
// Three questions are kept apart:
//
//   - What does a code mean? The status code table of the DMS API Reference
//     says so for the codes that it lists. [ByCode], [ByName] and [All] read
//     it, one [Status] a row, and know nothing else.
//   - What should the client's next request be? An [Action]. [ActionFor] has
//     one for every number: for a code outside the table it follows RFC 9110,
//     section 15, and takes the x00 code of the same class.
//   - On whose word? A [Basis]: what DMS documents comes first, then what
//     RFC 9110 says, then what careful clients do.
//
// # Sending a request again
//
// [IsRetryable] reports whether the same request may be sent again, and
// [ShouldModifyRequest] whether it would only fail again. Often neither is
// so. After a 500, 502 or 504 the request may have taken effect, so that
// sending the creation of an instance again can create a second one. A status
// code cannot tell; its action is [ActionVerify].
//
// More can be said of a whole response, whose request may be safe to repeat,
// whose Retry-After header may name a delay, and whose body may have an error
// code that tells a passing condition from a lasting one. [Advise] takes a
// response of net/http, and [AdviseError] an error of an SDK; the [Advice] of
// either can be refined with the error code:
//
//	switch a := dmsstatus.Advise(resp); a.Action {
//	case dmsstatus.ActionRetry, dmsstatus.ActionRetryAfter:
//		// Wait for a.Delay, or for your own back-off if it is 0; then send
//		// the request again.
//	case dmsstatus.ActionVerify:
//		// Look whether it took effect; send it again if not.
//	default:
//		// The same request is not to be sent again.
//	}
//
// Neither advises to send a request again, unmodified, that may already have
// taken effect, unless a listed error code says that it has not.
//
// Everything in the package is safe for concurrent use, and nothing that it
// returns lets a caller change the table.
package dmsstatus

import (
	"fmt"
	"strconv"
)

//go:generate go run ./internal/gen/generate

// A Code is the status code of a DMS response.
//
// Any int may be held in a Code, and keeps its number. The Is methods go by
// the class alone, so they hold for codes that DMS does not document too; the
// codes that it does document are the constants of this type. The zero Code
// stands for no status at all.
//
// In JSON a Code is a number.
type Code int

// String returns the number and the documented name, as in
// "429 TooManyRequests", or, for a code outside the table, the number alone in
// the form "Code(418)".
func (c Code) String() string {
	if s, ok := ByCode(c); ok {
		return strconv.Itoa(int(c)) + " " + s.Name
	}
	return "Code(" + strconv.Itoa(int(c)) + ")"
}

// IsInformational reports whether c is in the range 100 to 199.
func (c Code) IsInformational() bool { return c/100 == 1 }

// IsSuccess reports whether c is in the range 200 to 299.
func (c Code) IsSuccess() bool { return c/100 == 2 }

// IsRedirection reports whether c is in the range 300 to 399.
func (c Code) IsRedirection() bool { return c/100 == 3 }

// IsClientError reports whether c is in the range 400 to 499.
func (c Code) IsClientError() bool { return c/100 == 4 }

// IsServerError reports whether c is in the range 500 to 599.
func (c Code) IsServerError() bool { return c/100 == 5 }

// A Status is one row of the status code table.
type Status struct {
	Code        Code   `json:"code"`
	Name        string `json:"name"`        // as DMS spells it, such as "Request Time-out"
	Description string `json:"description"` // what the code says, in one to three sentences
	Action      Action `json:"action"`
	Basis       Basis  `json:"basis"` // on whose word the Action stands
	Hint        string `json:"hint"`  // what to do, in one sentence
}

// An Action is what the client's next request should be.
//
// The constants are promised, and so are their text forms; their numbers are
// not. The zero Action is none of them: an Action that was never set is not
// mistaken for advice.
type Action uint8

// String returns the text form, such as "retry-after". For a value that is
// none of the constants it returns the number in the form "Action(0)".
func (a Action) String() string { return stringOf("Action", actionTexts[:], a) }

// AppendText implements [encoding.TextAppender]. It appends the text form, and
// fails for a value that is none of the constants.
func (a Action) AppendText(b []byte) ([]byte, error) {
	return appendText(b, "Action", actionTexts[:], a)
}

// MarshalText implements [encoding.TextMarshaler] as AppendText does.
func (a Action) MarshalText() ([]byte, error) { return a.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts what
// MarshalText returns, in lower case as there. For anything else it returns an
// error that quotes the text, and leaves the receiver as it was.
func (a *Action) UnmarshalText(text []byte) error {
	return unmarshalText(a, "Action", actionTexts[:], text)
}

// A Basis is the source that an [Action] is taken from.
//
// The constants are promised, and so are their text forms; their numbers are
// not. The zero Basis is none of them.
type Basis uint8

// String returns the text form, such as "dms". For a value that is none of the
// constants it returns the number in the form "Basis(0)".
func (b Basis) String() string { return stringOf("Basis", basisTexts[:], b) }

// AppendText implements [encoding.TextAppender]. It appends the text form, and
// fails for a value that is none of the constants.
func (b Basis) AppendText(text []byte) ([]byte, error) {
	return appendText(text, "Basis", basisTexts[:], b)
}

// MarshalText implements [encoding.TextMarshaler] as AppendText does.
func (b Basis) MarshalText() ([]byte, error) { return b.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts what
// MarshalText returns, in lower case as there. For anything else it returns an
// error that quotes the text, and leaves the receiver as it was.
func (b *Basis) UnmarshalText(text []byte) error {
	return unmarshalText(b, "Basis", basisTexts[:], text)
}

// textOf returns the text form of v. The texts are indexed by value, and the
// first, that of zero, is empty.
func textOf[T ~uint8](texts []string, v T) (string, bool) {
	if v == 0 || int(v) >= len(texts) {
		return "", false
	}
	return texts[v], true
}

func stringOf[T ~uint8](typ string, texts []string, v T) string {
	if s, ok := textOf(texts, v); ok {
		return s
	}
	return typ + "(" + strconv.Itoa(int(v)) + ")"
}

func appendText[T ~uint8](b []byte, typ string, texts []string, v T) ([]byte, error) {
	s, ok := textOf(texts, v)
	if !ok {
		return b, fmt.Errorf("dmsstatus: %s(%d) has no text form", typ, v)
	}
	return append(b, s...), nil
}

func unmarshalText[T ~uint8](v *T, typ string, texts []string, text []byte) error {
	for i, s := range texts {
		if i > 0 && s == string(text) {
			*v = T(i)
			return nil
		}
	}
	return fmt.Errorf("dmsstatus: %q is not the text form of any %s", text, typ)
}
