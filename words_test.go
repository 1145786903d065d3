package dmsstatus_test

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/internal/terms"
)

var update = flag.Bool("update", false, "accept the words of the tables, and what other tests hold to a file")

// TestWords holds the words of the tables to checksums: none changes by accident.
func TestWords(t *testing.T) {
	var got strings.Builder
	sum := func(table string, words []string) {
		require.NotEmpty(t, words)
		fmt.Fprintf(&got, "%x  %s\n", sha256.Sum256([]byte(strings.Join(words, "\n"))), table)
	}
	var statuses, errorCodes, meanings []string
	for row := range dmsstatus.All() {
		statuses = append(statuses, row.Name, row.Description, row.Hint)
	}
	for row := range dmsstatus.AllErrorCodes() {
		errorCodes = append(errorCodes, row.ErrorCode, row.Description, row.Hint)
	}
	for _, term := range append(terms.Actions, terms.Bases...) {
		meanings = append(meanings, term.Text, term.Meaning)
	}
	sum("status codes", statuses)
	sum("error codes", errorCodes)
	sum("actions and sources", meanings)

	const file = "testdata/words.sha256"
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got.String()), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), got.String(), "if the words are meant to change: go test ./... -update")
}
