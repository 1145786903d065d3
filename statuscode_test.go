package dmsstatus_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
)

// expected is what callers rely on, code by code. It is kept by hand, not made
// from the table: a slip in the table shows up here.
var expected = []struct {
	code       dmsstatus.Code
	number     int
	name       string
	identifier string
	action     dmsstatus.Action
	basis      dmsstatus.Basis
	retryable  bool
	modify     bool
}{
	{dmsstatus.Continue, 100, "Continue", "Continue", dmsstatus.ActionContinue, dmsstatus.BasisDMS, false, false},
	{dmsstatus.SwitchingProtocols, 101, "Switching Protocols", "SwitchingProtocols", dmsstatus.ActionContinue, dmsstatus.BasisRFC, false, false},

	{dmsstatus.OK, 200, "OK", "OK", dmsstatus.ActionNone, dmsstatus.BasisDMS, false, false},
	{dmsstatus.Created, 201, "Created", "Created", dmsstatus.ActionNone, dmsstatus.BasisDMS, false, false},
	{dmsstatus.Accepted, 202, "Accepted", "Accepted", dmsstatus.ActionPoll, dmsstatus.BasisRFC, false, false},
	{dmsstatus.NonAuthoritativeInformation, 203, "Non-Authoritative Information", "NonAuthoritativeInformation", dmsstatus.ActionNone, dmsstatus.BasisDMS, false, false},
	{dmsstatus.NoContent, 204, "NoContent", "NoContent", dmsstatus.ActionNone, dmsstatus.BasisDMS, false, false},
	{dmsstatus.ResetContent, 205, "Reset Content", "ResetContent", dmsstatus.ActionNone, dmsstatus.BasisDMS, false, false},
	{dmsstatus.PartialContent, 206, "Partial Content", "PartialContent", dmsstatus.ActionNone, dmsstatus.BasisRFC, false, false},

	{dmsstatus.MultipleChoices, 300, "Multiple Choices", "MultipleChoices", dmsstatus.ActionRedirect, dmsstatus.BasisRFC, false, false},
	{dmsstatus.MovedPermanently, 301, "Moved Permanently", "MovedPermanently", dmsstatus.ActionRedirect, dmsstatus.BasisRFC, false, false},
	{dmsstatus.Found, 302, "Found", "Found", dmsstatus.ActionRedirect, dmsstatus.BasisRFC, false, false},
	{dmsstatus.SeeOther, 303, "See Other", "SeeOther", dmsstatus.ActionRedirect, dmsstatus.BasisRFC, false, false},
	{dmsstatus.NotModified, 304, "Not Modified", "NotModified", dmsstatus.ActionNone, dmsstatus.BasisRFC, false, false},
	{dmsstatus.UseProxy, 305, "Use Proxy", "UseProxy", dmsstatus.ActionStop, dmsstatus.BasisRFC, false, false},
	{dmsstatus.Unused, 306, "Unused", "Unused", dmsstatus.ActionStop, dmsstatus.BasisDMS, false, false},

	{dmsstatus.BadRequest, 400, "BadRequest", "BadRequest", dmsstatus.ActionModify, dmsstatus.BasisDMS, false, true},
	{dmsstatus.Unauthorized, 401, "Unauthorized", "Unauthorized", dmsstatus.ActionAuthenticate, dmsstatus.BasisRFC, false, false},
	{dmsstatus.PaymentRequired, 402, "Payment Required", "PaymentRequired", dmsstatus.ActionStop, dmsstatus.BasisDMS, false, false},
	{dmsstatus.Forbidden, 403, "Forbidden", "Forbidden", dmsstatus.ActionModify, dmsstatus.BasisDMS, false, true},
	{dmsstatus.NotFound, 404, "NotFound", "NotFound", dmsstatus.ActionModify, dmsstatus.BasisDMS, false, true},
	{dmsstatus.MethodNotAllowed, 405, "MethodNotAllowed", "MethodNotAllowed", dmsstatus.ActionModify, dmsstatus.BasisDMS, false, true},
	{dmsstatus.NotAcceptable, 406, "Not Acceptable", "NotAcceptable", dmsstatus.ActionModify, dmsstatus.BasisRFC, false, true},
	{dmsstatus.ProxyAuthenticationRequired, 407, "Proxy Authentication Required", "ProxyAuthenticationRequired", dmsstatus.ActionAuthenticate, dmsstatus.BasisDMS, false, false},
	{dmsstatus.RequestTimeout, 408, "Request Time-out", "RequestTimeout", dmsstatus.ActionRetry, dmsstatus.BasisDMS, true, false},
	{dmsstatus.Conflict, 409, "Conflict", "Conflict", dmsstatus.ActionResolveConflict, dmsstatus.BasisRFC, false, false},
	{dmsstatus.Gone, 410, "Gone", "Gone", dmsstatus.ActionStop, dmsstatus.BasisRFC, false, false},
	{dmsstatus.LengthRequired, 411, "Length Required", "LengthRequired", dmsstatus.ActionModify, dmsstatus.BasisRFC, false, true},
	{dmsstatus.PreconditionFailed, 412, "Precondition Failed", "PreconditionFailed", dmsstatus.ActionResolveConflict, dmsstatus.BasisRFC, false, false},
	{dmsstatus.RequestEntityTooLarge, 413, "Request Entity Too Large", "RequestEntityTooLarge", dmsstatus.ActionModify, dmsstatus.BasisRFC, false, true},
	{dmsstatus.RequestURITooLarge, 414, "Request-URI Too Large", "RequestURITooLarge", dmsstatus.ActionModify, dmsstatus.BasisRFC, false, true},
	{dmsstatus.UnsupportedMediaType, 415, "Unsupported Media Type", "UnsupportedMediaType", dmsstatus.ActionModify, dmsstatus.BasisRFC, false, true},
	{dmsstatus.RequestedRangeNotSatisfiable, 416, "Requested range not satisfiable", "RequestedRangeNotSatisfiable", dmsstatus.ActionModify, dmsstatus.BasisRFC, false, true},
	{dmsstatus.ExpectationFailed, 417, "Expectation Failed", "ExpectationFailed", dmsstatus.ActionModify, dmsstatus.BasisRFC, false, true},
	{dmsstatus.UnprocessableEntity, 422, "UnprocessableEntity", "UnprocessableEntity", dmsstatus.ActionModify, dmsstatus.BasisRFC, false, true},
	{dmsstatus.TooManyRequests, 429, "TooManyRequests", "TooManyRequests", dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS, true, false},

	{dmsstatus.InternalServerError, 500, "InternalServerError", "InternalServerError", dmsstatus.ActionVerify, dmsstatus.BasisPractice, false, false},
	{dmsstatus.NotImplemented, 501, "Not Implemented", "NotImplemented", dmsstatus.ActionModify, dmsstatus.BasisRFC, false, true},
	{dmsstatus.BadGateway, 502, "Bad Gateway", "BadGateway", dmsstatus.ActionVerify, dmsstatus.BasisRFC, false, false},
	{dmsstatus.ServiceUnavailable, 503, "ServiceUnavailable", "ServiceUnavailable", dmsstatus.ActionModify, dmsstatus.BasisDMS, false, true},
	{dmsstatus.ServerTimeout, 504, "ServerTimeout", "ServerTimeout", dmsstatus.ActionVerify, dmsstatus.BasisRFC, false, false},
	{dmsstatus.HTTPVersionNotSupported, 505, "HTTP Version not supported", "HTTPVersionNotSupported", dmsstatus.ActionModify, dmsstatus.BasisRFC, false, true},
}

func TestTable(t *testing.T) {
	const correct = "correct expected, or internal/gen/status_codes.csv and run go generate ./..."
	var got []dmsstatus.Status
	for s := range dmsstatus.All() {
		got = append(got, s)
	}
	require.Equal(t, len(expected), len(got), "each row of the table needs a line in expected: add it, or take it out")
	for i, want := range expected {
		t.Run(want.identifier, func(t *testing.T) {
			row := got[i]
			assert.EqualValues(t, want.number, want.code)
			assert.Equal(t, want.code, row.Code, correct)
			assert.Equal(t, want.name, row.Name, correct)
			same(t, want.action, row.Action, correct)
			same(t, want.basis, row.Basis, correct)
			assert.NotEmpty(t, row.Description)
			assert.NotEmpty(t, row.Hint)

			same(t, want.action, dmsstatus.ActionFor(want.code), correct)
			assert.Equal(t, want.retryable, dmsstatus.IsRetryable(want.code), correct)
			assert.Equal(t, want.modify, dmsstatus.ShouldModifyRequest(want.code), correct)
			for _, lookup := range []func() (dmsstatus.Status, bool){
				func() (dmsstatus.Status, bool) { return dmsstatus.ByCode(want.code) },
				func() (dmsstatus.Status, bool) { return dmsstatus.ByCode(want.number) },
				func() (dmsstatus.Status, bool) { return dmsstatus.ByName(want.name) },
				func() (dmsstatus.Status, bool) { return dmsstatus.ByName(want.identifier) },
			} {
				found, ok := lookup()
				assert.True(t, ok)
				assert.Equal(t, row, found)
			}
		})
	}
}

func TestCodeString(t *testing.T) {
	for code, want := range map[dmsstatus.Code]string{
		dmsstatus.TooManyRequests: "429 TooManyRequests",
		dmsstatus.RequestTimeout:  "408 Request Time-out",
		dmsstatus.Continue:        "100 Continue",
		499:                       "Code(499)",
		0:                         "Code(0)",
		-1:                        "Code(-1)",
		1000429:                   "Code(1000429)",
	} {
		assert.Equal(t, want, code.String())
	}
}

func TestCodeClass(t *testing.T) {
	classes := []struct {
		name        string
		is          func(dmsstatus.Code) bool
		first, last dmsstatus.Code
	}{
		{"informational", dmsstatus.Code.IsInformational, 100, 199},
		{"success", dmsstatus.Code.IsSuccess, 200, 299},
		{"redirection", dmsstatus.Code.IsRedirection, 300, 399},
		{"client error", dmsstatus.Code.IsClientError, 400, 499},
		{"server error", dmsstatus.Code.IsServerError, 500, 599},
	}
	for _, c := range classes {
		for code := dmsstatus.Code(-1000); code <= 2000; code++ {
			if want := c.first <= code && code <= c.last; c.is(code) != want {
				t.Errorf("%d is %s: got %t, want %t", int(code), c.name, !want, want)
			}
		}
		for _, code := range []dmsstatus.Code{math.MinInt, math.MaxInt} {
			assert.False(t, c.is(code), "%d is %s", int(code), c.name)
		}
	}
}

// term is what Action, Basis and Condition have in common.
type term interface {
	String() string
	MarshalText() ([]byte, error)
}

func TestTerms(t *testing.T) {
	for want, v := range map[string]term{
		"none":             dmsstatus.ActionNone,
		"continue":         dmsstatus.ActionContinue,
		"poll":             dmsstatus.ActionPoll,
		"redirect":         dmsstatus.ActionRedirect,
		"authenticate":     dmsstatus.ActionAuthenticate,
		"modify":           dmsstatus.ActionModify,
		"resolve-conflict": dmsstatus.ActionResolveConflict,
		"retry":            dmsstatus.ActionRetry,
		"retry-after":      dmsstatus.ActionRetryAfter,
		"verify":           dmsstatus.ActionVerify,
		"stop":             dmsstatus.ActionStop,
		"dms":              dmsstatus.BasisDMS,
		"rfc":              dmsstatus.BasisRFC,
		"practice":         dmsstatus.BasisPractice,
		"gateway":          dmsstatus.BasisGateway,
		"billing":          dmsstatus.BasisBilling,
		"observed":         dmsstatus.BasisObserved,
		"not-exist":        dmsstatus.ConditionNotExist,
		"maybe-not-exist":  dmsstatus.ConditionMaybeNotExist,
		"exist":            dmsstatus.ConditionExist,
		"busy":             dmsstatus.ConditionBusy,
	} {
		t.Run(want, func(t *testing.T) {
			assert.Equal(t, want, v.String())

			text, err := v.MarshalText()
			require.NoError(t, err)
			assert.Equal(t, want, string(text))

			var (
				action    dmsstatus.Action
				basis     dmsstatus.Basis
				condition dmsstatus.Condition
				accepted  []term
			)
			if action.UnmarshalText(text) == nil {
				accepted = append(accepted, action)
			}
			if basis.UnmarshalText(text) == nil {
				accepted = append(accepted, basis)
			}
			if condition.UnmarshalText(text) == nil {
				accepted = append(accepted, condition)
			}
			assert.Equal(t, []term{v}, accepted, "no text is that of two types")
		})
	}
}

func TestTermsWithoutText(t *testing.T) {
	for want, v := range map[string]term{
		"Action(12)":  dmsstatus.Action(12),
		"Action(255)": dmsstatus.Action(255),
		"Basis(7)":    dmsstatus.Basis(7),
		"Basis(255)":  dmsstatus.Basis(255),

		"Condition(5)":   dmsstatus.Condition(5),
		"Condition(255)": dmsstatus.Condition(255),
	} {
		assert.Equal(t, want, v.String())
		text, err := v.MarshalText()
		assert.EqualError(t, err, "dmsstatus: "+want+" has no text form")
		assert.Empty(t, text)
	}
}

// TestZeroTerms wants values that are not set to survive a marshaller.
func TestZeroTerms(t *testing.T) {
	action, basis, condition := dmsstatus.ActionPoll, dmsstatus.BasisRFC, dmsstatus.ConditionBusy
	for want, v := range map[string]term{"Action(0)": dmsstatus.Action(0), "Basis(0)": dmsstatus.Basis(0), "": dmsstatus.Condition(0)} {
		assert.Equal(t, want, v.String())
		text, err := v.MarshalText()
		require.NoError(t, err)
		assert.Empty(t, text)
	}
	require.NoError(t, action.UnmarshalText(nil))
	assert.Zero(t, action)
	require.NoError(t, basis.UnmarshalText([]byte("")))
	assert.Zero(t, basis)
	require.NoError(t, condition.UnmarshalText(nil))
	assert.Zero(t, condition)
}

func TestUnmarshalTextRefuses(t *testing.T) {
	for _, text := range []string{"Retry", "RETRY", " retry", "retry ", "retryafter", "retry_after", "Action(0)", "8", "\x00"} {
		action, basis, condition := dmsstatus.ActionPoll, dmsstatus.BasisRFC, dmsstatus.ConditionBusy
		err := action.UnmarshalText([]byte(text))
		assert.EqualError(t, err, fmt.Sprintf("dmsstatus: %q is not the text form of any Action", text))
		same(t, dmsstatus.ActionPoll, action, "an error leaves the receiver as it was")
		err = basis.UnmarshalText([]byte(text))
		assert.EqualError(t, err, fmt.Sprintf("dmsstatus: %q is not the text form of any Basis", text))
		same(t, dmsstatus.BasisRFC, basis, "an error leaves the receiver as it was")
		err = condition.UnmarshalText([]byte(text))
		assert.EqualError(t, err, fmt.Sprintf("dmsstatus: %q is not the text form of any Condition", text))
		same(t, dmsstatus.ConditionBusy, condition, "an error leaves the receiver as it was")
	}
}

func TestStatusJSON(t *testing.T) {
	row, ok := dmsstatus.ByCode(411)
	require.True(t, ok)
	data, err := json.Marshal(row)
	require.NoError(t, err)

	var fields map[string]any
	require.NoError(t, json.Unmarshal(data, &fields))
	assert.Equal(t, map[string]any{
		"status":      411.0,
		"name":        "Length Required",
		"description": row.Description,
		"action":      "modify",
		"basis":       "rfc",
		"hint":        "Add Content-Length to the request.",
	}, fields)

	for row := range dmsstatus.All() {
		data, err := json.Marshal(row)
		require.NoError(t, err)
		var back dmsstatus.Status
		require.NoError(t, json.Unmarshal(data, &back))
		assert.Equal(t, row, back)
	}

	data, err = json.Marshal(dmsstatus.Status{})
	require.NoError(t, err)
	var back dmsstatus.Status
	require.NoError(t, json.Unmarshal(data, &back))
	assert.Zero(t, back)
}
