package integrations_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus/internal/golden"
)

// checkSection holds the named section of README.md to text.
func checkSection(t *testing.T, name, text string) {
	t.Helper()
	golden.Section(t, "README.md", "<!-- "+name+": measured by go test, do not edit -->", "<!-- end of "+name+" -->", "\n"+text+"\n")
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
