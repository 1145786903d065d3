package gen

import "strings"

// A term is a word of the action or the basis column with its meaning: a
// clause without capital and full stop.
type term struct{ text, meaning string }

// actions is the one list of the actions. The constants, their documentation,
// the command's explanations and the README are made from it.
var actions = []term{
	{"none", "the exchange is complete; no further request is called for"},
	{"continue", "the exchange is still in progress; carry on with it"},
	{"poll", "accepted but not finished; ask for the outcome later"},
	{"redirect", "send the request to where the response points"},
	{"authenticate", "supply valid credentials, then send again"},
	{"modify", "the same request would fail again; change it before sending it again"},
	{"resolve-conflict", "settle the conflict with the resource's current state, then send again"},
	{"retry", "the same request may be sent again, unmodified, at any time, whatever its method"},
	{"retry-after", "the same request may be sent again, unmodified, once the delay that Retry-After names has passed; with no delay named, after the caller's own back-off"},
	{"verify", "the request may or may not have taken effect: find out before sending it again; an idempotent request can simply be sent again"},
	{"stop", "nothing the client changes will help; stop and report the failure"},
}

// bases is the one list of the bases.
var bases = []term{
	{"dms", "DMS documents it"},
	{"rfc", "RFC 9110 says so, where DMS gives no advice"},
	{"practice", "careful clients do so, where neither DMS nor RFC 9110 gives advice"},
}

func isTerm(terms []term, text string) bool {
	for _, t := range terms {
		if t.text == text {
			return true
		}
	}
	return false
}

// constName returns the name of the constant for a term of the given type:
// "Action" and "retry-after" give "ActionRetryAfter".
func constName(typ, text string) string {
	switch text { // initialisms
	case "dms", "rfc":
		return typ + strings.ToUpper(text)
	}
	for word := range strings.SplitSeq(text, "-") {
		typ += strings.ToUpper(word[:1]) + word[1:]
	}
	return typ
}
