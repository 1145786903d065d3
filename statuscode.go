// Package dmsstatus tells a client of DMS what a response means and what to do next.
//
// DMS, the Distributed Message Service of Open Telekom Cloud and Huawei Cloud, is not
// generic HTTP: after a 503 it says to change the request, and it sends a 400 for what is
// only busy, for what does not exist and for what exists already. What a response means is
// in its status code and, more so, in the error code in its body, such as "DMS.00400026".
// Both have rows in tables. A row has an [Action], what the client should do next, and a
// [Basis], on whose word. Together with the request they give the [Advice] for a response.
//
// # What to call
//
//   - [CheckResponse], for a response: nil for a success, or an [*Error] with the advice
//   - [AdviseError], for an error of it, of net/http or of an SDK: the [Advice]
//   - [Advise], for a response, a success or not: the Advice
//   - [Advice.IsNotExist] and the other questions below, for an Advice
//   - [Advice.Wait], before the next attempt
//   - [FailedItems], for the body of a call that does several things: what failed
//   - [Transport], for an SDK whose errors lose what the response said
//   - [ByErrorCode] and [ByCode], for a code: its row
//   - [IsRetryable], [ShouldModifyRequest] and [ActionFor], for a number alone
//   - [ParseRetryAfter], for the value of a Retry-After header
//
// Package dmsretry does an operation once, and package dmstest is a fake DMS.
//
//	resp, err := client.Do(req)
//	if err == nil {
//		defer resp.Body.Close()
//		err = dmsstatus.CheckResponse(resp)
//	}
//
// The client should follow no redirect, as DMS has none and net/http would take
// X-Auth-Token along.
//
// # What to ask
//
// Ask an Advice in this order:
//
//   - [Advice.IsNotExist]: DMS said that what the request addresses does not exist.
//   - [Advice.MaybeNotExist]: it may not exist. Confirm it.
//   - [Advice.IsExist]: what the request creates is there already. Compare it.
//   - [Advice.IsBusy]: the thing is in a state that does not allow the operation yet. Wait
//     for the state, with a limit.
//   - [Advice.Retryable]: the same request can be sent again, after [Advice.Wait].
//   - else fail; but after [ActionVerify] look whether the request took effect.
//
// The advice is never to send again what may have taken effect and is not safe to repeat,
// unless DMS allows it: after its own 408, and if an error code listed with the status code
// says so. What is not DMS's own answer, such as the page of a proxy, proves nothing.
// [docs/errors.md] has the rules, and [docs/error-codes.md] the error codes.
//
// Everything in the package is safe for concurrent use, unless two calls of CheckResponse
// or Advise share a response. Rows are copies, so no caller can change a table.
//
// [docs/errors.md]: https://github.com/dms-go/dmsstatus/blob/main/docs/errors.md
// [docs/error-codes.md]: https://github.com/dms-go/dmsstatus/blob/main/docs/error-codes.md
package dmsstatus

import (
	"fmt"
	"slices"
	"strconv"
)

//go:generate go run ./internal/gen

// A Code is the status code of a DMS response. The constants are the codes that
// DMS documents, but a Code can hold any int. The zero Code means that there was
// no response.
//
// In JSON a Code is a number.
type Code int

// String returns the number and the documented name, such as
// "429 TooManyRequests". For a code that DMS does not document it returns the
// number in the form "Code(418)".
func (c Code) String() string {
	if s, ok := ByCode(c); ok {
		return strconv.Itoa(int(c)) + " " + s.Name
	}
	return "Code(" + strconv.Itoa(int(c)) + ")"
}

// IsInformational reports whether c is in the range 100 to 199, documented or
// not.
func (c Code) IsInformational() bool { return c/100 == 1 }

// IsSuccess reports whether c is in the range 200 to 299, documented or not.
func (c Code) IsSuccess() bool { return c/100 == 2 }

// IsRedirection reports whether c is in the range 300 to 399, documented or not.
func (c Code) IsRedirection() bool { return c/100 == 3 }

// IsClientError reports whether c is in the range 400 to 499, documented or not.
func (c Code) IsClientError() bool { return c/100 == 4 }

// IsServerError reports whether c is in the range 500 to 599, documented or not.
func (c Code) IsServerError() bool { return c/100 == 5 }

// A Status is one row of the status code table.
type Status struct {
	Code        Code   `json:"status"`
	Name        string `json:"name"`        // as DMS spells it, such as "Request Time-out"
	Description string `json:"description"` // what the code means, in one to three sentences
	Action      Action `json:"action"`      // what to do next
	Basis       Basis  `json:"basis"`       // on whose word the Action stands
	Hint        string `json:"hint"`        // what to do, for a person, in one or two sentences
}

// An Action is what the client should do next.
//
// The constants and their text forms will not change; their numbers may. The
// zero Action is not one of the constants, so it cannot be mistaken for advice.
type Action uint8

// String returns the text form, such as "retry-after". For a value that is
// not one of the constants it returns the number in the form "Action(0)".
func (a Action) String() string { return stringOf("Action", actionTexts[:], a) }

func (a Action) retryable() bool { return a == ActionRetry || a == ActionRetryAfter }

// MarshalText implements [encoding.TextMarshaler]. It returns the text form, and ""
// for the zero Action. For any other value that is not one of the constants it
// returns an error.
func (a Action) MarshalText() ([]byte, error) { return marshalText("Action", actionTexts[:], a) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts what
// MarshalText returns, in lower case only. For anything else it returns an error
// that quotes the text, and does not change the receiver.
func (a *Action) UnmarshalText(text []byte) error {
	return unmarshalText(a, "Action", actionTexts[:], text)
}

// A Basis is on whose word an [Action] stands.
//
// The constants and their text forms will not change; their numbers may. The
// zero Basis is not one of the constants.
type Basis uint8

// String returns the text form, such as "dms". For a value that is not one
// of the constants it returns the number in the form "Basis(0)".
func (b Basis) String() string { return stringOf("Basis", basisTexts[:], b) }

// MarshalText implements [encoding.TextMarshaler]. It returns the text form, and ""
// for the zero Basis. For any other value that is not one of the constants it
// returns an error.
func (b Basis) MarshalText() ([]byte, error) { return marshalText("Basis", basisTexts[:], b) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts what
// MarshalText returns, in lower case only. For anything else it returns an error
// that quotes the text, and does not change the receiver.
func (b *Basis) UnmarshalText(text []byte) error {
	return unmarshalText(b, "Basis", basisTexts[:], text)
}

// stringOf returns the text of a value. The texts are indexed by value, and the first, that
// of zero, is empty.
func stringOf[T ~uint8](typ string, texts []string, v T) string {
	if v == 0 || int(v) >= len(texts) {
		return typ + "(" + strconv.Itoa(int(v)) + ")"
	}
	return texts[v]
}

func marshalText[T ~uint8](typ string, texts []string, v T) ([]byte, error) {
	if int(v) >= len(texts) {
		return nil, fmt.Errorf("dmsstatus: %s(%d) has no text form", typ, v)
	}
	return []byte(texts[v]), nil
}

func unmarshalText[T ~uint8](v *T, typ string, texts []string, text []byte) error {
	i := slices.Index(texts, string(text))
	if i < 0 {
		return fmt.Errorf("dmsstatus: %q is not the text form of any %s", text, typ)
	}
	*v = T(i)
	return nil
}
