package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
)

// A shown is what a row about a response shows, in text form.
type shown struct{ status, errorCode, action, method, path string }

// show returns what the command shows about the responses in a text.
func show(text, method string) []shown {
	var all []shown
	for _, row := range read(strings.NewReader(text), method).rows {
		if row, ok := row.(response); ok {
			all = append(all, shown{strconv.Itoa(int(row.Status)), row.ErrorCode, row.Action.String(), row.Method, row.Path})
		}
	}
	return all
}

// An example is a text in testdata with what it shows.
type example struct {
	file, text string
	want       []shown
	noPaths    bool // want has none
}

// show returns what the command shows about a text that has e, as far as want does.
func (e example) show(text string) []shown {
	all := show(text, "")
	for i := range all {
		if e.noPaths {
			all[i].path = ""
		}
	}
	return all
}

// examples returns the examples in a directory of testdata, whose expected.csv
// names each file, with a line for each response.
func examples(t testing.TB, dir string) []example {
	t.Helper()
	want := make(map[string][]shown)
	paths := false
	for _, line := range readCSV(t, filepath.Join("testdata", dir, "expected.csv")) {
		want[line["file"]] = append(want[line["file"]], shown{line["status"], line["error_code"], line["action"], line["method"], line["path"]})
		paths = paths || line["path"] != ""
	}
	files, err := filepath.Glob(filepath.Join("testdata", dir, "*.txt"))
	require.NoError(t, err)
	var all []example
	for _, file := range files {
		name := filepath.Base(file)
		require.Contains(t, want, name)
		all = append(all, example{name, readFile(t, file), want[name], !paths})
	}
	require.Len(t, all, len(want), "a file is missing")
	return all
}

func readFile(t testing.TB, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	return string(data)
}

// readCSV returns the lines of a CSV file by column.
func readCSV(t testing.TB, file string) (lines []map[string]string) {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(readFile(t, file))).ReadAll()
	require.NoError(t, err)
	for _, record := range records[1:] {
		line := make(map[string]string)
		for i, column := range records[0] {
			line[column] = record[i]
		}
		lines = append(lines, line)
	}
	return lines
}

// TestForms has examples of the forms in which clients, tools and logs show a call.
func TestForms(t *testing.T) {
	for _, e := range examples(t, "forms") {
		t.Run(e.file, func(t *testing.T) {
			assert.Equal(t, e.want, show(e.text, ""))
		})
	}
}

// TestOncall has inputs that somebody else reduced from what people pasted.
func TestOncall(t *testing.T) {
	notes := map[string]int{}
	for _, line := range readCSV(t, "testdata/oncall/expected.csv") {
		t.Run(line["file"], func(t *testing.T) {
			text := readFile(t, filepath.Join("testdata/oncall", line["file"]))
			got := show(text, "")
			require.Len(t, got, 1)
			got[0].path = ""
			assert.Equal(t, shown{line["status"], line["error_code"], line["action"], line["method"], ""}, got[0])

			note := line["note"]
			notes[note]++
			stdout, stderr, status := runInput(t, text, "-")
			assert.Empty(t, stderr)
			assert.Zero(t, status)
			assert.Equal(t, note == "says that it does not exist", strings.Contains(stdout, "\n  Exists:  no: "))
			assert.Equal(t, note == "says that it exists already", strings.Contains(stdout, "\n  Exists:  already: "))
			assert.Equal(t, note == "no response", strings.Contains(stdout, ": no response: "))
			assert.Equal(t, strings.Contains(note, "says that a part failed"), strings.Contains(stdout, "\n  Partly:  "))
			if strings.HasPrefix(note, "also explains DMS.00400882") {
				assert.Contains(t, stdout, "\nDMS.00400882, with status code ")
			}
			stdout, _, _ = runInput(t, text, "-json", "-")
			assert.Equal(t, note == "says that it does not exist", strings.Contains(stdout, `"not_exist": true`))
			assert.Equal(t, note == "says that it exists already", strings.Contains(stdout, `"exist": true`))
		})
	}
	assert.Equal(t, map[string]int{
		"": 9, "says that it does not exist": 2, "says that it exists already": 1, "no response": 2,
		"must not say that the instance does not exist":          1,
		"also explains DMS.00400882 and says that a part failed": 1,
	}, notes, "every note is looked at")
}

// TestMore has further texts that somebody else wrote. A row of expected.csv can say that
// a code is explained, or that a part failed. An error code that is not of DMS is not in it.
func TestMore(t *testing.T) {
	for _, line := range readCSV(t, "testdata/more/expected.csv") {
		found := false
		for _, row := range read(strings.NewReader(readFile(t, filepath.Join("testdata/more", line["file"]))), "").rows {
			switch row := row.(type) {
			case response:
				listed := row.ErrorCode
				if _, ok := dmsstatus.ByErrorCode(listed); !ok {
					listed = ""
				}
				same := strconv.Itoa(int(row.Status)) == line["status"] && row.Method == line["method"] && listed == line["error_code"]
				found = found || same && (row.Action.String() == line["action"] || line["action"] == "partly failed" && row.PartlyFailed)
			case dmsstatus.ErrorStatus:
				found = found || line["action"] == "explained" && row.ErrorCode == line["error_code"]
			}
		}
		assert.True(t, found, "%v", line)
	}
}
