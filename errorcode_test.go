package dmsstatus_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
)

// expectedErrorCodes has the error codes whose action is not that of their
// status code. Like expected it is kept by hand.
var expectedErrorCodes = map[string]struct {
	status dmsstatus.Code
	action dmsstatus.Action
	basis  dmsstatus.Basis
}{
	"DMS.00400017":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS},
	"DMS.00400026":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisPractice},
	"DMS.00400035":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00400039":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00400045":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisPractice},
	"DMS.00400052":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS},
	"DMS.00400055":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS},
	"DMS.00400060":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisPractice},
	"DMS.00400081":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisPractice},
	"DMS.00400082":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisPractice},
	"DMS.00400099":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisPractice},
	"DMS.00400107":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00400108":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS},
	"DMS.00400124":  {400, dmsstatus.ActionStop, dmsstatus.BasisPractice},
	"DMS.00400127":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00400129":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00400133":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00400134":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00400861":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00400867":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00400868":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS},
	"DMS.00400869":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS},
	"DMS.00400870":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS},
	"DMS.00400872":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS},
	"DMS.00400873":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00400882":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisDMS},
	"DMS.00400973":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS},
	"DMS.00404027":  {404, dmsstatus.ActionResolveConflict, dmsstatus.BasisPractice},
	"DMS.00404029":  {404, dmsstatus.ActionStop, dmsstatus.BasisPractice},
	"DMS.00500000":  {500, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00500006":  {500, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00500017":  {500, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00500024":  {500, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00500025":  {500, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00500033":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00500041":  {500, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00500052":  {500, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00500053":  {500, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00500054":  {500, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00500070":  {500, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00500071":  {500, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00500094":  {500, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00500106":  {500, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00500960":  {400, dmsstatus.ActionAuthenticate, dmsstatus.BasisDMS},
	"DMS.00500978":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisPractice},
	"DMS.00500980":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisPractice},
	"DMS.00500986":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00500987":  {400, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00500990":  {500, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00501000":  {500, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00501001":  {500, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS},
	"DMS.00501002":  {500, dmsstatus.ActionModify, dmsstatus.BasisDMS},
	"DMS.00501003":  {500, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS},
	"DMS.00501010":  {500, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.00501012":  {500, dmsstatus.ActionResolveConflict, dmsstatus.BasisDMS},
	"DMS.00501118":  {501, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.10240017":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisPractice},
	"DMS.10240018":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisPractice},
	"DMS.10240019":  {400, dmsstatus.ActionStop, dmsstatus.BasisPractice},
	"DMS.10240020":  {400, dmsstatus.ActionStop, dmsstatus.BasisPractice},
	"DMS.10240032":  {400, dmsstatus.ActionRetryAfter, dmsstatus.BasisPractice},
	"DMS.10240045":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisPractice},
	"DMS.10240104":  {401, dmsstatus.ActionModify, dmsstatus.BasisDMS},
	"DMS.10240306":  {403, dmsstatus.ActionStop, dmsstatus.BasisPractice},
	"DMS.10240312":  {403, dmsstatus.ActionStop, dmsstatus.BasisPractice},
	"DMS.10240407":  {404, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS},
	"DMS.10250002":  {500, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.10250003":  {500, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.10250004":  {500, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.10250005":  {500, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.10250006":  {500, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.10550035":  {500, dmsstatus.ActionModify, dmsstatus.BasisDMS},
	"DMS.111500032": {500, dmsstatus.ActionStop, dmsstatus.BasisDMS},
	"DMS.111501024": {408, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS},
	"DMS.111501025": {503, dmsstatus.ActionRetryAfter, dmsstatus.BasisDMS},
	"DMS.40050005":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisPractice},
	"DMS.40050015":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisPractice},
	"DMS.50050004":  {400, dmsstatus.ActionResolveConflict, dmsstatus.BasisDMS},
}

// spellings returns the ways to write an error code.
func spellings(code string) []string {
	number := strings.TrimPrefix(code, "DMS.")
	return []string{code, number, strings.ToLower(code), "Dms." + number, " " + code + "\n", "\t" + number + " "}
}

// advised returns the advice for a response to a POST with this error code.
func advised(code int, errorCode string) dmsstatus.Advice {
	resp := response(code, "POST")
	body, _ := json.Marshal(map[string]string{"error_code": errorCode}) // strings do not fail
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return dmsstatus.Advise(resp)
}

func TestErrorCodes(t *testing.T) {
	rows := slices.Collect(dmsstatus.AllErrorCodes())
	assert.Len(t, rows, 203)
	differ := 0
	last := ""
	for _, row := range rows {
		assert.Greater(t, row.ErrorCode, last)
		last = row.ErrorCode

		if want, ok := expectedErrorCodes[row.ErrorCode]; ok {
			differ++
			assert.Equal(t, want.status, row.Status, row.ErrorCode)
			assert.Equal(t, want.action, row.Action, row.ErrorCode)
			assert.Equal(t, want.basis, row.Basis, row.ErrorCode)
		} else {
			assert.Equal(t, dmsstatus.ActionFor(row.Status), row.Action, "%s needs a line in expectedErrorCodes", row.ErrorCode)
			assert.Equal(t, dmsstatus.BasisDMS, row.Basis, row.ErrorCode)
		}
		_, ok := dmsstatus.ByCode(row.Status)
		assert.True(t, ok, row.ErrorCode)

		want := coded(advice(402, row.Action), row.ErrorCode)
		for _, spelling := range spellings(row.ErrorCode) {
			got, ok := dmsstatus.ByErrorCode(spelling)
			assert.True(t, ok, "%q", spelling)
			assert.Equal(t, row, got, "%q", spelling)
			assert.Equal(t, want, advised(402, spelling), "%q", spelling)
		}
	}
	assert.Equal(t, len(expectedErrorCodes), differ, "a line in expectedErrorCodes has no row")
}

// TestErrorCodesAgainstSource reads the source of the table by itself.
func TestErrorCodesAgainstSource(t *testing.T) {
	f, err := os.Open("internal/gen/error_codes.csv")
	require.NoError(t, err)
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)

	var got [][]string
	for e := range dmsstatus.AllErrorCodes() {
		got = append(got, []string{
			e.ErrorCode, strconv.Itoa(int(e.Status)), e.Action.String(), e.Basis.String(), e.Description, e.Hint,
		})
	}
	var want [][]string
	for _, l := range lines[1:] {
		want = append(want, []string{l[0], l[1], l[3], l[4], l[5], l[6]})
	}
	assert.Equal(t, want, got)
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
		"APIGW.0308":         "APIGW.0308",
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
		assert.Equal(t, coded(advice(402, dmsstatus.ActionStop), want), advised(402, errorCode), "%q", errorCode)
		row, ok := dmsstatus.ByErrorCode(errorCode)
		assert.False(t, ok, "%q", errorCode)
		assert.Zero(t, row, "%q", errorCode)
	}

	for _, nothing := range []string{"", " ", "\t\n"} {
		assert.Equal(t, advice(402, dmsstatus.ActionStop), advised(402, nothing), "%q", nothing)
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
		if row, ok := dmsstatus.ByErrorCode(code); ok != listed[code] || ok && row.ErrorCode != code {
			t.Errorf("ByErrorCode(%q) = %v, %t", code, row, ok)
		}
	}
	for code := range listed {
		for i := len("DMS."); i <= len(code); i++ {
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

func FuzzByErrorCode(f *testing.F) {
	rows := make(map[string]dmsstatus.ErrorStatus)
	for row := range dmsstatus.AllErrorCodes() {
		rows[row.ErrorCode] = row
		for _, spelling := range spellings(row.ErrorCode) {
			f.Add(spelling)
		}
	}
	f.Add("APIGW.0308")
	f.Add("")
	f.Fuzz(func(t *testing.T, errorCode string) {
		if !utf8.ValidString(errorCode) {
			dmsstatus.ByErrorCode(errorCode) // does not panic; JSON has no such text
			return
		}
		got := advised(402, errorCode)
		number := strings.TrimSpace(errorCode)
		if len(number) >= 4 && strings.ToUpper(number[:4]) == "DMS." {
			number = number[4:]
		}
		row, listed := rows["DMS."+number]
		want := coded(advice(402, dmsstatus.ActionStop), spelled(errorCode))
		if listed {
			want = coded(advice(402, row.Action), row.ErrorCode)
		}
		assert.Equal(t, want, got)
		assert.Equal(t, got, advised(402, got.ErrorCode), "the spelling is stable")
		assert.NotContains(t, got.String(), "\n")
		assert.NotEmpty(t, got.Hint())
		found, ok := dmsstatus.ByErrorCode(errorCode)
		assert.Equal(t, listed, ok)
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
		{coded(advice(418, dmsstatus.ActionRetryAfter), "dms.00400026"), hintOf(0, "DMS.00400026")},
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

		{advice(418, dmsstatus.ActionModify), modify},
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
	var back dmsstatus.ErrorStatus
	require.NoError(t, json.Unmarshal(data, &back))
	assert.Equal(t, row, back)
}

// TestErrorCodesConcurrently is for the race detector.
func TestErrorCodesConcurrently(t *testing.T) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for row := range dmsstatus.AllErrorCodes() {
				got, _ := dmsstatus.ByErrorCode(row.ErrorCode)
				assert.Equal(t, row, got)
				assert.Equal(t, row.Hint, coded(advice(0, row.Action), row.ErrorCode).Hint())
			}
		}()
	}
	wg.Wait()
}

func TestErrorCodesDoNotAllocate(t *testing.T) {
	a := coded(advice(400, dmsstatus.ActionModify), "APIG.0308")
	for name, f := range map[string]func(){
		"ByErrorCode":            func() { dmsstatus.ByErrorCode("DMS.10240407") },
		"ByErrorCode, respelled": func() { dmsstatus.ByErrorCode(" dms.10240407") },
		"ByErrorCode, miss":      func() { dmsstatus.ByErrorCode("10240408") },
		"ByErrorCode, other":     func() { dmsstatus.ByErrorCode("APIG.0308") },
		"Hint":                   func() { a.Hint() },
		"AllErrorCodes": func() {
			for range dmsstatus.AllErrorCodes() {
			}
		},
	} {
		assert.Zero(t, testing.AllocsPerRun(100, f), name)
	}
}
