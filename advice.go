package dmsstatus

import (
	"log/slog"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Advice tells a client what to do next about one DMS response, or about a request
// that got none.
type Advice struct {
	Code Code `json:"status"` // 0 when there was no response
	// ErrorCode is spelled as in the table if it is there, such as "DMS.00400026". It
	// is "" when it is not known.
	ErrorCode string `json:"error_code,omitempty"`
	Action    Action `json:"action"` // what to do next
	// Delay is how long to wait first, by Retry-After. It is 0 without a valid one.
	Delay time.Duration `json:"delay,omitempty"`
}

// Retryable reports whether the same request can be retried after the Delay:
// whether the Action is [ActionRetry] or [ActionRetryAfter]. If the Delay is 0,
// back off as you usually do.
func (a Advice) Retryable() bool { return a.Action == ActionRetry || a.Action == ActionRetryAfter }

// Hint returns what to do, in a sentence or two for a person. It is the hint of the
// error code or of the status code if that has the same Action, else one for the
// Action. A status code has nothing to say about the error code of another service.
func (a Advice) Hint() string {
	if row, ok := ByErrorCode(a.ErrorCode); ok && row.Action == a.Action {
		return row.Hint
	}
	if row, ok := ByCode(a.Code); ok && row.Action == a.Action && !isOfOtherService(a.ErrorCode) {
		return row.Hint
	}
	if int(a.Action) < len(actionHints) {
		return actionHints[a.Action]
	}
	return actionHints[0]
}

// String returns the advice as one line for a log, such as
// "400 BadRequest DMS.00400026: retry-after, wait 2s". It quotes an error code
// that would break the line, and cuts one that is very long.
func (a Advice) String() string {
	s := "no response"
	if a.Code != 0 {
		s = a.Code.String()
	}
	if a.ErrorCode != "" {
		s += " " + printable(a.ErrorCode, 200)
	}
	s += ": " + a.Action.String()
	if a.Delay > 0 {
		s += ", wait " + a.Delay.String()
	}
	return s
}

// LogValue implements [slog.LogValuer]. It returns a group with the keys status
// and action and, if they are set, error_code and delay.
func (a Advice) LogValue() slog.Value { return slog.GroupValue(a.logAttrs()...) }

func (a Advice) logAttrs() []slog.Attr {
	attrs := []slog.Attr{slog.Int("status", int(a.Code)), slog.String("action", a.Action.String())}
	if a.ErrorCode != "" {
		attrs = append(attrs, slog.String("error_code", a.ErrorCode))
	}
	if a.Delay > 0 {
		attrs = append(attrs, slog.Duration("delay", a.Delay))
	}
	return attrs
}

// printable returns s for a line of a log, in a few bytes more than limit at the
// most. It quotes what could break or fake the line, and cuts what is too long.
func printable(s string, limit int) string {
	quote := !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return !strconv.IsPrint(r) })
	if quote {
		limit /= 4 // quoting makes at most four bytes of one
	}
	end := ""
	if len(s) > limit {
		s, end = cut(s, limit), "..."
	}
	if quote {
		s = strconv.Quote(s)
	}
	return s + end
}

// cut returns at most limit bytes of s, and does not cut a character in two.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}
