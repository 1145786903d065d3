package main

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dms-go/dmsstatus/internal/terms"
)

// errorCodeForm has the services and how many digits their codes have.
var errorCodeForm = regexp.MustCompile(`^(DMS\.[0-9]{8,9}|APIGW\.[0-9]{4}|CBC\.[0-9]{8})$`)

// An errorCode is one row of error_codes.csv.
type errorCode struct {
	code              string
	status            int
	edition           string
	action, basis     string
	condition         string // "" for none
	description, hint string
}

// isDMS reports whether the code is one of DMS, not of another service.
func (e errorCode) isDMS() bool { return strings.HasPrefix(e.code, "DMS.") }

// editions are where an error code is documented: in which edition of the DMS API
// Reference, of either cloud, or in which other page.
var editions = []string{"both", "kafka", "rocketmq", "older", "gateway", "none"}

// readErrorCodes reads the error codes, whose statuses must have rows.
func readErrorCodes(file string, data []byte, statuses []status) ([]errorCode, error) {
	records, err := readRecords(file, data, []string{
		"error_code", "status", "edition", "action", "basis", "condition", "description", "hint",
	}, "condition")
	if err != nil {
		return nil, err
	}
	var errorCodes []errorCode
	lines := make(map[string]int)
	for _, r := range records {
		code := r.fields["error_code"]
		if !errorCodeForm.MatchString(code) {
			return nil, r.errorf("error_code %q is not \"DMS.\" and 8 or 9 digits, \"APIGW.\" and 4, or \"CBC.\" and 8", code)
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
		if statuses[i].code < 400 {
			return nil, r.errorf("status %q is that of no error: it can be from 400 to 599", r.fields["status"])
		}
		if err := r.checkWord("edition", editions); err != nil {
			return nil, err
		}
		if err := r.checkAdvice(); err != nil {
			return nil, err
		}
		if err := r.checkBasis(); err != nil {
			return nil, err
		}
		if r.fields["condition"] != "" {
			if err := r.checkTerm("condition", terms.Conditions); err != nil {
				return nil, err
			}
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
			condition:   r.fields["condition"],
			description: r.fields["description"],
			hint:        r.fields["hint"],
		})
	}
	return errorCodes, nil
}

// checkBasis checks that the basis of an error code fits the edition that has it.
func (r record) checkBasis() error {
	basis, edition := r.fields["basis"], r.fields["edition"]
	switch {
	case basis == "gateway" && edition != basis:
		return r.errorf("basis %q with edition %q: it can only have edition %q", basis, edition, basis)
	case basis == "observed" && edition != "none":
		return r.errorf("basis %q with edition %q: it can only have edition %q", basis, edition, "none")
	case basis != "observed" && edition == "none":
		return r.errorf("edition %q with basis %q: it can only have basis %q", edition, basis, "observed")
	}
	return nil
}
