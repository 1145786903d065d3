package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dms-go/dmsstatus/internal/terms"
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
// goes into Go comments and Markdown tables. Only those of the optional columns can
// be empty.
func readRecords(file string, data []byte, columns []string, optional ...string) ([]record, error) {
	r := csv.NewReader(bytes.NewReader(data))
	next := func() (record, []string, error) {
		fields, err := r.Read()
		rec := record{file: file, line: 1}
		var syntax *csv.ParseError
		switch {
		case err == nil:
			rec.line, _ = r.FieldPos(0)
		case errors.As(err, &syntax):
			rec.line = syntax.StartLine // where a quote opens that is not closed
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
			if field == "" && !slices.Contains(optional, header[i]) {
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

// checkAdvice checks the columns that both tables have. Whether the action can be empty
// is checked before.
func (r record) checkAdvice() error {
	if r.fields["action"] != "" {
		if err := r.checkTerm("action", terms.Actions); err != nil {
			return err
		}
	}
	if err := r.checkTerm("basis", terms.Bases); err != nil {
		return err
	}
	for _, column := range []string{"description", "hint"} {
		if text := r.fields[column]; !strings.HasSuffix(text, ".") {
			return r.errorf("%s %q does not end in a full stop", column, text)
		}
	}
	return nil
}

// checkTerm checks that a column has one of the terms, the first of which is that of
// the zero value.
func (r record) checkTerm(column string, list []terms.Term) error {
	var valid []string
	for _, t := range list[1:] {
		valid = append(valid, t.Text)
	}
	return r.checkWord(column, valid)
}

// checkWord checks that a column has one of the words.
func (r record) checkWord(column string, valid []string) error {
	if word := r.fields[column]; !slices.Contains(valid, word) {
		return r.errorf("unknown %s %q: it can be %s", column, word, strings.Join(valid, ", "))
	}
	return nil
}
