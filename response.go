package dmsstatus

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// An Error is a response that is not a success, as an error. [CheckResponse]
// returns an *Error, which [errors.As] finds.
type Error struct {
	Advice           // what to do next, refined by the error code in the body
	Message   string // what DMS says about it, for a person; "" when the body does not say
	RequestID string // what support asks for: X-Request-Id, or request_id in the body; else ""
}

// Error returns one line for a log: the Advice as [Advice.String] has it, then
// the message and the request ID. It quotes what could break or fake a log line,
// such as control characters and bidirectional marks, and cuts a long message to
// keep the line below 2,000 bytes. The fields have the full text.
func (e *Error) Error() string {
	if e == nil {
		return "<nil>"
	}
	s := e.Advice.String()
	if e.Message != "" {
		s += ": " + printable(e.Message, 1300)
	}
	if e.RequestID != "" {
		s += " (request ID " + printable(e.RequestID, 200) + ")"
	}
	return s
}

// LogValue implements [slog.LogValuer]. It returns the group of
// [Advice.LogValue] and, if they are set, the keys message and request_id.
func (e *Error) LogValue() slog.Value {
	if e == nil {
		return slog.Value{}
	}
	attrs := e.Advice.logAttrs()
	if e.Message != "" {
		attrs = append(attrs, slog.String("message", e.Message))
	}
	if e.RequestID != "" {
		attrs = append(attrs, slog.String("request_id", e.RequestID))
	}
	return slog.GroupValue(attrs...)
}

// CheckResponse returns nil for a status code from 200 to 299, and an *[Error] for
// any other, including a 304 and a redirect that was not followed. The advice is
// that of [Advise], refined by the error code in the body as
// [Advice.WithErrorCode] does. For a nil response the Error has Code 0 and
// [ActionVerify].
//
// CheckResponse reads at most 64 KiB of the body. It can block, and the context
// of the request limits the wait. Afterwards resp.Body still reads from the start,
// and ends with the same error. The caller still closes it. A body that is longer,
// cut off or not JSON is ignored. The body of a 1xx is left alone.
//
// The body is a JSON object in one of these forms. The first that fits counts:
//
//	{"error_code": "DMS.00400026", "error_msg": "..."}
//	{"error": {"code": "DMS.00400026", "message": "..."}}
//	{"errCode": "DMS.00400026", "externalMessage": "..."}
//	{"code": "DMS.00400026", "message": "..."}
func CheckResponse(resp *http.Response) error {
	if resp == nil {
		return &Error{Advice: Advise(nil)}
	}
	if Code(resp.StatusCode).IsSuccess() {
		return nil
	}
	body := parseBody(peekBody(resp))
	e := &Error{
		Advice:    Advise(resp).WithErrorCode(body.errorCode),
		Message:   body.message,
		RequestID: resp.Header.Get("X-Request-Id"),
	}
	if e.RequestID == "" {
		e.RequestID = body.requestID
	}
	return e
}

const maxBody = 1 << 16 // how much of a body is read; those of DMS are far smaller

// peekBody returns the body if all of it can be read and is not too long, and
// lets resp.Body read it again.
func peekBody(resp *http.Response) []byte {
	// After a 101 the body is the connection, which belongs to the new protocol.
	if resp.Body == nil || Code(resp.StatusCode).IsInformational() {
		return nil
	}
	start, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	whole := err == nil && len(start) < maxBody
	if err == nil && !whole {
		_, end := resp.Body.Read(nil) // reads nothing; most readers return io.EOF if nothing is left
		whole = end == io.EOF
	}
	rest := io.Reader(resp.Body)
	if err != nil {
		rest = failingReader{err}
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(start), rest), resp.Body}
	if !whole {
		return nil
	}
	return start
}

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

// A body is the content of the body of an error response.
type body struct{ errorCode, message, requestID string }

// bodyForms are the keys of error code and message in a body. The keys are those
// of the object under the outer key if there is one.
var bodyForms = [...]struct{ outer, errorCode, message string }{
	{"", "error_code", "error_msg"},
	{"error", "code", "message"},
	{"", "errCode", "externalMessage"},
	{"", "code", "message"},
}

// parseBody returns what it finds in a body. What it does not find is empty.
func parseBody(data []byte) body {
	object := jsonObject(data)
	b := body{requestID: jsonString(object["request_id"])}
	for _, form := range bodyForms {
		o := object
		if form.outer != "" {
			o = jsonObject(object[form.outer])
		}
		b.errorCode, b.message = jsonString(o[form.errorCode]), jsonString(o[form.message])
		if b.errorCode != "" || b.message != "" {
			break
		}
	}
	return b
}

// jsonObject returns the members of a JSON object, or none for anything else.
func jsonObject(data []byte) map[string]json.RawMessage {
	var object map[string]json.RawMessage
	if len(data) > maxBody || json.Unmarshal(data, &object) != nil {
		return nil
	}
	return object
}

// jsonString returns a JSON string, or "" for anything else.
func jsonString(data []byte) string {
	var s string
	if json.Unmarshal(data, &s) != nil {
		return ""
	}
	return s
}

// printable returns s for a line of a log, in at most a few bytes more than
// limit. It quotes what could break or fake the line, and cuts what is too long.
func printable(s string, limit int) string {
	quote := !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return !strconv.IsPrint(r) })
	if quote {
		limit /= 4 // quoting makes at most four bytes of one
	}
	end := ""
	if len(s) > limit {
		for limit > 0 && !utf8.RuneStart(s[limit]) {
			limit--
		}
		s, end = s[:limit], "..."
	}
	if quote {
		s = strconv.Quote(s)
	}
	return s + end
}
