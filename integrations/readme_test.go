package integrations_test

import (
	"testing"

	"github.com/dms-go/dmsstatus/internal/golden"
)

// checkSection holds the named section of README.md to text.
func checkSection(t *testing.T, name, text string) {
	t.Helper()
	golden.Section(t, "README.md", "<!-- "+name+": measured by go test, do not edit -->", "<!-- end of "+name+" -->", "\n"+text+"\n")
}
