package simulation

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus/internal/golden"
)

// settings returns the seed and how many workflows of each kind a client does, and
// reports whether that makes the tables in the README. The environment can change it.
func settings(t *testing.T) (seed uint64, workflows int, standard bool) {
	t.Helper()
	seed, workflows, standard = 1, 2000, true
	if raceEnabled {
		workflows, standard = 20, false
	}
	number := func(name string, set func(n int)) {
		value, ok := os.LookupEnv(name)
		if !ok {
			return
		}
		n, err := strconv.Atoi(value)
		require.NoError(t, err, name)
		set(n)
		standard = false
	}
	number("SEED", func(n int) { seed = uint64(n) })
	number("WORKFLOWS", func(n int) { workflows = n })
	return seed, workflows, standard
}

const readme = "../README.md"

// enough is how many workflows of each kind show what goes wrong with a client.
const enough = 400

// TestSimulation has every client do every kind of workflow. It wants the clients to
// keep their promises, and those that make none to do wrong what theory says. The
// tables in the README are what it counts.
func TestSimulation(t *testing.T) {
	seed, workflows, standard := settings(t)
	counts := make([]map[*kind]count, len(clients))
	t.Run("run", func(t *testing.T) {
		for i, c := range clients {
			counts[i] = map[*kind]count{}
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				for _, k := range everyKind {
					counts[i][k] = simulate(t, c, k, unknowable{}, seed, workflows)
				}
			})
		}
	})
	asDocumented, atWorst := sums(counts, documented), sums(counts, worstCase)
	for i, c := range clients {
		standard = standard && atWorst[i].workflows > 0 // not left out by -run
		for _, column := range c.sometimes {
			if atWorst[i].workflows >= enough*len(worstCase) {
				assert.Positive(t, atWorst[i].wrong[column], "%s: %s", c.name, headings[column])
			}
		}
	}
	if standard {
		golden.Measured(t, readme, "the weather", weatherTable())
		golden.Measured(t, readme, "whole operations, as documented", countTable(asDocumented))
		golden.Measured(t, readme, "whole operations, in the worst case", countTable(atWorst))
		golden.Section(t, "../../README.md", "<!-- whole operations: measured by go test in integrations, do not edit -->",
			"<!-- end of whole operations -->", "\n"+shortTable(asDocumented)+"\n")
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
	mistyped:      "mistyped host: said gone",
	again:         "acted twice if run again",
}

// countTable returns a table of Markdown of all clients and columns.
func countTable(sums []count) string {
	var b strings.Builder
	b.WriteString("| Client |")
	for _, heading := range headings {
		fmt.Fprintf(&b, " %s |", heading)
	}
	b.WriteString(" requests | time |\n" + strings.Repeat("| --- ", len(headings)+3) + "|\n")
	for i, c := range clients {
		n := sums[i]
		fmt.Fprintf(&b, "| %s |", c.name)
		for i, wrong := range n.wrong {
			if column(i) == again && !c.oneShot {
				b.WriteString(" |")
				continue
			}
			fmt.Fprintf(&b, " %d |", wrong)
		}
		each := n.time / time.Duration(n.workflows)
		fmt.Fprintf(&b, " %.1f | %v |\n", float64(n.requests)/float64(n.workflows), each.Round(time.Second))
	}
	return b.String()
}

// shortTable returns one of some clients and columns, for the README of the library.
func shortTable(sums []count) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| Client | %s | %s | %s | %s |\n| --- | --- | --- | --- | --- |\n",
		headings[twice], headings[falselyDone], headings[falselyFailed], headings[mistyped])
	for i, c := range clients {
		if w := sums[i].wrong; c.short {
			fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |\n", c.name, w[twice], w[falselyDone], w[falselyFailed], w[mistyped])
		}
	}
	return b.String()
}

// TestUnknowable counts what goes wrong with the loop where no advice helps.
func TestUnknowable(t *testing.T) {
	seed, workflows, standard := settings(t)
	loop := clients[slices.IndexFunc(clients, func(c client) bool { return c.name == "net/http with dmsstatus and the loop" })]
	loop.never = nil
	var b strings.Builder
	fmt.Fprintf(&b, "| What no advice can know | workflows | %s | %s | %s |\n| --- | --- | --- | --- | --- |\n",
		headings[twice], headings[falselyDone], headings[falselyFailed])
	for _, test := range []struct {
		name   string
		u      unknowable
		kinds  []*kind
		column column
	}{
		{"work that starts later than the client looks", unknowable{startsLater: true}, []*kind{&createNamesake, &resend, &restart}, twice},
		{"an action without a trace", unknowable{noTrace: true}, []*kind{&resend, &restart}, twice},
		{"another caller who does the same", unknowable{rival: true}, []*kind{&createInstance, &resend, &restart}, falselyDone},
		{"a wrong region, which answers truthfully", unknowable{wrongRegion: true}, []*kind{&deleteGroup, &deleteUser, &deleteInstance}, falselyDone},
	} {
		var n count
		for _, k := range test.kinds {
			n.add(simulate(t, loop, k, test.u, seed, workflows))
		}
		if workflows >= enough {
			assert.Positive(t, n.wrong[test.column], test.name)
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |\n", test.name, n.workflows, n.wrong[twice], n.wrong[falselyDone], n.wrong[falselyFailed])
	}
	if standard {
		golden.Measured(t, readme, "what no advice can know", b.String())
	}
}
