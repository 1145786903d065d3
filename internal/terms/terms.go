// Package terms has the words of the action and the basis column with their
// meanings. The constants, their documentation, the command's explanations and
// the tables in the README come from here.
package terms

// A Term is a word with its meaning: a clause without capital and full stop.
type Term struct{ Text, Meaning string }

// Actions is the one list of the actions.
var Actions = []Term{
	{"none", "the exchange is complete; no further request is needed"},
	{"continue", "the exchange is still in progress; go on with it"},
	{"poll", "accepted but not finished; ask for the result later"},
	{"redirect", "the response names another URL to go on with; the hint of the status code says how"},
	{"authenticate", "supply valid credentials, then retry"},
	{"modify", "the same request would fail again; change it first"},
	{"resolve-conflict", "the current state stands in the way; check it and settle the conflict, then decide whether to retry"},
	{"retry", "the same request can be retried at any time, unmodified"},
	{"retry-after", "the same request can be retried after the delay in Retry-After; without that header, back off first"},
	{"verify", "the request may have taken effect; check before you retry, unless it is idempotent"},
	{"stop", "no change to the request will help; stop and report the failure"},
}

// Bases is the one list of the bases, the sources of the actions.
var Bases = []Term{
	{"dms", "DMS documents it"},
	{"rfc", "RFC 9110 says so, where DMS gives no advice"},
	{"practice", "careful clients do so, where neither DMS nor RFC 9110 gives advice"},
}

// Meaning returns the meaning of the term with the given text, or "" if the
// list has no such term.
func Meaning(list []Term, text string) string {
	for _, t := range list {
		if t.Text == text {
			return t.Meaning
		}
	}
	return ""
}
