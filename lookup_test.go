package dmsstatus_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/dms-go/dmsstatus"
)

// everyCode calls f for -1000 to 2000, for the extremes, and for numbers that
// become a documented code when their upper bits are dropped.
func everyCode(f func(code int)) {
	for code := -1000; code <= 2000; code++ {
		f(code)
	}
	for _, code := range []int{math.MinInt, math.MinInt + 1, math.MinInt32, math.MaxInt32, math.MaxInt - 1, math.MaxInt} {
		f(code)
	}
	for bit := 11; bit < strconv.IntSize; bit++ {
		f(1<<bit + 429)
		f(1<<bit + 503)
	}
}

func TestEveryCode(t *testing.T) {
	known := make(map[int]dmsstatus.Status)
	for s := range dmsstatus.All() {
		known[int(s.Code)] = s
	}
	everyCode(func(code int) {
		want, wantOK := known[code]
		got, ok := dmsstatus.ByCode(code)
		if got != want || ok != wantOK {
			t.Errorf("ByCode(%d) = %v, %t", code, got, ok)
		}
		action := dmsstatus.ActionFor(code)
		if want := wantAction(code); action != want {
			t.Errorf("ActionFor(%d) = %v, want %v", code, action, want)
		}
		retryable := action == dmsstatus.ActionRetry || action == dmsstatus.ActionRetryAfter
		if got := dmsstatus.IsRetryable(code); got != retryable {
			t.Errorf("IsRetryable(%d) = %t after ActionFor = %v", code, got, action)
		}
		if got := dmsstatus.ShouldModifyRequest(code); got != (action == dmsstatus.ActionModify) {
			t.Errorf("ShouldModifyRequest(%d) = %t after ActionFor = %v", code, got, action)
		}
	})
}

func TestAll(t *testing.T) {
	last := dmsstatus.Code(0)
	for s := range dmsstatus.All() {
		assert.Greater(t, s.Code, last)
		last = s.Code
	}
}

// plain returns name with all that ByName ignores taken out.
func plain(name string) string {
	var b []byte
	for _, c := range []byte(name) {
		switch {
		case c == ' ' || c == '-':
			continue
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		b = append(b, c)
	}
	return string(b)
}

var plainNames = func() map[string]dmsstatus.Code {
	m := make(map[string]dmsstatus.Code)
	for _, e := range expected {
		m[plain(e.name)] = e.code
		m[plain(e.identifier)] = e.code
	}
	return m
}()

func checkName(t *testing.T, name string) {
	t.Helper()
	want, wantOK := plainNames[plain(name)]
	if got, ok := dmsstatus.ByName(name); got.Code != want || ok != wantOK {
		t.Errorf("ByName(%q) = %v, %t, want %v, %t", name, got, ok, want, wantOK)
	}
}

func TestByNameSpellings(t *testing.T) {
	for name, want := range map[string]dmsstatus.Code{
		"too many requests":             429,
		"TOO-MANY-REQUESTS":             429,
		" t o o manyRequests - ":        429,
		"RequestTimeout":                408,
		"request time-out":              408,
		"REQUEST TIME OUT":              408,
		"Request-URI Too Large":         414,
		"requesturitoolarge":            414,
		"request entity too large":      413,
		"ok":                            200,
		"--O  K--":                      200,
		"non authoritative-information": 203,
	} {
		got, ok := dmsstatus.ByName(name)
		assert.True(t, ok, "ByName(%q)", name)
		assert.Equal(t, want, got.Code, "ByName(%q)", name)
	}
}

func TestByNameMisses(t *testing.T) {
	for _, name := range []string{
		"", " ", "-", " - ",
		"429", "429 TooManyRequests", "Code(429)",
		"TooManyRequest", "TooManyRequestss", "xTooManyRequests", "ooManyRequests",
		"Too_Many_Requests", "Too.Many.Requests", "Too\tMany\tRequests", "TooManyRequests\n",
		"Too\u00a0Many Requests", "Too\u2010Many-Requests", "TooManyRequests\x00", "\ufeffOK",
		"Reque\u017ft Time-out", "O\u212a", "\u24c4K", "\uff2fK", "OK!", "O\x2bK",
		"Request Timeout Time-out", "Continue Continue", "Length Required.",
		"\xcfK", "o\xcb", "/k", "ok/",
	} {
		got, ok := dmsstatus.ByName(name)
		assert.False(t, ok, "ByName(%q)", name)
		assert.Zero(t, got, "ByName(%q)", name)
	}
}

// TestByNameNear changes every name by one byte, in every way.
func TestByNameNear(t *testing.T) {
	for _, e := range expected {
		for _, name := range []string{e.name, strings.ToLower(e.identifier)} {
			checkName(t, name)
			for i := range len(name) + 1 {
				if i < len(name) {
					checkName(t, name[:i]+name[i+1:])
				}
				for c := range 256 {
					checkName(t, name[:i]+string([]byte{byte(c)})+name[i:])
					if i < len(name) {
						checkName(t, name[:i]+string([]byte{byte(c)})+name[i+1:])
					}
				}
			}
		}
	}
}

func FuzzByName(f *testing.F) {
	for _, e := range expected {
		f.Add(e.name)
		f.Add(e.identifier)
		f.Add(strings.ToUpper(e.name))
	}
	f.Add("")
	f.Add("- -")
	f.Add("O\u212a")
	f.Fuzz(func(t *testing.T, name string) { checkName(t, name) })
}

func TestLookupsDoNotAllocate(t *testing.T) {
	lookups := map[string]func(){
		"ByCode":              func() { dmsstatus.ByCode(429) },
		"ByCode, miss":        func() { dmsstatus.ByCode(499) },
		"ByName":              func() { dmsstatus.ByName("Request Time-out") },
		"ByName, respelled":   func() { dmsstatus.ByName(" request TIMEOUT") },
		"ByName, miss":        func() { dmsstatus.ByName("Request Time-in") },
		"ActionFor":           func() { dmsstatus.ActionFor(429) },
		"IsRetryable":         func() { dmsstatus.IsRetryable(429) },
		"ShouldModifyRequest": func() { dmsstatus.ShouldModifyRequest(429) },
	}
	for name, f := range lookups {
		assert.Zero(t, testing.AllocsPerRun(100, f), name)
	}
}
