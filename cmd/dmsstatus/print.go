package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode/utf16"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/internal/terms"
)

// meaning returns an action with its meaning.
func meaning(a dmsstatus.Action) string {
	return fmt.Sprintf("%v (%s)", a, terms.Meaning(terms.Actions, a.String()))
}

// explain prints rows in full.
func explain(w io.Writer, rows []any) {
	for i, row := range rows {
		if i > 0 {
			fmt.Fprintln(w)
		}
		switch row := row.(type) {
		case response:
			fmt.Fprintf(w, "Response: %s\n", row.outcome.Error())
			fmt.Fprintf(w, "  Action:  %s\n", meaning(row.Action))
			fmt.Fprintf(w, "  Hint:    %s\n", row.Hint)
			if row.unsure {
				fmt.Fprintln(w, "  Unsure:  it is not certain which call this belongs to, so neither the method nor an error code counts")
			} else if row.Action == dmsstatus.ActionVerify && row.Method == "" {
				fmt.Fprintln(w, "  Method:  not known; give it with -method, because a GET can be retried")
			}
			if row.NotExist {
				fmt.Fprintln(w, "  Exists:  no: DMS says that what the request addresses does not exist")
			}
			if row.Exist {
				fmt.Fprintln(w, "  Exists:  already: DMS says so of what the request creates")
			}
			if row.Cut {
				fmt.Fprintln(w, "  Cut off: yes, so the error code may be missing, which can change the action; find the whole text")
			}
			if row.hidden {
				fmt.Fprintln(w, "  Body:    not known: curl -f does not print the body, which decides; send a request that can be repeated again without -f")
			}
			if row.PartlyFailed {
				fmt.Fprintf(w, "  Partly:  a part of it failed: %s\n", items(row.failed))
			}
		case dmsstatus.Status:
			fmt.Fprintf(w, "%v\n", row.Code)
			explainAdvice(w, row.Description, row.Action, row.Basis, row.Hint)
		case dmsstatus.ErrorStatus:
			if row.Code == 0 {
				fmt.Fprintf(w, "%s, with several status codes\n", row.ErrorCode)
				fmt.Fprintf(w, "  Meaning: %s\n  Action:  that of the status code\n  Hint:    %s\n", row.Description, row.Hint)
				continue
			}
			fmt.Fprintf(w, "%s, with status code %v\n", row.ErrorCode, row.Code)
			explainAdvice(w, row.Description, row.Action, row.Basis, row.Hint)
			if alone := dmsstatus.ActionFor(row.Code); alone != row.Action {
				fmt.Fprintf(w, "  Alone:   without the error code, status code %d would mean %v\n", row.Code, alone)
			}
		}
	}
}

func explainAdvice(w io.Writer, description string, action dmsstatus.Action, basis dmsstatus.Basis, hint string) {
	fmt.Fprintf(w, "  Meaning: %s\n", description)
	fmt.Fprintf(w, "  Action:  %s\n", meaning(action))
	fmt.Fprintf(w, "  Basis:   %v (%s)\n", basis, terms.Meaning(terms.Bases, basis.String()))
	fmt.Fprintf(w, "  Hint:    %s\n", hint)
}

// list prints rows of one kind, one a line.
func list(w io.Writer, rows []any) {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i, row := range rows {
		switch row := row.(type) {
		case dmsstatus.Status:
			if i == 0 {
				fmt.Fprintln(tab, "CODE\tNAME\tACTION\tBASIS")
			}
			fmt.Fprintf(tab, "%d\t%s\t%v\t%v\n", row.Code, row.Name, row.Action, row.Basis)
		case dmsstatus.ErrorStatus:
			if i == 0 {
				fmt.Fprintln(tab, "ERROR CODE\tSTATUS\tACTION\tDESCRIPTION")
			}
			code, action := strconv.Itoa(int(row.Code)), row.Action.String()
			if row.Code == 0 {
				code, action = "several", "by status code"
			}
			fmt.Fprintf(tab, "%s\t%s\t%s\t%s\n", row.ErrorCode, code, action, row.Description)
		}
	}
	tab.Flush()
}

// printJSON prints rows as JSON, with escapes for what a terminal would act on.
func printJSON(w io.Writer, rows []any) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	enc.Encode(rows) // rows hold nothing that JSON cannot
	for _, r := range out.String() {
		switch {
		case r == '\n' || strconv.IsPrint(r):
			fmt.Fprintf(w, "%c", r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(w, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(w, `\u%04x`, r)
		}
	}
}

const maxItems = 10 // how many items that failed are named

// items returns the items that failed, with their error codes.
func items(failed []dmsstatus.FailedItem) string {
	var texts []string
	for _, item := range failed[:min(len(failed), maxItems)] {
		text := quote(cmp.Or(item.Name, "an item without a name"))
		if item.ErrorCode != "" {
			text += " (" + quote(item.ErrorCode) + ")"
		}
		texts = append(texts, text)
	}
	if more := len(failed) - maxItems; more > 0 {
		texts = append(texts, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(texts, ", ")
}

// quote quotes a text that a terminal would act on.
func quote(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return !strconv.IsPrint(r) }) {
		return strconv.Quote(s)
	}
	return s
}
