package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A recorder is a test that records its failure.
type recorder struct {
	testing.TB
	failure string
}

func (r *recorder) Helper()                           {}
func (r *recorder) Error(args ...any)                 { r.failure = fmt.Sprint(args...) }
func (r *recorder) Errorf(format string, args ...any) { r.failure = fmt.Sprintf(format, args...) }

func TestSection(t *testing.T) {
	const doc = "a\n<\nb\n>\nc\n"
	for _, test := range []struct {
		name, begin, text string
		update            bool
		failure, want     string
	}{
		{"the same", "<", "b\n", false, "", doc},
		{"other text", "<", "d\n", false, "after \"<\":\nb\n\nThe test found:\nd\n\n", doc},
		{"no section", "<<", "d\n", false, `no line "<<"`, doc},
		{"the same, to update", "<", "b\n", true, "", doc},
		{"other text, to update", "<", "d\n", true, "", "a\n<\nd\n>\nc\n"},
		{"no section to update", "<<", "d\n", true, `no line "<<"`, doc},
	} {
		t.Run(test.name, func(t *testing.T) {
			defer func(before bool) { *Update = before }(*Update)
			*Update = test.update
			file := filepath.Join(t.TempDir(), "README.md")
			require.NoError(t, os.WriteFile(file, []byte(doc), 0o644))

			var r recorder
			Section(&r, file, test.begin, ">", test.text)
			if test.failure == "" {
				assert.Empty(t, r.failure)
			} else {
				assert.Contains(t, r.failure, file)
				assert.Contains(t, r.failure, test.failure)
			}
			got, err := os.ReadFile(file)
			require.NoError(t, err)
			assert.Equal(t, test.want, string(got))
		})
	}
}

func TestSectionOfNoFile(t *testing.T) {
	var r recorder
	file := filepath.Join(t.TempDir(), "README.md")
	Section(&r, file, "<", ">", "")
	assert.Contains(t, r.failure, file)
}

func TestMeasured(t *testing.T) {
	defer func(before bool) { *Update = before }(*Update)
	*Update = false
	file := filepath.Join(t.TempDir(), "README.md")
	doc := "a\n<!-- b: measured by go test, do not edit -->\n\nc\n\n<!-- end of b -->\nd\n"
	require.NoError(t, os.WriteFile(file, []byte(doc), 0o644))

	var r recorder
	Measured(&r, file, "b", "c\n")
	assert.Empty(t, r.failure)
	Measured(&r, file, "b", "d\n")
	assert.Contains(t, r.failure, "The test found:\n\nd\n\n")
	Measured(&r, file, "c", "c\n")
	assert.Contains(t, r.failure, `no line "<!-- c: measured by go test, do not edit -->"`)
}

func TestRoughly(t *testing.T) {
	defer func(before bool) { *Update = before }(*Update)
	*Update = false
	file := filepath.Join(t.TempDir(), "README.md")
	const doc = "<!-- b: measured by go test, do not edit -->\n\n| a | 100 | 3.7 | 0 |\n\n<!-- end of b -->\n"
	require.NoError(t, os.WriteFile(file, []byte(doc), 0o644))
	for _, test := range []struct {
		text string
		same bool
	}{
		{"| a | 100 | 3.7 | 0 |\n", true},
		{"| a | 113 | 3.3 | 0 |\n", true},
		{"| a | 114 | 3.7 | 0 |\n", false},
		{"| a | 87 | 3.7 | 0 |\n", false},
		{"| a | 100 | 4.4 | 0 |\n", false},
		{"| a | 100 | 3.7 | 1 |\n", false},
		{"| a | 0 | 3.7 | 0 |\n", false},
		{"| b | 100 | 3.7 | 0 |\n", false},
		{"| a | 100 | 3.7 |\n", false},
	} {
		var r recorder
		Roughly(&r, file, "b", test.text)
		assert.Equal(t, test.same, r.failure == "", test.text)
	}
	*Update = true
	Roughly(t, file, "b", "| a | 101 | 3.7 | 0 |\n")
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Contains(t, string(data), "101", "what is new is written, though it is roughly the same")
}
