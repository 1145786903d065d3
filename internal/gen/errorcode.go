package main

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dms-go/dmsstatus/internal/terms"
)

// errorCodeForm has the services and how many digits their codes have.
var errorCodeForm = regexp.MustCompile(`^(DMS\.[0-9]{8,9}|APIGW\.[0-9]{4}|CBC\.([0-9]{4}|[0-9]{8}))$`)

// An errorCode is one row of error_codes.csv.
type errorCode struct {
	code              string
	status            int // 0 if there are several, which decide
	edition           string
	action, basis     string // action is "" without a status
	condition         string // "" for none
	description, hint string
}

// service returns the part of the code before the point.
func (e errorCode) service() string {
	service, _, _ := strings.Cut(e.code, ".")
	return service
}

// editions are where an error code is documented: in which edition of the DMS API
// Reference, of either cloud, or in which other page.
var editions = []string{"both", "kafka", "rocketmq", "older", "gateway", "billing", "none"}

// readErrorCodes reads the error codes, whose statuses must have rows.
func readErrorCodes(file string, data []byte, statuses []status) ([]errorCode, error) {
	records, err := readRecords(file, data, []string{
		"error_code", "status", "edition", "action", "basis", "condition", "description", "hint",
	}, "status", "action", "condition")
	if err != nil {
		return nil, err
	}
	var errorCodes []errorCode
	lines := make(map[string]int)
	for _, r := range records {
		code := r.fields["error_code"]
		if !errorCodeForm.MatchString(code) {
			return nil, r.errorf("error_code %q is not \"DMS.\" and 8 or 9 digits, \"APIGW.\" and 4, or \"CBC.\" and 4 or 8", code)
		}
		if line, ok := lines[code]; ok {
			return nil, r.errorf("error_code %q is on line %d already", code, line)
		}
		if n := len(errorCodes); n > 0 && code < errorCodes[n-1].code {
			return nil, r.errorf("error_code %q is out of order after %q", code, errorCodes[n-1].code)
		}
		lines[code] = r.line
		if err := r.checkErrorCode(statuses); err != nil {
			return nil, err
		}
		status, _ := strconv.Atoi(r.fields["status"])
		errorCodes = append(errorCodes, errorCode{
			code:        code,
			status:      status,
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

// checkErrorCode checks the columns of an error code but the first.
func (r record) checkErrorCode(statuses []status) error {
	code, action, condition := r.fields["status"], r.fields["action"], r.fields["condition"]
	if (code == "") != (action == "") {
		return r.errorf("status %q with action %q: without one, the status code of the response decides, so leave both empty", code, action)
	}
	if code != "" {
		i := slices.IndexFunc(statuses, func(s status) bool { return strconv.Itoa(s.code) == code })
		if i < 0 {
			return r.errorf("status %q is not in the status table", code)
		}
		if statuses[i].code < 400 {
			return r.errorf("status %q is that of no error: it can be from 400 to 599", code)
		}
	}
	if err := r.checkWord("edition", editions); err != nil {
		return err
	}
	if err := r.checkAdvice(); err != nil {
		return err
	}
	if action != "" && groupOf(action) == "" {
		return r.errorf("action %q is in no group of docs/error-codes.md", action)
	}
	if condition != "" {
		if err := r.checkTerm("condition", terms.Conditions); err != nil {
			return err
		}
	}
	if condition == "busy" && action != "retry-after" {
		return r.errorf("condition %q with action %q: it can only have action %q", condition, action, "retry-after")
	}
	return r.checkBasis()
}

// checkBasis checks that the basis of an error code fits the edition that has it.
func (r record) checkBasis() error {
	basis, edition := r.fields["basis"], r.fields["edition"]
	switch {
	case (basis == "gateway" || basis == "billing") && edition != basis:
		return r.errorf("basis %q with edition %q: it can only have edition %q", basis, edition, basis)
	case basis == "observed" && edition != "none":
		return r.errorf("basis %q with edition %q: it can only have edition %q", basis, edition, "none")
	case basis != "observed" && edition == "none":
		return r.errorf("edition %q with basis %q: it can only have basis %q", edition, basis, "observed")
	}
	return nil
}
