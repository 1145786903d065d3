package main

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/internal/terms"
)

// The end of a text can be missing: a log has long lines, and a person does not
// paste all of them.

// takeCut takes over what the fields of a text say that is cut off: an error code
// at its end, if that is in the table and so is all there.
func (f *finding) takeCut(found map[string]string) {
	code := strings.TrimRight(errorCodeStart.FindString(cmp.Or(found["cut code"], found["cut other code"])), ".")
	if _, listed := dmsstatus.ByErrorCode(code); listed && f.errorCode == "" {
		f.errorCode = code
	} else {
		f.fragment = canonical(code)
	}
	_, said := found["code"]
	f.cut = f.errorCode == "" && !said
}

// cutAdvice is an Advice up to its action at most.
var cutAdvice = regexp.MustCompile(`^([1-5][0-9]{2})(?: [^:]*)?(:?) ?$`)

// takeCutAdvice takes over what an Advice of this library says that is cut off
// before its action, and reports whether s is one.
func (f *finding) takeCutAdvice(s string) bool {
	parts := cutAdvice.FindStringSubmatch(s)
	if parts == nil {
		return false
	}
	status, _ := strconv.Atoi(parts[1])
	start := dmsstatus.Code(status).String()
	code, ok := strings.CutPrefix(strings.TrimRight(s, ": ")+" ", start+" ")
	switch code = strings.TrimSpace(code); {
	case ok && strings.Contains(code, " "):
		return false
	case ok && parts[2] != "":
		f.errorCode = code
	case ok:
		f.takeCut(map[string]string{"cut code": code})
	case strings.HasPrefix(start, s):
		f.takeCut(nil)
	default:
		return false
	}
	f.status = status
	return true
}

var errorCodeStart = regexp.MustCompile(`^[A-Za-z0-9.-]*`)

// startsAction reports whether s is an action that is cut off.
func startsAction(s string) bool {
	return slices.ContainsFunc(terms.Actions, func(t terms.Term) bool { return strings.HasPrefix(t.Text, s) })
}
