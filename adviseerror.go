package dmsstatus

import (
	"cmp"
	"net/url"
	"slices"
)

// AdviseError returns what to do about the error of a call, wrapped or not:
//
//   - an [*Error]: its Advice, and one of [Transport] likewise
//   - a [*url.Error] of net/http: Code 0, and [ActionVerify] if the request cannot be
//     repeated, [ActionStop] after a context.Canceled or a wrong certificate, else
//     [ActionRetry]. No error in it is the answer, except one of Transport.
//   - an SDK's error with a status code: what [Advise] says of the response, as far as
//     the error tells it. Without the method it stays ActionVerify, even for a GET.
//   - joined errors that disagree, and any other error: Code 0 and ActionVerify
//   - nil: [ActionNone], because retry hooks are called after a success, too
//
// A context that ended with a cause of its own looks like a broken connection, so look
// at the context, too. docs/errors.md has the rules, and the shapes of SDKs' errors.
func AdviseError(err error) Advice {
	if err == nil {
		return Advice{Action: ActionNone}
	}
	w := walk{errors: maxErrors, bytes: maxBytes}
	v := w.advise(err)
	if v == nil || w.errors < 0 || w.bytes < 0 {
		return Advice{Action: ActionVerify}
	}
	return v.Advice
}

const (
	maxErrors = 1000    // how many errors are looked at, because a chain may have no end
	maxBytes  = 2 << 20 // how many bytes of their bodies and URLs, because each takes time
)

// A walk through an error and those that it wraps has a limit. When one of its numbers
// is below 0 it ends, and what it has found does not count.
type walk struct{ errors, bytes int }

// A verdict is what errors say of a call. If they say nothing, it is nil.
type verdict struct {
	Advice
	method, path string // of the request; "" is not known
	strong       bool   // it counts before any along the same chain that is not strong
}

// advise returns what err and those that it wraps say. A method of a foreign error can
// panic, as on a nil pointer; then they say nothing.
func (w *walk) advise(err error) *verdict {
	defer func() { recover() }()
	return w.chain(err)
}

// chain returns what counts along a chain of wrapping: what is strong, then the first
// with ActionVerify, then the first.
func (w *walk) chain(err error) (sum *verdict) {
	add := func(v *verdict) {
		if v != nil && (sum == nil || v.strong && !sum.strong ||
			v.strong == sum.strong && v.Action == ActionVerify && sum.Action != ActionVerify) {
			sum = v
		}
	}
	for err != nil && w.step() {
		switch e := err.(type) {
		case *url.Error:
			if e != nil {
				add(w.request(e))
			}
			return sum
		case *Error:
			if e != nil {
				w.bytes -= len(e.Path)
				add(e.said())
			}
			return sum
		}
		field := fieldsOf(err)
		add(w.described(err, field))
		switch wrapper := err.(type) {
		case interface{ Unwrap() error }:
			err = wrapper.Unwrap()
		case interface{ Unwrap() []error }:
			add(w.joined(wrapper.Unwrap()))
			return sum
		default: // golangsdk and gophercloud wrap errors in these when a token has expired
			renewal, _ := field("ErrReauth").(error)
			if v := w.chain(renewal); v != nil && v.Action != ActionVerify { // a renewal can be repeated
				v.forget()
				add(v)
			}
			err, _ = field("ErrOriginal").(error)
		}
	}
	return sum
}

// step counts one more error, and reports whether the walk goes on.
func (w *walk) step() bool {
	w.errors--
	return w.errors >= 0 && w.bytes >= 0
}

// request returns what the error of a request says. Even an answer in it can be that of
// another request, whose error ended the context of this one.
func (w *walk) request(e *url.Error) *verdict {
	w.bytes -= len(e.URL)
	if w.bytes < 0 {
		return nil
	}
	v := &verdict{Advice: Advice{Action: ActionRetry}, method: e.Op, path: e.URL}
	own, _ := e.Err.(*answer)
	hopeless := w.isHopeless(e.Err)
	switch {
	case own != nil && own.isTo(e):
		return own.err.said()
	case !isRepeatableOp(e.Op, e.URL):
		v.Action, v.strong = ActionVerify, true
	case hopeless:
		v.Action = ActionStop
	}
	return v
}

// joined returns what joined errors say, none of which is the cause of another. If they
// are of different answers, that is nothing but ActionVerify. Else what one does not say
// another one does, and those that say the most decide what to do.
func (w *walk) joined(errs []error) *verdict {
	var all []*verdict
	var sum verdict
	for _, err := range errs {
		if err == nil {
			w.errors--
		}
		if w.errors < 0 {
			return nil
		}
		v := w.chain(err)
		if v == nil {
			continue
		}
		for _, other := range all {
			if v.differs(other) {
				return &verdict{Advice: Advice{Action: ActionVerify}, strong: true}
			}
		}
		all = append(all, v)
		sum.Code, sum.ErrorCode, sum.Delay = cmp.Or(sum.Code, v.Code), cmp.Or(sum.ErrorCode, v.ErrorCode), max(sum.Delay, v.Delay)
		sum.method, sum.path = cmp.Or(sum.method, v.method), cmp.Or(sum.path, v.path)
		sum.stranger, sum.strong = sum.stranger || v.stranger, sum.strong || v.strong
	}
	if len(all) == 0 {
		return nil
	}
	most := slices.ContainsFunc(all, func(v *verdict) bool { return v.covers(&sum) })
	for _, v := range all {
		if !most || v.covers(&sum) {
			sum.agree(v.Action)
		}
	}
	return &sum
}

// agree takes over an action, or ActionVerify if there is another one already.
func (v *verdict) agree(a Action) {
	if v.Action != 0 && v.Action != a {
		a = ActionVerify
	}
	v.Action = a
}

// differs reports whether two errors are of different answers, or one is of none. What
// one does not say counts as the same, but an *Error says what there was.
func (v *verdict) differs(other *verdict) bool {
	differ := func(a, b string) bool { return a != b && a != "" && b != "" }
	both := v.strong && other.strong
	return v.hasAnswer() != other.hasAnswer() || !v.hasAnswer() && v.Action != other.Action ||
		v.Code != other.Code && (both || v.Code != 0 && other.Code != 0) ||
		both && v.ErrorCode != other.ErrorCode || differ(v.ErrorCode, other.ErrorCode) ||
		differ(v.method, other.method) || differ(v.path, other.path)
}

func (v *verdict) hasAnswer() bool { return v.Code != 0 || v.ErrorCode != "" }

// covers reports whether v says all that other does.
func (v *verdict) covers(other *verdict) bool {
	return (v.Code != 0 || other.Code == 0) && (v.ErrorCode != "" || other.ErrorCode == "") &&
		(v.Delay != 0 || other.Delay == 0) && (v.method != "" || other.method == "")
}

// forget leaves out what the errors say of a thing: they are about another one.
func (v *verdict) forget() {
	if row, _ := ByErrorCode(v.ErrorCode); row.Condition != 0 {
		v.ErrorCode = ""
	}
	v.stranger = v.Code == NotFound || v.Code == Gone
}
