// Package terms lists the values of the action and basis columns with their
// meanings. The constants, their documentation, the command's explanations and
// the tables in the README come from here.
package terms

// A Term is a word with its meaning: a clause without capital and full stop.
type Term struct{ Text, Meaning string }

// Actions is the one list of the actions.
var Actions = []Term{
	{"none", "the exchange is complete; no further request is needed"},
	{"continue", "the exchange is still in progress; go on with it"},
	{"poll", "the request was accepted but has not finished; poll for the result"},
	{"redirect", "the response names another URL; the hint of the status code says how to use it"},
	{"authenticate", "supply valid credentials, then retry"},
	{"modify", "the same request would fail again; change it first"},
	{"resolve-conflict", "the request conflicts with the current state; check it, resolve the conflict, then decide whether to retry"},
	{"retry", "the same request can be retried, unmodified, after the delay if there is one"},
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
