package dmsstatus_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(data)
}

// blocks returns the code blocks of a language in a Markdown document.
func blocks(doc, language string) []string {
	var found []string
	for _, m := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(doc, -1) {
		found = append(found, m[1])
	}
	return found
}

// flat returns code without its indentation.
func flat(code string) string {
	return regexp.MustCompile(`(?m)^[\t ]+`).ReplaceAllString(code, "")
}

// TestReadmeCode wants the Go code of the README and of the package comment in an
// example or a test, which compiles and runs.
func TestReadmeCode(t *testing.T) {
	var compiled string
	for _, name := range []string{"example_core_test.go", "example_call_test.go", "dmstest/example_test.go"} {
		compiled += flat(readFile(t, name))
	}
	code := blocks(readFile(t, "README.md"), "go")
	require.NotEmpty(t, code)
	comment := regexp.MustCompile(`(?m)^//\t.*\n(//\t.*\n)*`).FindAllString(readFile(t, "statuscode.go"), -1)
	require.NotEmpty(t, comment)
	for _, c := range comment {
		code = append(code, strings.ReplaceAll(c, "//\t", ""))
	}
	for _, c := range code {
		assert.True(t, strings.Contains(compiled, flat(c)), "put this in example_core_test.go or example_call_test.go too:\n%s", c)
	}
}

// TestReadmeCommands runs the commands of the README, except those that run the
// tests or the generator.
func TestReadmeCommands(t *testing.T) {
	buildsPrograms(t)
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("needs a shell")
	}
	// What curl prints, and a module beside the checkout for go mod edit.
	dir := t.TempDir()
	curl := "#!/bin/sh\nprintf 'HTTP/2 504 \\r\\nretry-after: 7\\r\\n\\r\\n'\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "curl"), []byte(curl), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/service\n"), 0o644))

	want := map[string]string{
		"go run ./cmd/dmsstatus 429 503":                                                                 "429 TooManyRequests\n",
		"go run ./cmd/dmsstatus request-timeout DMS.00400026":                                            "408 Request Time-out\n",
		"go run ./cmd/dmsstatus":                                                                         "CODE ",
		"go run ./cmd/dmsstatus -json -errors":                                                           "[\n  {\n    \"error_code\": ",
		`curl -si "$URL" | go run ./cmd/dmsstatus -method GET -`:                                         "Response: GET: 504 ServerTimeout: retry, wait 7s\n",
		`echo 'Too many requests: [POST https://dms.example/v2/p/instances]' | go run ./cmd/dmsstatus -`: "Response: POST /v2/p/instances: 429 TooManyRequests: retry-after\n",
		"go test ./...": "",
		"go mod edit -require github.com/dms-go/dmsstatus@v0.0.0 -replace github.com/dms-go/dmsstatus=../dmsstatus": "",
	}
	n := 0
	for _, block := range blocks(readFile(t, "README.md"), "sh") {
		for line := range strings.Lines(block) {
			line, _, _ = strings.Cut(line, "#")
			line = strings.TrimSpace(line)
			start, ok := want[line]
			require.True(t, ok, "%s: add to want what this is to print", line)
			n++
			if strings.HasPrefix(line, "go test") {
				continue // this runs already
			}
			cmd := exec.Command("sh", "-c", line)
			cmd.Env = append(os.Environ(), "PATH="+dir+string(filepath.ListSeparator)+os.Getenv("PATH"), "URL=https://dms.example")
			if strings.HasPrefix(line, "go mod") {
				cmd.Dir = dir
			}
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s: %s", line, out)
			assert.True(t, strings.HasPrefix(string(out), start), "%s: %.200s", line, out)
		}
	}
	assert.Equal(t, len(want), n, "README.md lacks a command of want: take it out")
	assert.Contains(t, readFile(t, filepath.Join(dir, "go.mod")), "replace github.com/dms-go/dmsstatus => ../dmsstatus")
}

// TestLinks follows the relative links in the documents, to files and headings.
func TestLinks(t *testing.T) {
	anchor := func(heading string) string {
		heading = strings.ToLower(strings.TrimSpace(heading))
		return strings.ReplaceAll(regexp.MustCompile(`[^\w\- ]`).ReplaceAllString(heading, ""), " ", "-")
	}
	n := 0
	for _, doc := range []string{"README.md", "CONTRIBUTING.md", "integrations/README.md", "docs/error-codes.md", "docs/errors.md", "docs/performance.md", "docs/status-codes.md", "CHANGELOG.md"} {
		text := readFile(t, doc)
		for _, m := range regexp.MustCompile(`\]\(([^)\s]+)\)`).FindAllStringSubmatch(text, -1) {
			file, heading, _ := strings.Cut(m[1], "#")
			if strings.Contains(file, "://") {
				continue
			}
			n++
			target := doc
			if file != "" {
				target = filepath.Join(filepath.Dir(doc), file)
			}
			_, err := os.Stat(target)
			assert.NoError(t, err, "%s: %s", doc, m[1])
			if heading == "" || err != nil {
				continue
			}
			var anchors []string
			for _, h := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(readFile(t, target), -1) {
				anchors = append(anchors, anchor(h[1]))
			}
			assert.Contains(t, anchors, heading, "%s: %s", doc, m[1])
		}
	}
	assert.Greater(t, n, 10)
}
