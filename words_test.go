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
)

var update = flag.Bool("update", false, "accept the words of the tables, and what other tests hold to a file")

// TestWords holds the sources of the tables to checksums, in the form of sha256sum:
// no word of them changes by accident.
func TestWords(t *testing.T) {
	var got strings.Builder
	for _, source := range []string{"internal/gen/status_codes.csv", "internal/gen/error_codes.csv", "internal/terms/terms.go"} {
		fmt.Fprintf(&got, "%x  %s\n", sha256.Sum256([]byte(readFile(t, source))), source)
	}
	const file = "testdata/words.sha256"
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got.String()), 0o644))
	}
	assert.Equal(t, readFile(t, file), got.String(), "if the words are meant to change: go test ./... -update")
}
