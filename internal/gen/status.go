package main

import (
	"fmt"
	"go/token"
	"strconv"
)

// A status is one row of status_codes.csv.
type status struct {
	code                     int
	name, identifier         string
	action, basis, reference string
	description, hint        string
}

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
		keys     = make(map[string]int) // folded name to line
	)
	for _, r := range records {
		code, err := strconv.Atoi(r.fields["code"])
		if err != nil || code < 100 || code > 599 || r.fields["code"] != strconv.Itoa(code) {
			return nil, r.errorf("code %q is not a number from 100 to 599", r.fields["code"])
		}
		if line, ok := codes[code]; ok {
			return nil, r.errorf("code %d is on line %d already", code, line)
		}
		if n := len(statuses); n > 0 && code < statuses[n-1].code {
			return nil, r.errorf("code %d is out of order after %d", code, statuses[n-1].code)
		}
		codes[code] = r.line
		name, identifier := r.fields["name"], r.fields["identifier"]
		key := fold(name)
		if line, ok := keys[key]; ok {
			return nil, r.errorf("name %q is on line %d already, ignoring case, spaces and hyphens", name, line)
		}
		keys[key] = r.line
		if !token.IsIdentifier(identifier) || !token.IsExported(identifier) {
			return nil, r.errorf("identifier %q is not an exported Go name", identifier)
		}
		if fold(identifier) != key {
			return nil, r.errorf("identifier %q is not the name %q without its spaces and hyphens", identifier, name)
		}
		if err := r.checkAdvice(); err != nil {
			return nil, err
		}
		statuses = append(statuses, status{
			code:        code,
			name:        name,
			identifier:  identifier,
			action:      r.fields["action"],
			basis:       r.fields["basis"],
			reference:   r.fields["reference"],
			description: r.fields["description"],
			hint:        r.fields["hint"],
		})
	}
	for code := 100; code < 600; code += 100 {
		if codes[code] == 0 {
			return nil, fmt.Errorf("%s:%d: no row for %d, which stands for the codes of its class without a row", file, len(records)+1, code)
		}
	}
	return statuses, nil
}

// actionFor returns the action for any code: that of its row, or else that of the x00
// code of its class. A code that is in no class counts as a 500.
func actionFor(statuses []status, code int) string {
	if code < 100 || code > 599 {
		code = 500
	}
	action := ""
	for _, s := range statuses {
		switch s.code {
		case code:
			return s.action
		case code / 100 * 100:
			action = s.action
		}
	}
	return action
}

// source says who gives the advice, and where.
func (s status) source() string {
	switch s.basis {
	case "dms":
		return "DMS, " + s.reference
	case "practice":
		return "practice: " + s.reference
	}
	return s.reference
}
