package main

import (
	"slices"
	"strings"
)

// An exchange is a request that has no response yet.
type exchange struct {
	request finding
	open    int  // how many have none
	mixed   bool // they differ
}

// pair gives each response its request and drops the requests. It leaves those
// alone that run at the same time. It drops a response that another one follows
// directly, if that is the one that counts. Curl does one thing after the other, so
// a request of curl without a response is a call that got none.
func pair(found []finding) []finding {
	var paired []finding
	add := func(f finding) {
		if last := len(paired) - 1; last >= 0 && f.follows(&paired[last]) {
			paired = paired[:last]
		}
		paired = append(paired, f)
	}
	exchanges := make(map[string]exchange) // by tool
	for _, f := range found {
		tool := f.tool()
		x := exchanges[tool]
		switch {
		case f.kind == isRequest && tool == "curl":
			if x.open > 0 {
				add(x.request)
			}
			exchanges[tool] = exchange{request: f, open: 1}
			continue
		case f.kind == isRequest:
			same := f.method == x.request.method && f.path == x.request.path
			exchanges[tool] = exchange{f, x.open + 1, x.open > 0 && (x.mixed || !same)}
			continue
		case f.kind == isEnd && x.open > 0:
			x.request.cause = f.cause
			f = x.request
			delete(exchanges, tool)
		case f.ends(paired):
			continue
		case f.kind == isResponse && x.open > 0 && !f.isProxys():
			if !x.mixed {
				f.takeCall(x.request)
			}
			if !f.isInterim() {
				x.open--
				exchanges[tool] = x
			}
		}
		add(f)
	}
	if x := exchanges["curl"]; x.open > 0 {
		add(x.request)
	}
	return paired
}

// tool returns which tool prints f.
func (f *finding) tool() string {
	tool, _, _ := strings.Cut(f.name, "-")
	return tool
}

// isInterim reports whether another response follows to the same request.
func (f *finding) isInterim() bool { return f.status/100 == 1 }

// isProxys reports whether f is the response of a proxy to CONNECT.
func (f *finding) isProxys() bool { return f.said["proxy"] != "" }

// ends reports whether f says how curl ended after the last response. Without -v,
// it may be about another call that the text does not show.
func (f *finding) ends(paired []finding) bool {
	last := len(paired) - 1
	if last < 0 || paired[last].name != "curl" || paired[last].isInterim() || paired[last].isProxys() {
		return false
	}
	switch f.name {
	case "curl-fail":
		return f.status == paired[last].status
	case "curl-error":
		return f.said["exit"] == "18" || paired[last].said["verbose"] != "" && !slices.Contains(notSent, f.said["exit"])
	}
	return false
}

// notSent are the exit statuses of curl for a request that it could not send.
var notSent = []string{"5", "6", "7", "35", "60"}

// follows reports whether f is what counts after an interim response, that of a
// proxy, a redirect, or the same one that curl -iv prints twice.
func (f *finding) follows(before *finding) bool {
	if f.tool() != "curl" || f.name == "curl-fail" || before.name != "curl" || before.body != "" {
		return false
	}
	switch {
	case before.isInterim(), before.isProxys(),
		before.status == f.status && before.said["verbose"] != "" && f.said["verbose"] == "":
		f.takeCall(*before)
	case before.status/100 == 3:
		earlier := *before
		f.redirect = &earlier
	default:
		return false
	}
	return true
}
