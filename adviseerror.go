package dmsstatus

import (
	"cmp"
	"context"
	"net/http"
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
	if v.Action == 0 || w.errors < 0 || w.bytes < 0 {
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

// A verdict is what errors say of a call. With the zero Action they say nothing.
type verdict struct {
	Advice
	method bool // they know the method of the request
	strong bool // it counts before any along the same chain that is not strong
}

// advise returns what err and those that it wraps say. A method of a foreign error can
// panic, as on a nil pointer; then they say nothing.
func (w *walk) advise(err error) (v verdict) {
	defer func() {
		if recover() != nil {
			v = verdict{}
		}
	}()
	return w.chain(err)
}

// chain returns what counts along a chain of wrapping: what is strong, then the first
// with ActionVerify, then the first.
func (w *walk) chain(err error) (sum verdict) {
	add := func(v verdict) {
		weak := sum.Action == 0 || v.strong && !sum.strong
		if v.Action != 0 && (weak || v.strong == sum.strong && v.Action == ActionVerify && sum.Action != ActionVerify) {
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
				add(e.verdict())
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
			if v := w.chain(renewal); v.Action != ActionVerify { // a renewal can be repeated
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
func (w *walk) request(e *url.Error) verdict {
	w.bytes -= len(e.URL)
	hopeless := w.isHopeless(e.Err)
	own, _ := e.Err.(*answer)
	switch {
	case own != nil && own.isTo(e):
		return own.err.verdict()
	case !isRepeatableOp(e.Op, e.URL):
		return verdict{Advice: Advice{Action: ActionVerify}, method: true, strong: true}
	case hopeless:
		return verdict{Advice: Advice{Action: ActionStop}, method: true}
	}
	return verdict{Advice: Advice{Action: ActionRetry}, method: true}
}

// isHopeless reports whether an error, or one that it wraps, says that the same request
// would fail again.
func (w *walk) isHopeless(err error) bool {
	if err == nil || !w.step() {
		return err != nil // ends the walk
	}
	if e, ok := err.(interface{ Is(error) bool }); ok && (e.Is(context.Canceled) || e.Is(http.ErrSchemeMismatch)) {
		return true
	}
	if err == context.Canceled || err == http.ErrSchemeMismatch || isCertificateError(err) {
		return true
	}
	switch wrapper := err.(type) {
	case interface{ Unwrap() error }:
		return w.isHopeless(wrapper.Unwrap())
	case interface{ Unwrap() []error }:
		return slices.ContainsFunc(wrapper.Unwrap(), w.isHopeless)
	}
	return false
}

// joined returns what joined errors say, none of which is the cause of another.
func (w *walk) joined(errs []error) (sum verdict) {
	for _, err := range errs {
		v := w.chain(err)
		if w.errors < 0 {
			break
		}
		switch {
		case sum.Action == 0:
			sum = v
		case v.Action != 0:
			sum = sum.and(v)
		}
	}
	return sum
}

// and returns what two errors say together. If they are of different answers, or of an
// answer and none, that is nothing but ActionVerify. What one does not say counts as the
// same, and if they differ in what to do, the one that says more counts.
func (v verdict) and(other verdict) verdict {
	differ := v.hasAnswer() != other.hasAnswer() || !v.hasAnswer() && v.Action != other.Action ||
		v.Code != other.Code && v.Code != 0 && other.Code != 0 ||
		v.ErrorCode != other.ErrorCode && v.ErrorCode != "" && other.ErrorCode != ""
	if differ {
		return verdict{Advice: Advice{Action: ActionVerify}, strong: v.strong || other.strong}
	}
	more, less := v.says(other), other.says(v)
	switch {
	case v.Action == other.Action:
	case more == less:
		v.Action = ActionVerify
	case less:
		v.Action = other.Action
	}
	v.Code, v.ErrorCode, v.Delay = cmp.Or(v.Code, other.Code), cmp.Or(v.ErrorCode, other.ErrorCode), max(v.Delay, other.Delay)
	v.stranger, v.method, v.strong = v.stranger || other.stranger, v.method || other.method, v.strong || other.strong
	return v
}

func (v verdict) hasAnswer() bool { return v.Code != 0 || v.ErrorCode != "" }

// says reports whether v says all that other does.
func (v verdict) says(other verdict) bool {
	return (v.Code != 0 || other.Code == 0) && (v.ErrorCode != "" || other.ErrorCode == "") &&
		(v.Delay != 0 || other.Delay == 0) && (v.method || !other.method)
}
