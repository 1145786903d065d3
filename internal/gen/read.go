package gen

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"go/token"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A record is one line of a CSV file, its fields by column.
type record struct {
	file   string
	line   int
	fields map[string]string
}

func (r record) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", r.file, r.line, fmt.Sprintf(format, args...))
}

// readRecords reads a CSV file whose first line names exactly the given
// columns, in any order. Every field must be one line of printable text: it
// goes into Go comments and Markdown tables.
func readRecords(file string, data []byte, columns []string) ([]record, error) {
	r := csv.NewReader(bytes.NewReader(data))
	next := func() (record, []string, error) {
		fields, err := r.Read()
		rec := record{file: file, line: 1}
		var syntax *csv.ParseError
		switch {
		case err == nil:
			rec.line, _ = r.FieldPos(0)
		case errors.As(err, &syntax):
			rec.line = syntax.Line
			err = rec.errorf("%q: %v", fields, syntax.Err)
		}
		return rec, fields, err
	}

	rec, header, err := next()
	if err == io.EOF {
		return nil, rec.errorf("no line that names the columns %q", columns)
	}
	if err != nil {
		return nil, err
	}
	for i, column := range header {
		if !slices.Contains(columns, column) {
			return nil, rec.errorf("unknown column %q", column)
		}
		if slices.Contains(header[:i], column) {
			return nil, rec.errorf("column %q is named twice", column)
		}
	}
	for _, column := range columns {
		if !slices.Contains(header, column) {
			return nil, rec.errorf("missing column %q", column)
		}
	}

	var records []record
	for {
		rec, fields, err := next()
		if err == io.EOF {
			return records, nil
		}
		if err != nil {
			return nil, err
		}
		rec.fields = make(map[string]string)
		for i, field := range fields {
			if field == "" {
				return nil, rec.errorf("empty %s in %q", header[i], fields)
			}
			if field != strings.TrimSpace(field) || strings.ContainsFunc(field, isNotPrint) || !utf8.ValidString(field) {
				return nil, rec.errorf("%s %q is not one line of printable text without outer spaces", header[i], field)
			}
			rec.fields[header[i]] = field
		}
		records = append(records, rec)
	}
}

func isNotPrint(r rune) bool { return !unicode.IsPrint(r) }

// A status is one row of status_codes.csv.
type status struct {
	code                     int
	name, identifier         string
	action, basis, reference string
	description, hint        string
}

const maxHintWords = 15

func readStatuses(file string, data []byte) ([]status, error) {
	records, err := readRecords(file, data, []string{
		"code", "name", "identifier", "action", "basis", "reference", "description", "hint",
	})
	if err != nil {
		return nil, err
	}
	var (
		statuses []status
		codes    = make(map[int]int)    // code to line
		keys     = make(map[string]int) // folded name or identifier to line
	)
	for _, r := range records {
		code, err := strconv.Atoi(r.fields["code"])
		if err != nil || code < 100 || code > 599 {
			return nil, r.errorf("code %q is not a number from 100 to 599", r.fields["code"])
		}
		if line, ok := codes[code]; ok {
			return nil, r.errorf("code %d is on line %d already", code, line)
		}
		if n := len(statuses); n > 0 && code < statuses[n-1].code {
			return nil, r.errorf("code %d is out of order after %d", code, statuses[n-1].code)
		}
		codes[code] = r.line
		for _, column := range []string{"name", "identifier"} {
			key := fold(r.fields[column])
			if key == "" {
				return nil, r.errorf("%s %q has nothing but spaces and hyphens", column, r.fields[column])
			}
			if line, ok := keys[key]; ok && line != r.line {
				return nil, r.errorf("%s %q is on line %d already, but for case, spaces and hyphens", column, r.fields[column], line)
			}
			keys[key] = r.line
		}
		if id := r.fields["identifier"]; !token.IsIdentifier(id) || !token.IsExported(id) {
			return nil, r.errorf("identifier %q is not an exported Go name", id)
		}
		if err := r.checkAdvice(); err != nil {
			return nil, err
		}
		for _, column := range []string{"description", "hint"} {
			if err := r.checkSentence(column); err != nil {
				return nil, err
			}
		}
		if n := len(strings.Fields(r.fields["hint"])); n > maxHintWords {
			return nil, r.errorf("hint %q has %d words, more than %d", r.fields["hint"], n, maxHintWords)
		}
		statuses = append(statuses, status{
			code:        code,
			name:        r.fields["name"],
			identifier:  r.fields["identifier"],
			action:      r.fields["action"],
			basis:       r.fields["basis"],
			reference:   r.fields["reference"],
			description: r.fields["description"],
			hint:        r.fields["hint"],
		})
	}
	for code := 100; code < 600; code += 100 {
		if codes[code] == 0 {
			return nil, fmt.Errorf("%s:%d: no row for %d, which the codes of its class that have no row are treated as", file, len(records)+1, code)
		}
	}
	return statuses, nil
}

func (r record) checkAdvice() error {
	if action := r.fields["action"]; !isTerm(actions, action) {
		return r.errorf("unknown action %q", action)
	}
	if basis := r.fields["basis"]; !isTerm(bases, basis) {
		return r.errorf("unknown basis %q", basis)
	}
	return nil
}

func (r record) checkSentence(column string) error {
	if text := r.fields[column]; !strings.HasSuffix(text, ".") {
		return r.errorf("%s %q does not end in a full stop", column, text)
	}
	return nil
}

// actionFor returns the action for any code from 100 to 599: that of its row,
// or else that of the x00 code of its class.
func actionFor(statuses []status, code int) string {
	action := ""
	for _, s := range statuses {
		switch s.code {
		case code / 100 * 100:
			action = s.action
		case code:
			return s.action
		}
	}
	return action
}

var errorCodeForm = regexp.MustCompile(`^DMS\.[0-9]{8,9}$`)

// An errorCode is one row of error_codes.csv.
type errorCode struct {
	code                string
	status              int
	action, basis, note string
}

// readErrorCodes reads the error codes, whose rows only have a point where they
// differ from the statuses.
func readErrorCodes(file string, data []byte, statuses []status) ([]errorCode, error) {
	records, err := readRecords(file, data, []string{"error_code", "status", "action", "basis", "note"})
	if err != nil {
		return nil, err
	}
	var errorCodes []errorCode
	lines := make(map[string]int)
	for _, r := range records {
		code := r.fields["error_code"]
		if !errorCodeForm.MatchString(code) {
			return nil, r.errorf("error_code %q is not DMS. and 8 or 9 digits", code)
		}
		if line, ok := lines[code]; ok {
			return nil, r.errorf("error_code %q is on line %d already", code, line)
		}
		if n := len(errorCodes); n > 0 && code < errorCodes[n-1].code {
			return nil, r.errorf("error_code %q is out of order after %q", code, errorCodes[n-1].code)
		}
		lines[code] = r.line
		number, err := strconv.Atoi(r.fields["status"])
		if err != nil || !slices.ContainsFunc(statuses, func(s status) bool { return s.code == number }) {
			return nil, r.errorf("status %q is not in the status table", r.fields["status"])
		}
		if err := r.checkAdvice(); err != nil {
			return nil, err
		}
		if action := r.fields["action"]; action == actionFor(statuses, number) {
			return nil, r.errorf("action %q is that of status %d anyway", action, number)
		}
		if err := r.checkSentence("note"); err != nil {
			return nil, err
		}
		errorCodes = append(errorCodes, errorCode{code, number, r.fields["action"], r.fields["basis"], r.fields["note"]})
	}
	return errorCodes, nil
}
