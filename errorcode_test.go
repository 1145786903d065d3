package dmsstatus_test

import (
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
)

const (
	notExist      = dmsstatus.ConditionNotExist
	maybeNotExist = dmsstatus.ConditionMaybeNotExist
	exist         = dmsstatus.ConditionExist
	busy          = dmsstatus.ConditionBusy
)

// expectedErrorCodes has the error codes whose action is not that of their status
// code, those with a condition, and those that rest on another basis than what their own
// service documents. Like expected it is kept by hand.
var expectedErrorCodes = map[string]struct {
	status    dmsstatus.Code
	action    dmsstatus.Action
	basis     dmsstatus.Basis
	condition dmsstatus.Condition
}{
	"APIGW.0103":    {404, dmsstatus.ActionStop, dmsstatus.BasisGateway, 0},
	"APIGW.0104":    {400, dmsstatus.ActionStop, dmsstatus.BasisGateway, 0},
	"APIGW.0105":    {400, dmsstatus.ActionStop, dmsstatus.BasisGateway, 0},
	"APIGW.0201":    {0, 0, dmsstatus.BasisGateway, 0},
	"APIGW.0401":    {403, dmsstatus.ActionStop, dmsstatus.BasisGateway, 0},
	"APIGW.0404":    {403, dmsstatus.ActionStop, dmsstatus.BasisGateway, 0},
	"APIGW.0501":    {405, dmsstatus.ActionStop, dmsstatus.BasisGateway, 0},
	"APIGW.0502":    {405, dmsstatus.ActionStop, dmsstatus.BasisGateway, 0},
	"APIGW.0601":    {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"APIGW.0605":    {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"APIGW.0606":    {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"APIGW.0608":    {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"APIGW.0609":    {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"APIGW.0610":    {502, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"APIGW.0611":    {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"APIGW.0612":    {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"APIGW.0613":    {503, dmsstatus.ActionRetryAfter, dmsstatus.BasisPractice, 0},
	"APIGW.0705":    {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"APIGW.0802":    {403, dmsstatus.ActionStop, dmsstatus.BasisGateway, 0},
	"CBC.0150":      {403, dmsstatus.ActionModify, dmsstatus.BasisObserved, 0},
	"CBC.0999":      {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"CBC.30000067":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisPractice, maybeNotExist},
	"CBC.99003012":  {400, dmsstatus.ActionModify, dmsstatus.BasisBilling, notExist},
	"CBC.99003100":  {400, dmsstatus.ActionStop, dmsstatus.BasisBilling, 0},
	"CBC.99003651":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisObserved, busy},
	"CBC.99003656":  {400, dmsstatus.ActionStop, dmsstatus.BasisBilling, 0},
	"DMS.00050004":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisObserved, maybeNotExist},
	"DMS.00050012":  {400, dmsstatus.ActionModify, dmsstatus.BasisObserved, notExist},
	"DMS.00400017":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS, busy},
	"DMS.00400020":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisDMS, 0},
	"DMS.00400026":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisPractice, busy},
	"DMS.00400035":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS, 0},
	"DMS.00400039":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS, 0},
	"DMS.00400045":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisPractice, 0},
	"DMS.00400048":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisDMS, 0},
	"DMS.00400052":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS, busy},
	"DMS.00400053":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisPractice, 0},
	"DMS.00400055":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS, 0},
	"DMS.00400060":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisPractice, exist},
	"DMS.00400080":  {400, dmsstatus.ActionModify, dmsstatus.BasisPractice, 0},
	"DMS.00400081":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisPractice, exist},
	"DMS.00400099":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisPractice, busy},
	"DMS.00400107":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS, 0},
	"DMS.00400108":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS, busy},
	"DMS.00400124":  {400, dmsstatus.ActionStop, dmsstatus.BasisPractice, 0},
	"DMS.00400127":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS, 0},
	"DMS.00400129":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS, 0},
	"DMS.00400133":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS, 0},
	"DMS.00400134":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS, 0},
	"DMS.00400137":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisDMS, 0},
	"DMS.00400861":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS, 0},
	"DMS.00400867":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS, 0},
	"DMS.00400868":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS, 0},
	"DMS.00400869":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS, 0},
	"DMS.00400870":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS, 0},
	"DMS.00400872":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS, 0},
	"DMS.00400873":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS, 0},
	"DMS.00400874":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisDMS, 0},
	"DMS.00400882":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisDMS, 0},
	"DMS.00400971":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisDMS, 0},
	"DMS.00400973":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS, 0},
	"DMS.00401001":  {401, dmsstatus.ActionAuthenticate, dmsstatus.BasisPractice, 0},
	"DMS.00401003":  {401, dmsstatus.ActionAuthenticate, dmsstatus.BasisPractice, 0},
	"DMS.00401004":  {401, dmsstatus.ActionModify, dmsstatus.BasisPractice, 0},
	"DMS.00404022":  {404, dmsstatus.ActionModify, dmsstatus.BasisDMS, notExist},
	"DMS.00404024":  {404, dmsstatus.ActionModify, dmsstatus.BasisDMS, notExist},
	"DMS.00404026":  {404, dmsstatus.ActionModify, dmsstatus.BasisDMS, notExist},
	"DMS.00404027":  {404, dmsstatus.ActionResolveConflict, dmsstatus.BasisPractice, exist},
	"DMS.00404029":  {404, dmsstatus.ActionStop, dmsstatus.BasisPractice, 0},
	"DMS.00405011":  {400, dmsstatus.ActionModify, dmsstatus.BasisObserved, maybeNotExist},
	"DMS.00500000":  {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"DMS.00500006":  {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"DMS.00500017":  {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"DMS.00500024":  {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"DMS.00500025":  {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"DMS.00500033":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS, 0},
	"DMS.00500041":  {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"DMS.00500052":  {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"DMS.00500053":  {500, dmsstatus.ActionStop, dmsstatus.BasisDMS, 0},
	"DMS.00500054":  {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"DMS.00500070":  {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"DMS.00500071":  {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"DMS.00500094":  {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"DMS.00500106":  {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"DMS.00500972":  {400, dmsstatus.ActionModify, dmsstatus.BasisObserved, notExist},
	"DMS.00500975":  {404, dmsstatus.ActionModify, dmsstatus.BasisObserved, notExist},
	"DMS.00500978":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisPractice, exist},
	"DMS.00500980":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisPractice, busy},
	"DMS.00500982":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisDMS, 0},
	"DMS.00500986":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS, 0},
	"DMS.00500987":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS, 0},
	"DMS.00500990":  {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"DMS.00501000":  {500, dmsstatus.ActionModify, dmsstatus.BasisDMS, 0},
	"DMS.00501001":  {500, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS, 0},
	"DMS.00501002":  {500, dmsstatus.ActionModify, dmsstatus.BasisDMS, 0},
	"DMS.00501003":  {500, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS, 0},
	"DMS.00501007":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisObserved, notExist},
	"DMS.00501008":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisObserved, busy},
	"DMS.00501010":  {500, dmsstatus.ActionStop, dmsstatus.BasisDMS, 0},
	"DMS.00501012":  {500, dmsstatus.ActionResolveConflict, dmsstatus.BasisDMS, 0},
	"DMS.00501118":  {501, dmsstatus.ActionStop, dmsstatus.BasisDMS, 0},
	"DMS.10240017":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisPractice, exist},
	"DMS.10240018":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisPractice, exist},
	"DMS.10240019":  {400, dmsstatus.ActionStop, dmsstatus.BasisPractice, 0},
	"DMS.10240020":  {400, dmsstatus.ActionStop, dmsstatus.BasisPractice, 0},
	"DMS.10240032":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisPractice, busy},
	"DMS.10240045":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisPractice, exist},
	"DMS.10240104":  {401, dmsstatus.ActionModify, dmsstatus.BasisDMS, 0},
	"DMS.10240306":  {403, dmsstatus.ActionStop, dmsstatus.BasisPractice, 0},
	"DMS.10240312":  {403, dmsstatus.ActionStop, dmsstatus.BasisPractice, 0},
	"DMS.10240401":  {404, dmsstatus.ActionModify, dmsstatus.BasisDMS, notExist},
	"DMS.10240405":  {404, dmsstatus.ActionModify, dmsstatus.BasisDMS, notExist},
	"DMS.10240407":  {404, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS, 0},
	"DMS.10240426":  {404, dmsstatus.ActionModify, dmsstatus.BasisDMS, notExist},
	"DMS.10250002":  {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"DMS.10250003":  {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"DMS.10250004":  {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"DMS.10250005":  {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"DMS.10250006":  {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"DMS.10540401":  {404, dmsstatus.ActionModify, dmsstatus.BasisDMS, notExist},
	"DMS.10550035":  {500, dmsstatus.ActionModify, dmsstatus.BasisDMS, 0},
	"DMS.111400860": {400, dmsstatus.ActionStop, dmsstatus.BasisPractice, 0},
	"DMS.111400864": {400, dmsstatus.ActionModify, dmsstatus.BasisObserved, notExist},
	"DMS.111500032": {500, dmsstatus.ActionVerify, dmsstatus.BasisPractice, 0},
	"DMS.111501024": {408, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS, 0},
	"DMS.111501025": {503, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS, 0},
	"DMS.40050005":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisPractice, exist},
	"DMS.40050010":  {400, dmsstatus.ActionModify, dmsstatus.BasisObserved, 0},
	"DMS.40050015":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisPractice, exist},
	"DMS.50050004":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisDMS, 0},
}

func TestErrorCodes(t *testing.T) {
	const (
		correct = "%s: correct expectedErrorCodes, or internal/gen/error_codes.csv and run go generate ./..."
		add     = "%s: add it to expectedErrorCodes, or correct internal/gen/error_codes.csv and run go generate ./..."
	)
	rows := slices.Collect(dmsstatus.AllErrorCodes())
	differ := 0
	last := ""
	for _, row := range rows {
		assert.Greater(t, row.ErrorCode, last)
		last = row.ErrorCode

		if want, ok := expectedErrorCodes[row.ErrorCode]; ok {
			differ++
			assert.Equal(t, want.status, row.Code, correct, row.ErrorCode)
			same(t, want.action, row.Action, correct, row.ErrorCode)
			same(t, want.basis, row.Basis, correct, row.ErrorCode)
			same(t, want.condition, row.Condition, correct, row.ErrorCode)
		} else {
			same(t, dmsstatus.ActionFor(row.Code), row.Action, add, row.ErrorCode)
			service, _, _ := strings.Cut(row.ErrorCode, ".")
			basis := map[string]dmsstatus.Basis{
				"DMS": dmsstatus.BasisDMS, "APIGW": dmsstatus.BasisGateway, "CBC": dmsstatus.BasisBilling,
			}[service]
			same(t, basis, row.Basis, add, row.ErrorCode)
			same(t, 0, row.Condition, add, row.ErrorCode)
		}
		if row.Action != 0 {
			_, ok := dmsstatus.ByCode(row.Code)
			assert.True(t, ok, "%s: add %d to internal/gen/status_codes.csv", row.ErrorCode, int(row.Code))
		}

		want := coded(advice(402, cmp.Or(row.Action, dmsstatus.ActionStop)), row.ErrorCode)
		for _, spelling := range spellings(row.ErrorCode) {
			got, ok := dmsstatus.ByErrorCode(spelling)
			assert.True(t, ok, "%q", spelling)
			assert.Equal(t, row, got, "%q", spelling)
			same(t, want, advised(402, spelling), "%q", spelling)
		}
	}
	assert.Equal(t, len(expectedErrorCodes), differ, "a line in expectedErrorCodes has no row: take it out")
}

// TestSeveralStatusCodes has an error code that leaves the decision to the status code.
func TestSeveralStatusCodes(t *testing.T) {
	row, ok := dmsstatus.ByErrorCode("APIG.0201")
	require.True(t, ok)
	data, err := json.Marshal(row)
	require.NoError(t, err)
	assert.Contains(t, string(data), `"status":0`)
	assert.Contains(t, string(data), `"action":""`)
	for code, want := range map[int]dmsstatus.Action{
		400: dmsstatus.ActionModify, 413: dmsstatus.ActionModify, 414: dmsstatus.ActionModify, 494: dmsstatus.ActionModify,
		502: dmsstatus.ActionVerify, 504: dmsstatus.ActionVerify,
	} {
		a := advised(code, "APIGW.0201")
		same(t, coded(advice(code, want), "APIGW.0201"), a)
		if status, ok := dmsstatus.ByCode(code); ok {
			assert.Equal(t, status.Hint, a.Hint())
		}
	}
}

func TestErrorCodesNotListed(t *testing.T) {
	for errorCode, want := range map[string]string{
		"DMS.00400001":       "DMS.00400001",
		"00400001":           "DMS.00400001",
		"dms.00400001":       "DMS.00400001",
		" 000000000 ":        "DMS.000000000",
		"DMS.99999999":       "DMS.99999999",
		"DMS.0040002":        "DMS.0040002",
		"DMS.000400026":      "DMS.000400026",
		"0400026":            "0400026",
		"DMS.0040002\u0666":  "DMS.0040002\u0666",
		"DMS00400026":        "DMS00400026",
		"XMS.00400026":       "XMS.00400026",
		"DXS.00400026":       "DXS.00400026",
		"DMX.00400026":       "DMX.00400026",
		"DMS-00400026":       "DMS-00400026",
		"DMS. 00400026":      "DMS. 00400026",
		"DMS.DMS.00400026":   "DMS.DMS.00400026",
		"APIGW.9999":         "APIGW.9999",
		"apig.9999 ":         "apig.9999",
		"0308":               "0308",
		"APIGW0308":          "APIGW0308",
		"APIGWW.0308":        "APIGWW.0308",
		"API.0308":           "API.0308",
		"DMS.0308":           "DMS.0308",
		"CBC.00400026":       "CBC.00400026",
		"APIGW.00400026":     "APIGW.00400026",
		"99003651":           "DMS.99003651",
		"DMS.99003651":       "DMS.99003651",
		"CBC.0308":           "CBC.0308",
		"111400001":          "DMS.111400001",
		"11400026":           "DMS.11400026",
		"1111400026":         "1111400026",
		"112400026":          "DMS.112400026",
		"CBC.111003651":      "CBC.111003651",
		"DMS.111":            "DMS.111",
		".00400026":          ".00400026",
		"DMS..00400026":      "DMS..00400026",
		"DMS.00400026.":      "DMS.00400026.",
		"DM\u017f.00400026":  "DM\u017f.00400026",
		"DMS.":               "DMS.",
		"-0400026":           "-0400026",
		"\uff10\uff10400026": "\uff10\uff10400026",
		"DMS.\uff10\uff14\uff10\uff10\uff10\uff12\uff16": "DMS.\uff10\uff14\uff10\uff10\uff10\uff12\uff16",
		"004000260":  "DMS.004000260",
		"0000400026": "0000400026",
		"0040002:":   "0040002:",
		"0040002/":   "0040002/",
	} {
		same(t, coded(advice(402, dmsstatus.ActionStop), want), advised(402, errorCode), "%q", errorCode)
		row, ok := dmsstatus.ByErrorCode(errorCode)
		assert.False(t, ok, "%q", errorCode)
		assert.Zero(t, row, "%q", errorCode)
	}

	for _, nothing := range []string{"", " ", "\t\n", strings.Repeat(" ", 100)} {
		same(t, advice(402, dmsstatus.ActionStop), advised(402, nothing), "%q", nothing)
		_, ok := dmsstatus.ByErrorCode(nothing)
		assert.False(t, ok, "%q", nothing)
	}
}

// TestErrorCodesNear changes every error code by one digit, in every way.
func TestErrorCodesNear(t *testing.T) {
	listed := make(map[string]bool)
	for row := range dmsstatus.AllErrorCodes() {
		listed[row.ErrorCode] = true
	}
	check := func(code string) {
		want := wantErrorCode(code, listed)
		if row, ok := dmsstatus.ByErrorCode(code); ok != (want != "") || row.ErrorCode != want {
			t.Errorf("ByErrorCode(%q) = %v, %t", code, row, ok)
		}
	}
	for code := range listed {
		for i := 0; i <= len(code); i++ {
			if i < len(code) {
				check(code[:i] + code[i+1:])
			}
			for digit := '0'; digit <= '9'; digit++ {
				check(code[:i] + string(digit) + code[i:])
				if i < len(code) {
					check(code[:i] + string(digit) + code[i+1:])
				}
			}
		}
	}
}

// wantErrorCode returns the listed error code that is meant, or "".
func wantErrorCode(text string, listed map[string]bool) string {
	text = strings.TrimSpace(text)
	upper := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			r += 'A' - 'a'
		}
		return r
	}, text)
	if !strings.Contains(upper, ".") {
		upper = "DMS." + upper
	}
	spellings := []string{upper}
	if number, ok := strings.CutPrefix(upper, "DMS.111"); ok && len(number) == 6 {
		spellings = append(spellings, "DMS.00"+number)
	}
	if number, ok := strings.CutPrefix(upper, "APIG."); ok {
		spellings = append(spellings, "APIGW."+number)
	}
	for _, s := range spellings {
		if listed[s] {
			return s
		}
	}
	return ""
}

func FuzzByErrorCode(f *testing.F) {
	rows := make(map[string]dmsstatus.ErrorStatus)
	listed := make(map[string]bool)
	for row := range dmsstatus.AllErrorCodes() {
		rows[row.ErrorCode], listed[row.ErrorCode] = row, true
		for _, spelling := range spellings(row.ErrorCode) {
			f.Add(spelling)
		}
	}
	f.Add("DMS.111400001")
	f.Add("APIG.9999")
	f.Add("")
	f.Fuzz(func(t *testing.T, errorCode string) {
		if !utf8.ValidString(errorCode) {
			dmsstatus.ByErrorCode(errorCode) // does not panic; JSON has no such text
			return
		}
		got := advised(402, errorCode)
		row, ok := rows[wantErrorCode(errorCode, listed)]
		want := coded(advice(402, dmsstatus.ActionStop), spelled(errorCode))
		if ok {
			want = coded(advice(402, cmp.Or(row.Action, dmsstatus.ActionStop)), row.ErrorCode)
		}
		same(t, want, got)
		same(t, got, advised(402, got.ErrorCode), "the spelling is stable")
		assert.NotContains(t, got.String(), "\n")
		assert.NotEmpty(t, got.Hint())
		found, foundOK := dmsstatus.ByErrorCode(errorCode)
		assert.Equal(t, ok, foundOK)
		assert.Equal(t, row, found)
	})
}

// TestHint wants a hint for the action, and the one that says most.
func TestHint(t *testing.T) {
	hintOf := func(code int, errorCode string) string {
		if row, ok := dmsstatus.ByErrorCode(errorCode); ok {
			return row.Hint
		}
		row, ok := dmsstatus.ByCode(code)
		require.True(t, ok)
		return row.Hint
	}
	const (
		verify = "Check whether the request took effect before you retry it or report a failure."
		retry  = "Retry the same request after the delay, or back off if there is none."
		modify = "Change the request: the same one would fail again."
		none   = "Find out whether the request took effect before you send it again."
	)
	for _, test := range []struct {
		advice dmsstatus.Advice
		want   string
	}{
		{coded(advice(400, dmsstatus.ActionRetryAfter), "DMS.00400026"), hintOf(0, "DMS.00400026")},
		{coded(advice(499, dmsstatus.ActionRetryAfter), "dms.00400026"), hintOf(0, "DMS.00400026")},
		{coded(advice(0, dmsstatus.ActionRetryAfter), "00400026"), hintOf(0, "DMS.00400026")},
		{advice(400, dmsstatus.ActionModify), hintOf(400, "")},
		{coded(advice(400, dmsstatus.ActionModify), "DMS.00400001"), hintOf(400, "")},
		{coded(advice(400, dmsstatus.ActionModify), "400"), hintOf(400, "")},
		{coded(advice(400, dmsstatus.ActionModify), "APIG.9999"), modify},
		{coded(advice(400, dmsstatus.ActionModify), "SVCSTG.CCE-ADDONMGR.4000003"), modify},
		{coded(advice(504, dmsstatus.ActionVerify), "DMS.00400026"), hintOf(504, "")},

		// Those of another action would contradict the advice.
		{coded(advice(404, dmsstatus.ActionVerify), "DMS.00400026"), verify},
		{advice(200, dmsstatus.ActionVerify), verify},
		{advice(429, dmsstatus.ActionVerify), verify},
		{advice(504, dmsstatus.ActionRetry), retry},

		{advice(499, dmsstatus.ActionModify), modify},
		{advice(499, dmsstatus.ActionStop), "Stop, and report the failure."},
		{advice(-1, dmsstatus.ActionModify), modify},
		{noAnswer, verify},
		{dmsstatus.Advice{}, none},
		{advice(404, 99), none},
	} {
		assert.Equal(t, test.want, test.advice.Hint(), test.advice)
	}
	for action := range dmsstatus.Action(20) {
		assert.NotEmpty(t, dmsstatus.Advice{Action: action}.Hint(), action)
	}
}

// TestConditions has what DMS says of a thing, and what does not say it.
func TestConditions(t *testing.T) {
	type says struct{ notExist, maybeNotExist, exist, busy bool }
	var (
		notExist = says{notExist: true, maybeNotExist: true}
		maybe    = says{maybeNotExist: true}
	)
	const retryAfter, modify, verify = dmsstatus.ActionRetryAfter, dmsstatus.ActionModify, dmsstatus.ActionVerify
	for _, test := range []struct {
		name   string
		advice dmsstatus.Advice
		want   says
	}{
		{"instance", coded(advice(404, modify), "DMS.00404022"), notExist},
		{"group, with a 400", coded(advice(400, modify), "DMS.111400864"), notExist},
		{"respelled", coded(advice(404, modify), " dms.00404022"), notExist},
		{"billing knows no such resource", coded(advice(400, modify), "CBC.99003012"), notExist},
		{"topic, as Terraform takes it", coded(advice(400, modify), "DMS.00405011"), maybe},
		{"billing, which may not know it yet", coded(advice(400, dmsstatus.ActionResolveConflict), "CBC.30000067"), maybe},
		{"instance of this name", coded(advice(400, dmsstatus.ActionResolveConflict), "DMS.00400060"), says{exist: true}},
		{"busy", coded(advice(400, retryAfter), "DMS.00400026"), says{busy: true}},
		{"billing is busy", coded(advice(400, retryAfter), "CBC.99003651"), says{busy: true}},
		{"404", advice(404, modify), maybe},
		{"410", advice(410, dmsstatus.ActionStop), maybe},
		{"404, code not listed", coded(advice(404, modify), "DMS.00404999"), maybe},
		{"404, code of no service", coded(advice(404, modify), "NotFound"), maybe},

		{"after an unsure request", coded(advice(404, verify), "DMS.00404022"), says{}},
		{"maybe, after an unsure request", coded(advice(400, verify), "DMS.00405011"), says{}},
		{"404 to another request", advice(404, verify), says{}},
		{"exists, after an unsure request", coded(advice(400, verify), "DMS.00400060"), says{}},
		{"busy, with a key", coded(advice(400, verify), "DMS.00400026"), says{}},
		{"busy under a 504 to a GET", coded(advice(504, dmsstatus.ActionRetry), "DMS.00400026"), says{}},
		{"403", advice(403, modify), says{}},
		{"409", advice(409, dmsstatus.ActionResolveConflict), says{}},
		{"429", advice(429, retryAfter), says{}},
		{"504", advice(504, verify), says{}},
		{"no such URL", coded(advice(404, modify), "DMS.00404001"), says{}},
		{"no such endpoint", coded(advice(404, modify), "DMS.10240406"), says{}},
		{"no such API", coded(advice(404, modify), "APIGW.0101"), says{}},
		{"rate limit", coded(advice(404, retryAfter), "DMS.10240407"), says{}},
		{"sold out", coded(advice(400, retryAfter), "DMS.00501001"), says{}},
		{"404 of another service", coded(advice(404, modify), "IAM.0004"), says{}},
		{"billing's, not listed", coded(advice(404, modify), "CBC.00404022"), says{}},
		{"zero", dmsstatus.Advice{}, says{}},
	} {
		a := test.advice
		assert.Equal(t, test.want, says{a.IsNotExist(), a.MaybeNotExist(), a.IsExist(), a.IsBusy()}, test.name)
	}
	for body, want := range map[string]bool{
		"": true, " ": true, `{"error_msg":"x"}`: true, `{"error_code":"DMS.00404999"}`: true,
		"<html>": false, "404 page not found": false, `{"message":"no Route matched"}`: false, "{}": false,
		`{"error_code":"VPC.0101","error_msg":"x"}`: false,
	} {
		for _, code := range []int{404, 410} {
			resp := response(code, "GET")
			resp.Body = io.NopCloser(strings.NewReader(body))
			assert.Equal(t, want, dmsstatus.Advise(resp).MaybeNotExist(), "%d with %q", code, body)
			assert.Equal(t, want, dmsstatus.AdviseError(wrap(unexpected(code, "GET", body))).MaybeNotExist(), "%d with %q, of an SDK", code, body)
		}
	}
	for row := range dmsstatus.AllErrorCodes() {
		for _, spelling := range spellings(row.ErrorCode) {
			a := coded(advice(int(row.Code), row.Action), spelling)
			want := says{
				row.Condition == dmsstatus.ConditionNotExist, row.Condition == dmsstatus.ConditionNotExist || row.Condition == dmsstatus.ConditionMaybeNotExist,
				row.Condition == dmsstatus.ConditionExist, row.Condition == dmsstatus.ConditionBusy,
			}
			assert.Equal(t, want, says{a.IsNotExist(), a.MaybeNotExist(), a.IsExist(), a.IsBusy()}, "%q", spelling)
			assert.True(t, !a.IsBusy() || a.Retryable(), "%q", spelling)
		}
	}
}

func TestErrorStatusJSON(t *testing.T) {
	row, ok := dmsstatus.ByErrorCode("DMS.10240407")
	require.True(t, ok)
	data, err := json.Marshal(row)
	require.NoError(t, err)
	var fields map[string]any
	require.NoError(t, json.Unmarshal(data, &fields))
	assert.Equal(t, map[string]any{
		"error_code":  "DMS.10240407",
		"status":      404.0,
		"description": row.Description,
		"action":      "retry-after",
		"basis":       "dms",
		"hint":        row.Hint,
	}, fields)

	for row := range dmsstatus.AllErrorCodes() {
		data, err := json.Marshal(row)
		require.NoError(t, err)
		assert.Equal(t, row.Condition != 0, strings.Contains(string(data), `"condition":"`+row.Condition.String()+`"`), row.ErrorCode)
		var back dmsstatus.ErrorStatus
		require.NoError(t, json.Unmarshal(data, &back))
		assert.Equal(t, row, back)
	}
}

func TestErrorCodesDoNotAllocate(t *testing.T) {
	a := coded(advice(400, dmsstatus.ActionModify), "IAM.0011")
	for name, f := range map[string]func(){
		"ByErrorCode":            func() { dmsstatus.ByErrorCode("DMS.10240407") },
		"ByErrorCode, respelled": func() { dmsstatus.ByErrorCode(" dms.10240407") },
		"ByErrorCode, miss":      func() { dmsstatus.ByErrorCode("10240408") },
		"ByErrorCode, other":     func() { dmsstatus.ByErrorCode("apig.0308") },
		"ByErrorCode, old":       func() { dmsstatus.ByErrorCode("111400026") },
		"ByErrorCode, long":      func() { dmsstatus.ByErrorCode("SVCSTG.CCE-ADDONMGR.4000003") },
		"IsNotExist":             func() { a.IsNotExist() },
		"Hint":                   func() { a.Hint() },
		"AllErrorCodes": func() {
			for range dmsstatus.AllErrorCodes() {
			}
		},
	} {
		assert.Zero(t, testing.AllocsPerRun(100, f), name)
	}
}
