package dmstest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dms-go/dmsstatus"
)

// A Request is one that the fake received.
type Request struct {
	Method string
	Host   string   // with the port, if the request names one
	URL    *url.URL // its path and query
	Header http.Header
	Body   []byte    // the first 1 MiB
	Time   time.Time // when all of it had arrived
}

// newRequest reads a request to its end.
func newRequest(r *http.Request, u *url.URL) (Request, error) {
	var body []byte
	var err error
	if r.Body != nil {
		body, err = io.ReadAll(io.LimitReader(r.Body, 1<<20))
		if err == nil {
			_, err = io.Copy(io.Discard, r.Body)
		}
	}
	return Request{r.Method, r.Host, u, r.Header.Clone(), body, time.Now()}, err
}

// A script is what a Server and a Transport have in common: it decides on the answers,
// and says when what comes is not as written.
type script struct {
	tb testing.TB // nil: none

	mu       sync.Mutex
	left     []scripted // those not yet given, and those with Repeat
	requests []Request
	problems []error // without a tb
	ended    bool
}

// A scripted is an answer of a script, as it is sent.
type scripted struct {
	Answer
	number  int            // its place in the script, from 1
	targets *regexp.Regexp // what it is for
}

func (a scripted) String() string {
	if a.For == "" {
		return fmt.Sprintf("answer %d for any request", a.number)
	}
	return fmt.Sprintf("answer %d for %s", a.number, a.For)
}

// newScript fails the test, or panics without one, if an answer cannot be.
func newScript(tb testing.TB, answers []Answer) *script {
	s := &script{tb: tb}
	for i, a := range answers {
		if err := s.add(i+1, a); err != nil {
			err = fmt.Errorf("dmstest: answer %d: %w", i+1, err)
			if tb == nil {
				panic(err)
			}
			tb.Helper()
			tb.Fatal(err)
		}
	}
	return s
}

func (s *script) add(number int, a Answer) error {
	targets, err := a.compile()
	if err != nil {
		return err
	}
	for _, before := range s.left {
		if before.Repeat && (before.For == "" || before.For == a.For) {
			return fmt.Errorf("it is never given, because %v is repeated", before)
		}
	}
	a, err = a.filled()
	s.left = append(s.left, scripted{a, number, targets})
	return err
}

// answer returns the answer to a request, and the number of the request. It returns an
// error if the script has ended: a test that has ended cannot fail any more.
func (s *script) answer(r Request) (a Answer, number int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return a, 0, errors.New("dmstest: a request after the end of the test")
	}
	s.requests = append(s.requests, r)
	number = len(s.requests)
	i := slices.IndexFunc(s.left, func(a scripted) bool { return a.targets.MatchString(target(r.Method, r.URL)) })
	if i < 0 {
		problem := fmt.Errorf("dmstest: no answer is left for request %d, %s %v; left: %s", number, r.Method, r.URL, list(s.left))
		s.fail(problem)
		a, _ = Answer{Code: dmsstatus.BadRequest, Body: bodyOf("", problem.Error())}.filled()
		return a, number, nil
	}
	a = s.left[i].Answer
	if !a.Repeat {
		s.left = slices.Delete(s.left, i, i+1)
	}
	return a, number, nil
}

// end ends the script: each answer has to be given by now.
func (s *script) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return
	}
	s.ended = true
	missing := slices.DeleteFunc(slices.Clone(s.left), func(a scripted) bool { return a.Repeat })
	if len(missing) > 0 {
		s.fail(fmt.Errorf("dmstest: not given, after %d requests: %s", len(s.requests), list(missing)))
	}
	if len(s.problems) > 0 {
		panic(errors.Join(s.problems...))
	}
}

// fail fails the test. Without one, end panics: a request may be answered in a goroutine
// of net/http, which recovers.
func (s *script) fail(err error) {
	if s.tb == nil {
		s.problems = append(s.problems, err)
		return
	}
	s.tb.Error(err)
}

func list(answers []scripted) string {
	if len(answers) == 0 {
		return "none"
	}
	var names []string
	for _, a := range answers {
		names = append(names, a.String())
	}
	return strings.Join(names, ", ")
}

// received returns copies of the requests so far.
func (s *script) received() []Request {
	s.mu.Lock()
	requests := slices.Clone(s.requests)
	s.mu.Unlock()
	for i, r := range requests {
		u := *r.URL
		requests[i].URL, requests[i].Header, requests[i].Body = &u, r.Header.Clone(), bytes.Clone(r.Body)
	}
	return requests
}
