package main

import "strings"

// An exchange is a request that has no response yet.
type exchange struct {
	request finding
	open    int  // how many have none
	mixed   bool // they differ
}

// pair gives each response its request and drops the requests. It leaves those
// alone that run at the same time. It drops a response that another one follows
// directly, if that is the one that counts.
func pair(found []finding) []finding {
	var paired []finding
	exchanges := make(map[string]exchange) // by tool
	for _, f := range found {
		tool, _, _ := strings.Cut(f.name, "-")
		x := exchanges[tool]
		switch {
		case f.kind == isRequest:
			same := f.method == x.request.method && f.path == x.request.path
			exchanges[tool] = exchange{f, x.open + 1, x.open > 0 && (x.mixed || !same)}
			continue
		case f.kind == isResponse && x.open > 0:
			if !x.mixed {
				f.takeCall(x.request)
			}
			x.open--
			exchanges[tool] = x
		}
		if last := len(paired) - 1; last >= 0 && f.follows(&paired[last]) {
			paired = paired[:last]
		}
		paired = append(paired, f)
	}
	return paired
}

// follows reports whether f is the response that counts after an interim one, that
// of a proxy, a redirect, or the same one that curl -iv prints twice.
func (f *finding) follows(before *finding) bool {
	if f.form != before.form || f.name != "curl" || before.body != "" {
		return false
	}
	switch {
	case before.status/100 == 1, before.said["proxy"] != "",
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
