package simulation

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus/internal/golden"
)

// settings returns the seed and how many workflows of each kind a client does, and
// reports whether that makes the tables in the README. The environment can change it.
func settings(t *testing.T) (seed uint64, workflows int, standard bool) {
	t.Helper()
	seed, workflows = 1, 300
	if raceEnabled {
		workflows = 20
	}
	number := func(name string, set func(n int)) {
		value, ok := os.LookupEnv(name)
		if !ok {
			return
		}
		n, err := strconv.Atoi(value)
		require.NoError(t, err, name)
		set(n)
	}
	number("SEED", func(n int) { seed = uint64(n) })
	number("WORKFLOWS", func(n int) { workflows = n })
	return seed, workflows, seed == 1 && workflows == 2000
}

const readme = "../README.md"

// enough is how many workflows of each kind show what goes wrong with a client.
const enough = 300

// TestSimulation has every client do every kind of workflow. It wants the clients to
// keep their promises, and those that make none to do wrong what theory says. The
// tables in the README are what it counts.
func TestSimulation(t *testing.T) {
	seed, workflows, standard := settings(t)
	counts := make([]map[*kind]count, len(clients))
	refused := make([]count, len(clients)) // where more operations are refused for good
	t.Run("run", func(t *testing.T) {
		for i, c := range clients {
			counts[i] = map[*kind]count{}
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				for _, k := range everyKind {
					counts[i][k] = simulate(t, c, k, setting{}, seed, workflows)
				}
			})
			if c.compared {
				t.Run(c.name+", with a quota", func(t *testing.T) {
					t.Parallel()
					for _, k := range documented {
						refused[i].add(simulate(t, c, k, setting{quota: true}, seed, workflows))
					}
				})
			}
		}
	})
	asDocumented, atWorst := sums(counts, documented), sums(counts, worstCase)
	var compared []count
	for i, c := range clients {
		standard = standard && atWorst[i].workflows > 0 // not left out by -run
		for _, column := range c.sometimes {
			if atWorst[i].workflows >= enough*len(worstCase) {
				assert.Positive(t, atWorst[i].wrong[column], "%s: %s", c.name, headings[column])
			}
		}
		if c.compared && refused[i].workflows > 0 {
			compared = append(compared, asDocumented[i], refused[i])
		}
	}
	if len(compared) == 6 { // of the careful client, of the one without a table and of this library
		for i := range 2 {
			assert.Less(t, compared[4+i].requests, compared[2+i].requests)
			assert.Less(t, compared[4+i].time, compared[2+i].time)
		}
	}
	if standard {
		golden.Measured(t, readme, "the weather", weatherTable())
		golden.Roughly(t, readme, "whole operations, as documented", countTable(asDocumented))
		golden.Roughly(t, readme, "whole operations, in the worst case", countTable(atWorst))
		golden.Roughly(t, readme, "what it costs to know nothing", costTable(asDocumented, refused))
	}
}

// sums returns what each client does in all workflows of some kinds.
func sums(counts []map[*kind]count, kinds []*kind) []count {
	sums := make([]count, len(counts))
	for i := range counts {
		for _, k := range kinds {
			sums[i].add(counts[i][k])
		}
	}
	return sums
}

var headings = [columns]string{
	twice:         "acted twice",
	falselyDone:   "said done, was not",
	falselyFailed: "said failed, was done",
	limit:         "gave up at a limit",
	advice:        "gave up for an answer",
	tooSoon:       "sent too soon",
	mistyped:      "mistyped host: said not exist",
	again:         "acted twice if run again",
	endless:       "sent without end",
}

// countTable returns a table of Markdown of all clients and columns.
func countTable(sums []count) string {
	var b strings.Builder
	b.WriteString("| Client |")
	for _, heading := range headings[:shown] {
		fmt.Fprintf(&b, " %s |", heading)
	}
	b.WriteString(" requests | seconds |\n" + strings.Repeat("| --- ", int(shown)+3) + "|\n")
	for i, c := range clients {
		n := sums[i]
		fmt.Fprintf(&b, "| %s |", c.name)
		for i, wrong := range n.wrong[:shown] {
			if column(i) == again && !c.oneShot {
				b.WriteString(" |")
				continue
			}
			fmt.Fprintf(&b, " %d |", wrong)
		}
		b.WriteString(n.each() + "\n")
	}
	return b.String()
}

// each returns the requests and seconds of a workflow that has DMS to talk to, as the last cells of a line.
func (c count) each() string {
	n := float64(c.timed)
	return fmt.Sprintf(" %.1f | %.0f |", float64(c.requests)/n, c.time.Seconds()/n)
}

// costTable returns one of what it costs to know nothing of DMS, and to know what this
// library knows.
func costTable(usual, refused []count) string {
	var b strings.Builder
	b.WriteString("| Client | requests | seconds | with the quota: requests | seconds |\n| --- | --- | --- | --- | --- |\n")
	for i, c := range clients {
		if c.compared {
			fmt.Fprintf(&b, "| %s |%s%s\n", c.name, usual[i].each(), refused[i].each())
		}
	}
	return b.String()
}

// TestUnknowable counts what goes wrong with the loop where no advice helps.
func TestUnknowable(t *testing.T) {
	seed, workflows, standard := settings(t)
	loop := clients[slices.IndexFunc(clients, func(c client) bool { return c.name == withBoth })]
	loop.never = nil
	var b strings.Builder
	fmt.Fprintf(&b, "| What no advice can know | workflows | %s | %s | %s |\n| --- | --- | --- | --- | --- |\n",
		headings[twice], headings[falselyDone], headings[falselyFailed])
	for _, test := range []struct {
		name   string
		with   setting
		kinds  []*kind
		column column
	}{
		{"work that starts later than the client looks", setting{startsLater: true}, []*kind{&createNamesake, &resend, &restart}, twice},
		{"lists that are up to 5 minutes late", setting{lateLists: true}, []*kind{&createInstance, &createNamesake, &resend, &restart}, twice},
		{"an action without a trace", setting{noTrace: true}, []*kind{&resend, &restart}, twice},
		{"a 408, 429 or 503 of DMS that took effect after all", setting{liar: true}, []*kind{&createInstance, &createNamesake, &resend, &restart}, twice},
		{"a success that did nothing, one in ten", setting{idle: true}, []*kind{&createTopic, &resend, &restart, &deleteGroup, &deleteUser, &deleteInstance}, falselyDone},
		{"another caller who does the same", setting{rival: true}, []*kind{&createInstance, &resend, &restart}, falselyDone},
		{"a wrong region, which answers truthfully", setting{wrongRegion: true}, []*kind{&deleteGroup, &deleteUser, &deleteInstance}, falselyDone},
		{"strangers who refuse one look in a hundred", setting{refusedLook: true}, everyKind, falselyFailed},
	} {
		var n count
		for _, k := range test.kinds {
			n.add(simulate(t, loop, k, test.with, seed, workflows))
		}
		if workflows >= enough {
			assert.Positive(t, n.wrong[test.column], test.name)
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |\n", test.name, n.workflows, n.wrong[twice], n.wrong[falselyDone], n.wrong[falselyFailed])
	}
	if standard {
		golden.Roughly(t, readme, "what no advice can know", b.String())
	}
}
