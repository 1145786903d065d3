// Package terms lists the values of the action, basis and condition columns with their
// meanings. The constants, their documentation, the hints for actions, the
// command's explanations and the tables in docs come from here.
package terms

// A Term is a word with its meaning.
type Term struct {
	Text    string
	Meaning string // a clause without capital and full stop
	Hint    string // what to do, in a sentence or two; only of actions
	Doc     string // what else the documentation of the constant says
}

// Actions is the one list of the actions. The first is that of the zero Action.
var Actions = []Term{
	{"", "", "Find out whether the request took effect before you send it again.", ""},
	{"none", "the exchange is complete; no further request is needed", "Nothing is left to do.", ""},
	{"continue", "the exchange is still in progress; go on with it", "Go on with the exchange.", ""},
	{"poll", "the request was accepted but has not finished; poll for the result",
		"Poll the resource or its background task until the work has finished.", ""},
	{"redirect", "the response names another URL; the hint of the status code says how to use it",
		"Check the host in Location before you send credentials there.", ""},
	{"authenticate", "supply valid credentials, then retry", "Get a new token, or fix the AK/SK signature. Then retry.", ""},
	{"modify", "the same request would fail again; change it first", "Change the request: the same one would fail again.", ""},
	{"resolve-conflict", "the request conflicts with the current state; check it, resolve the conflict, then decide whether to retry",
		"Check the current state. Resolve the conflict, then decide whether the request is still needed.", ""},
	{"retry", "the same request can be retried, unmodified, after the delay if there is one", "Retry the same request after the delay, or back off if there is none.",
		"The request may have been received, and may even have taken effect: it is one that can be sent twice, " +
			"or DMS allows it. After [ActionRetryAfter] the server has answered that it did not act."},
	{"retry-after", "the same request can be retried after the delay in Retry-After; without that header, back off first",
		"Wait for the time in Retry-After, then retry. Without that header, back off.",
		"The server says that it did not act. After [ActionRetry] it may have."},
	{"verify", "the request may have taken effect; check before you send it again",
		"Check whether the request took effect before you retry it or report a failure.",
		"Once a request may have taken effect, look before you send it again, each time, whatever the answers since: " +
			"a \"busy\" may be your own first request. Look before you report a failure, too. " +
			"A look soon after the request proves nothing: allow for the time that DMS needs. " +
			"A DELETE that can be sent again may have taken effect, too."},
	{"stop", "no change to the request will help; stop and report the failure", "Stop, and report the failure.", ""},
}

// Bases is the one list of the bases of the actions: on whose word they stand. The first is that
// of the zero Basis.
var Bases = []Term{
	{},
	{Text: "dms", Meaning: "DMS documents it"},
	{Text: "rfc", Meaning: "RFC 9110 says so, where DMS gives no advice"},
	{Text: "practice", Meaning: "careful clients do so, where the documented advice is missing, unclear or unsafe"},
	{Text: "gateway", Meaning: "the API gateway in front of DMS documents it"},
	{Text: "billing", Meaning: "the API reference of billing documents it"},
	{Text: "observed", Meaning: "no page has the code, but real clients meet it and act on it"},
}

// Conditions is the one list of what an error code can say of a thing. The first is
// that of the zero Condition, for none.
var Conditions = []Term{
	{},
	{Text: "not-exist", Meaning: "what the request addresses does not exist"},
	{Text: "maybe-not-exist", Meaning: "what the request addresses may not exist; the code has other causes, too"},
	{Text: "exist", Meaning: "what the request creates exists already"},
	{Text: "busy", Meaning: "the thing is in a state which does not allow the operation yet, or another operation is running on it"},
}

// Meaning returns the meaning of the term with the given text, or "" if the
// list has no such term.
func Meaning(list []Term, text string) string {
	for _, t := range list[1:] {
		if t.Text == text {
			return t.Meaning
		}
	}
	return ""
}
