package main

import (
	"regexp"
	"slices"
	"strconv"
)

var errorCodeForm = regexp.MustCompile(`^DMS\.[0-9]{8,9}$`)

// An errorCode is one row of error_codes.csv.
type errorCode struct {
	code              string
	status            int
	edition           string
	action, basis     string
	description, hint string
}

// number returns the digits of the code.
func (e errorCode) number() string { return e.code[len("DMS."):] }

// editions are the editions of the DMS API Reference that list error codes.
var editions = []string{"both", "kafka", "rocketmq"}

// readErrorCodes reads the error codes, whose statuses must have rows.
func readErrorCodes(file string, data []byte, statuses []status) ([]errorCode, error) {
	records, err := readRecords(file, data, []string{
		"error_code", "status", "edition", "action", "basis", "description", "hint",
	})
	if err != nil {
		return nil, err
	}
	var errorCodes []errorCode
	lines := make(map[string]int)
	for _, r := range records {
		code := r.fields["error_code"]
		if !errorCodeForm.MatchString(code) {
			return nil, r.errorf("error_code %q is not \"DMS.\" and 8 or 9 digits", code)
		}
		if line, ok := lines[code]; ok {
			return nil, r.errorf("error_code %q is on line %d already", code, line)
		}
		if n := len(errorCodes); n > 0 && code < errorCodes[n-1].code {
			return nil, r.errorf("error_code %q is out of order after %q", code, errorCodes[n-1].code)
		}
		lines[code] = r.line
		i := slices.IndexFunc(statuses, func(s status) bool { return strconv.Itoa(s.code) == r.fields["status"] })
		if i < 0 {
			return nil, r.errorf("status %q is not in the status table", r.fields["status"])
		}
		if edition := r.fields["edition"]; !slices.Contains(editions, edition) {
			return nil, r.errorf("unknown edition %q", edition)
		}
		if err := r.checkAdvice(); err != nil {
			return nil, err
		}
		if action := r.fields["action"]; groupOf(action) == "" {
			return nil, r.errorf("action %q is in no group of docs/error-codes.md", action)
		}
		errorCodes = append(errorCodes, errorCode{
			code:        code,
			status:      statuses[i].code,
			edition:     r.fields["edition"],
			action:      r.fields["action"],
			basis:       r.fields["basis"],
			description: r.fields["description"],
			hint:        r.fields["hint"],
		})
	}
	return errorCodes, nil
}
