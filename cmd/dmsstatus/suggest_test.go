package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/dms-go/dmsstatus"
)

// TestSuggest has one near miss of each kind, and neighbours that are no miss.
func TestSuggest(t *testing.T) {
	for _, test := range []struct{ arg, want string }{
		{"DMS.00400026", "DMS.00400026"},
		{"DMS.1024407", "DMS.10240407"},
		{"DMS.102404077", "DMS.10240407"},
		{"DMS.10249407", "DMS.10240407"},
		{"DMS.10240470", "DMS.10240407"},
		{"dms.1024407", "DMS.10240407"},
		{"1024407", "DMS.10240407"},
		{"400026", "DMS.00400026"},
		{"DMS.400026", "DMS.00400026"},
		{"DSM.00400026", "DMS.00400026"},
		{"mds.00400026", "DMS.00400026"},
		{"DSM.400026", "DMS.00400026"},
		{"DMS00400026", "DMS.00400026"},
		{"DMS 00400026", "DMS.00400026"},
		{"DMS-00400026", "DMS.00400026"},
		{"DMS1024407", "DMS.10240407"},
		{"DSM.1024407", "DMS.10240407"},
		{"TooManyRequest", "429 TooManyRequests"},
		{"too many request", "429 TooManyRequests"},
		{"TooManyReqeusts", "429 TooManyRequests"},
		{"Gateway Timeout", "504 ServerTimeout"},
		{"gateway-time-out", "504 ServerTimeout"},
		{"GatewayTimeot", "504 ServerTimeout"},
		{"ServerTimeot", "504 ServerTimeout"}, // net/http has another name for it
		{"Forbiden", "403 Forbidden"},
		{"0301", "APIGW.0301"},
		{"0101", "APIGW.0101"},
		{"0308", "APIGW.0308"},
		{"0504", "504 ServerTimeout"},
		{"99003651", "CBC.99003651"},
		{"DMS.OO400026", "DMS.00400026"},
		{"DMSoo400026", "DMS.00400026"},
		{"oo400026", "DMS.00400026"},
		{"DMS.1O240407", "DMS.10240407"},
		{"5O4", "504 ServerTimeout"},
		{"4oo", "400 BadRequest"},

		{"DMS.00400001", ""}, // more than three
		{"DMS.10240047", ""},
		{"DMS.1024470", ""},  // two misses
		{"DCS.00400026", ""}, // another service
		{"DMSS.00400026", ""},
		{"DMS.00400026x", ""},
		{"DMS.", ""},
		{"DCS.0504", ""},
		{"0777", ""}, {"0999", "CBC.0999"},
		{"OOO", ""},
		{"oc", ""}, // too short to be sure
		{"o", ""},
		{"Nonsense", ""},
		{"599", ""},
		{"", ""},
		{strings.Repeat("1", 1<<16), ""},
		{"\xff\x00", ""},
	} {
		assert.Equal(t, test.want, suggest(test.arg), "%.40q", test.arg)
	}
}

// TestSuggestMany has an argument near two rows, in the order of the table, and
// holds the limit to what the table has.
func TestSuggestMany(t *testing.T) {
	assert.Equal(t, "DMS.00400026, DMS.00400126 or DMS.00404026", suggest("DMS.0040026"))
	assert.Equal(t, "DMS.00404001 or DMS.00404026", suggest("DMS.00404006"))
	most := 0
	for row := range dmsstatus.AllErrorCodes() {
		for i := strings.IndexByte(row.ErrorCode, '.') + 1; i < len(row.ErrorCode); i++ {
			got := suggest(row.ErrorCode[:i] + row.ErrorCode[i+1:])
			most = max(most, strings.Count(got, "."))
			if got != "" {
				assert.Contains(t, got, row.ErrorCode)
			}
		}
	}
	assert.Equal(t, 3, most)
}

func TestDidYouMean(t *testing.T) {
	for _, test := range []struct{ arg, want string }{
		{"DMS.1024407", `"DMS.1024407" is not in the table; go by the status code of the response; did you mean DMS.10240407?`},
		{"400026", `"400026" is not a status code, name or error code; did you mean DMS.00400026?`},
		{"DSM.00400026", `"DSM.00400026" comes from DSM, not from DMS; go by the status code of the response; did you mean DMS.00400026?`},
		{"DMS00400026", `"DMS00400026" is not a status code, name or error code; did you mean DMS.00400026?`},
		{"TooManyRequest", `"TooManyRequest" is not a status code, name or error code; did you mean 429 TooManyRequests?`},
		{"0301", `"0301" is not a status code, name or error code; did you mean APIGW.0301?`},
		{"5O4", `"5O4" is not a status code, name or error code; did you mean 504 ServerTimeout?`},
		{"99003651", `"DMS.99003651" is not in the table; go by the status code of the response; did you mean CBC.99003651?`},
		{"error_code=DMS.0040026", `"DMS.0040026" is not in the table; go by the status code of the response; did you mean DMS.00400026, DMS.00400126 or DMS.00404026?`},
		{"0777", `"0777" is not a status code, name or error code; run dmsstatus to list the status codes, or dmsstatus -errors to list the error codes`},
		{"504 Nothing", `"504 Nothing" is not a status code, name or error code; run dmsstatus to list the status codes, or dmsstatus -errors to list the error codes`},
		{"HTTP 599", `DMS does not document 599; as a 5xx code, treat it as 500: verify (the request may have taken effect; check before you send it again)`},
		{"Gateway Timeout", `"Gateway Timeout" is not a status code, name or error code; did you mean 504 ServerTimeout?`},
	} {
		stdout, stderr, exit := runProgram(t, test.arg)
		assert.Empty(t, stdout)
		assert.Equal(t, "dmsstatus: "+test.want+"\n", stderr)
		assert.Equal(t, 1, exit)
	}
}

// TestMoreThanTheCode has codes with what stands around them elsewhere.
func TestMoreThanTheCode(t *testing.T) {
	for arg, want := range map[string]string{
		"429 TooManyRequests":           "429 TooManyRequests",
		"504 Gateway Timeout":           "504 ServerTimeout",
		"HTTP 504":                      "504 ServerTimeout",
		"http504":                       "504 ServerTimeout",
		"HTTP-504":                      "504 ServerTimeout",
		"HTTP/1.1 504 Gateway Time-out": "504 ServerTimeout",
		"HTTP/2 504":                    "504 ServerTimeout",
		"400/DMS.00400026":              "DMS.00400026, with status code 400 BadRequest",
		"400 DMS.00400026":              "DMS.00400026, with status code 400 BadRequest",
		"400 BadRequest DMS.00400026":   "DMS.00400026, with status code 400 BadRequest",
		"error_code=DMS.00400026":       "DMS.00400026, with status code 400 BadRequest",
		"errorCode: dms.00400026":       "DMS.00400026, with status code 400 BadRequest",
		`"error_code":"DMS.00400026",`:  "DMS.00400026, with status code 400 BadRequest",
		"code=00400026":                 "DMS.00400026, with status code 400 BadRequest",
	} {
		stdout, stderr, exit := runProgram(t, arg)
		assert.Equal(t, []string{want}, headings(stdout), arg)
		assert.Empty(t, stderr, arg)
		assert.Zero(t, exit, arg)
	}
	for row := range dmsstatus.All() {
		stdout, _, exit := runProgram(t, row.Code.String())
		assert.Equal(t, []string{row.Code.String()}, headings(stdout))
		assert.Zero(t, exit)
	}
}
