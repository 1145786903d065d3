package integrations_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write what the tests measure to README.md")

// checkSection fails unless the named section of README.md is text, or, with
// -update, makes it so.
func checkSection(t *testing.T, name, text string) {
	t.Helper()
	data, err := os.ReadFile("README.md")
	require.NoError(t, err)
	begin := "<!-- " + name + ": measured by go test, do not edit -->\n\n"
	end := "\n<!-- end of " + name + " -->\n"
	before, rest, ok := strings.Cut(string(data), begin)
	require.True(t, ok, "no line %q", begin)
	section, after, ok := strings.Cut(rest, end)
	require.True(t, ok, "no line %q", end)
	if *update {
		require.NoError(t, os.WriteFile("README.md", []byte(before+begin+text+end+after), 0o644))
		return
	}
	assert.Equal(t, text, section, "if this is what is wanted: go test ./... -update")
}

// TestReadmeCode holds the code in README.md to the files.
func TestReadmeCode(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	for _, file := range []string{"huaweicloud.go", "retryablehttp.go", "backoff.go"} {
		src, err := os.ReadFile(file)
		require.NoError(t, err)
		_, code, ok := strings.Cut(string(src), "\n//")
		require.True(t, ok, "%s: no comment", file)
		if !strings.Contains(string(readme), "```go\n//"+code+"```\n") {
			t.Errorf("%s is not in README.md as it is", file)
		}
	}
}
