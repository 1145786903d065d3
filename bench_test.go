package dmsstatus_test

import (
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dms-go/dmsstatus"
)

// The sinks keep the compiler from removing what is measured.
var (
	sinkInt    int
	sinkString string
)

// versus times subject and base by turns, because other work on the machine then
// slows both. It reports the shortest time of each, for one of the n look-ups that
// they make, and the ratio of the two.
func versus(b *testing.B, n int, subject, base func()) {
	var least [2]time.Duration
	b.ReportAllocs()
	for b.Loop() {
		for i, f := range []func(){subject, base} {
			start := time.Now()
			f()
			if d := time.Since(start); least[i] == 0 || d < least[i] {
				least[i] = d
			}
		}
	}
	b.ReportMetric(0, "ns/op") // drop it: it is the time of both together
	b.ReportMetric(float64(least[0].Nanoseconds())/float64(n), "ns/look-up")
	b.ReportMetric(float64(least[1].Nanoseconds())/float64(n), "base-ns/look-up")
	b.ReportMetric(float64(least[0])/float64(least[1]), "ratio")
}

// BenchmarkLookup has sub-benchmarks of the form SUBJECT/vs-BASE/ORDER, each of
// which goes through the documented codes many times over. A ratio below 1 means
// that the library is faster. IsRetryable and ShouldModifyRequest take less than a
// nanosecond, and so does the load from an array that is their base: the ratio shows
// whether the compiler still inlines them, and depends on how a build aligns the two
// loops.
func BenchmarkLookup(b *testing.B) {
	var (
		documented []int
		byCode     = make(map[int]dmsstatus.Status)
		byName     = make(map[string]dmsstatus.Status)
		exact      = make(map[int]string) // not the string that is in the table
		lower      = make(map[int]string)
		retryable  [600]bool
		modify     [600]bool
	)
	for s := range dmsstatus.All() {
		documented = append(documented, int(s.Code))
		byCode[int(s.Code)] = s
		byName[s.Name] = s
		exact[int(s.Code)] = strings.Clone(s.Name)
		lower[int(s.Code)] = strings.ToLower(s.Name)
		retryable[s.Code] = dmsstatus.IsRetryable(s.Code)
		modify[s.Code] = dmsstatus.ShouldModifyRequest(s.Code)
	}
	const rounds = 50 // make a pass long enough for the clock
	ordered := slices.Repeat(documented, rounds)
	shuffled := slices.Clone(ordered)
	rand.New(rand.NewPCG(429, 503)).Shuffle(len(shuffled), func(i, j int) {
		shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
	})

	for _, order := range []struct {
		name  string
		codes []int
	}{{"ordered", ordered}, {"shuffled", shuffled}} {
		codes := order.codes
		var exactNames, lowerNames []string
		for _, code := range codes {
			exactNames = append(exactNames, exact[code])
			lowerNames = append(lowerNames, lower[code])
		}
		run := func(name string, subject, base func()) {
			b.Run(name+"/"+order.name, func(b *testing.B) { versus(b, len(codes), subject, base) })
		}

		count := func(truth *[600]bool) func() {
			return func() {
				n := 0
				for _, code := range codes {
					if truth[code] {
						n++
					}
				}
				sinkInt = n
			}
		}
		run("IsRetryable/vs-array", func() {
			n := 0
			for _, code := range codes {
				if dmsstatus.IsRetryable(code) {
					n++
				}
			}
			sinkInt = n
		}, count(&retryable))
		run("ShouldModifyRequest/vs-array", func() {
			n := 0
			for _, code := range codes {
				if dmsstatus.ShouldModifyRequest(code) {
					n++
				}
			}
			sinkInt = n
		}, count(&modify))

		rowByCode := func() {
			for _, code := range codes {
				if s, ok := dmsstatus.ByCode(code); ok {
					sinkString = s.Name
				}
			}
		}
		run("ByCode/vs-StatusText", rowByCode, func() {
			for _, code := range codes {
				if s := http.StatusText(code); s != "" {
					sinkString = s
				}
			}
		})
		run("ByCode/vs-map", rowByCode, func() {
			for _, code := range codes {
				if s, ok := byCode[code]; ok {
					sinkString = s.Name
				}
			}
		})

		mapByName := func() {
			for _, name := range exactNames {
				if s, ok := byName[name]; ok {
					sinkString = s.Hint
				}
			}
		}
		run("ByName/vs-map", func() {
			for _, name := range exactNames {
				if s, ok := dmsstatus.ByName(name); ok {
					sinkString = s.Hint
				}
			}
		}, mapByName)
		run("ByName-lower-case/vs-map-exact", func() {
			for _, name := range lowerNames {
				if s, ok := dmsstatus.ByName(name); ok {
					sinkString = s.Hint
				}
			}
		}, mapByName)
	}
}

func BenchmarkAdvise(b *testing.B) {
	for _, bench := range []struct {
		name string
		resp *http.Response
	}{
		{"429-seconds", response(429, "POST", "Retry-After", "7", "Date", sentDate)},
		{"429-date", response(429, "POST", "Retry-After", laterDate, "Date", sentDate)},
		{"404-plain", response(404, "GET")},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sinkInt = int(dmsstatus.Advise(bench.resp).Action)
			}
		})
	}
}

// BenchmarkErrorCode has sub-benchmarks of the form ByErrorCode/vs-map/KIND/ORDER: listed
// error codes as they are, spelled in other ways, and others that are not listed. The
// map knows one spelling only. In random order the processor cannot learn the way through
// the switch of ByErrorCode, which takes longer than the map then.
func BenchmarkErrorCode(b *testing.B) {
	byCode := make(map[string]dmsstatus.ErrorStatus)
	kinds := make(map[string][]string)
	for row := range dmsstatus.AllErrorCodes() {
		code := row.ErrorCode
		byCode[code] = row
		kinds["listed"] = append(kinds["listed"], strings.Clone(code)) // not the string that is in the table
		kinds["respelled"] = append(kinds["respelled"], spellings(code)[1:]...)
		for digit := '0'; digit <= '9'; digit++ {
			miss := code[:len(code)-1] + string(digit)
			if _, ok := dmsstatus.ByErrorCode(miss); !ok {
				kinds["miss"] = append(kinds["miss"], miss)
				break
			}
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		codes := slices.Repeat(kinds[kind], 20) // make a pass long enough for the clock
		run := func(order string) {
			b.Run("ByErrorCode/vs-map/"+kind+"/"+order, func(b *testing.B) {
				versus(b, len(codes), func() {
					for _, code := range codes {
						if row, ok := dmsstatus.ByErrorCode(code); ok {
							sinkString = row.Hint
						}
					}
				}, func() {
					for _, code := range codes {
						if row, ok := byCode[code]; ok {
							sinkString = row.Hint
						}
					}
				})
			})
		}
		run("ordered")
		rand.New(rand.NewPCG(429, 503)).Shuffle(len(codes), func(i, j int) { codes[i], codes[j] = codes[j], codes[i] })
		run("shuffled")
	}
}

// sdkErrors returns an error of each SDK's shape, wrapped twice.
func sdkErrors() map[string]error {
	const body = `{"error_code":"DMS.10240407","error_msg":"Too many requests. Please try again later."}`
	return map[string]error{
		"huaweicloud": wrap(&serviceResponseError{StatusCode: 400, ErrorCode: "DMS.00400026"}),
		"golangsdk":   wrap(errDefault404{unexpected(404, "GET", body)}),
		"gophercloud": wrap(gophercloudError404{gophercloudError{unexpected(404, "GET", body), sevenSeconds}}),
		"Error":       wrap(&dmsstatus.Error{Advice: missing}),
	}
}

// BenchmarkAdviseError has an error of each SDK's shape, wrapped twice. That of
// gophercloud wraps a copy of itself, with the same body.
func BenchmarkAdviseError(b *testing.B) {
	for name, err := range sdkErrors() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sinkInt = int(dmsstatus.AdviseError(err).Action)
			}
		})
	}
}
