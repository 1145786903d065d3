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
		{"Forbiden", "403 Forbidden"},

		{"DMS.00400001", ""}, // more than three
		{"DMS.10240047", ""},
		{"DMS.1024470", ""},  // two misses
		{"DCS.00400026", ""}, // another service
		{"DMSS.00400026", ""},
		{"DMS.00400026x", ""},
		{"DMS.", ""},
		{"oc", ""}, // too short to be sure
		{"o", ""},
		{"Teapot", ""},
		{"418", ""},
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
		for i := range row.ErrorCode[len("DMS."):] {
			i += len("DMS.")
			got := suggest(row.ErrorCode[:i] + row.ErrorCode[i+1:])
			most = max(most, strings.Count(got, "DMS."))
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
		{"Gateway Timeout", `"Gateway Timeout" is not a status code, name or error code; did you mean 504 ServerTimeout?`},
	} {
		stdout, stderr, exit := runProgram(t, test.arg)
		assert.Empty(t, stdout)
		assert.Equal(t, "dmsstatus: "+test.want+"\n", stderr)
		assert.Equal(t, 1, exit)
	}
}
