package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const root = "../.."

// TestUpToDate fails when a source was changed and go generate not run, or when
// a generated file was changed by hand.
func TestUpToDate(t *testing.T) {
	files, err := render(root)
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, f := range files {
		got, err := os.ReadFile(filepath.Join(root, f.name))
		require.NoError(t, err)
		assert.Equal(t, string(f.data), string(got), "%s: run go generate ./...", f.name)
	}
}

// TestHintsAreShort counts the words of every hint. A person reads it in a hurry.
func TestHintsAreShort(t *testing.T) {
	statuses, err := readStatuses(statusSource, readSource(t, statusSource))
	require.NoError(t, err)
	for _, s := range statuses {
		assert.LessOrEqual(t, len(strings.Fields(s.hint)), 15, "%d: shorten the hint: %s", s.code, s.hint)
	}
	errorCodes, err := readErrorCodes(errorSource, readSource(t, errorSource), statuses)
	require.NoError(t, err)
	for _, e := range errorCodes {
		assert.LessOrEqual(t, len(strings.Fields(e.hint)), 20, "%s: shorten the hint: %s", e.code, e.hint)
	}
}

func TestGoFilesAreMarkedGenerated(t *testing.T) {
	files, err := render(root)
	require.NoError(t, err)
	n := 0
	for _, f := range files {
		if filepath.Ext(f.name) != ".go" {
			continue
		}
		n++
		file, err := parser.ParseFile(token.NewFileSet(), f.name, f.data, parser.ParseComments|parser.PackageClauseOnly)
		require.NoError(t, err)
		assert.True(t, ast.IsGenerated(file), f.name)
	}
	assert.Equal(t, 2, n)
}

// copyModule copies what the generator reads and writes to a new directory.
func copyModule(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	sources, err := filepath.Glob("*.csv")
	require.NoError(t, err)
	names := []string{"README.md", "table.go", "errortable.go", "docs/status-codes.md", "docs/error-codes.md"}
	for _, source := range sources {
		names = append(names, "internal/gen/"+source)
	}
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o644))
	}
	return dir
}

// contents returns all files below dir by name.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		files[path] = string(data)
		return err
	}))
	return files
}

// edit replaces old, which has to be there once, in a file below dir.
func edit(t *testing.T, dir, name, old, new string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, 1, bytes.Count(data, []byte(old)), "%q in %s", old, name)
	require.NoError(t, os.WriteFile(path, bytes.Replace(data, []byte(old), []byte(new), 1), 0o644))
}

func TestGenerate(t *testing.T) {
	dir := copyModule(t)
	want := contents(t, dir)

	require.NoError(t, generate(dir))
	assert.Equal(t, want, contents(t, dir), "nothing to do")

	for _, name := range []string{"table.go", "errortable.go", "docs/status-codes.md", "docs/error-codes.md"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("broken"), 0o644))
	}
	edit(t, dir, "README.md", "The table has ", "The table lacks ")
	require.NoError(t, generate(dir))
	assert.Equal(t, want, contents(t, dir), "made anew")
}

// TestNewCode adds a row with characters that mean something in Markdown.
func TestNewCode(t *testing.T) {
	dir := copyModule(t)
	edit(t, dir, "internal/gen/status_codes.csv", "\n500,",
		"\n451,Block-ed,Blocked,stop,practice,a *joke*,A | <b_c>\\d.,Laugh `now`.\n500,")
	require.NoError(t, generate(dir))
	files := contents(t, dir)

	table := files[filepath.Join(dir, "table.go")]
	assert.Contains(t, table, "\tBlocked Code = 451\n")
	assert.Contains(t, table, `// Blocked is 451 Block-ed. A | <b_c>\d.`)
	assert.Contains(t, table, "// Next: [ActionStop] (practice: a *joke*). Laugh `now`.")
	assert.Regexp(t, `\n\tcase "blocked":\n\t\treturn \d+\n`, table)
	assert.Regexp(t, `\bBlocked: \d+`, table)
	assert.Contains(t, table, "451: ActionStop")
	assert.Contains(t, files[filepath.Join(dir, "docs", "status-codes.md")],
		"| 451 | Block-ed | A \\| &lt;b\\_c>\\\\d. | stop | practice: a \\*joke\\* | Laugh \\`now\\`. |")
}

func TestRefusals(t *testing.T) {
	const (
		header = "code,name,identifier,action,basis,reference,description,hint"
		row202 = "202,Accepted,Accepted,poll,rfc,RFC 9110 15.3.3,"
		row306 = "306,Unused,Unused,stop,dms,row 306,HTTP no longer uses this status code.,"
		hint   = "Report the response. No server should send this status code."
	)
	testRefusals(t, statusSource, []refusal{
		{"missing column", header, strings.Replace(header, ",basis", "", 1), `missing column "basis"`},
		{"unknown column", header, header + ",colour", `unknown column "colour"`},
		{"column twice", header, header + ",hint", `column "hint" is named twice`},
		{"missing field", row202, "202,Accepted,Accepted,poll,rfc,", `["202" "Accepted"`},
		{"stray quote", row202, `202,Acc"epted,Accepted,poll,rfc,RFC 9110 15.3.3,`, `bare " in non-quoted-field`},
		{"empty field", row202, "202,,Accepted,poll,rfc,RFC 9110 15.3.3,", `empty name in ["202" ""`},
		{"blank field", row202, "202, ,Accepted,poll,rfc,RFC 9110 15.3.3,", `name " " is not one line`},
		{"outer space", row202, "202,Accepted ,Accepted,poll,rfc,RFC 9110 15.3.3,", `name "Accepted " is not one line`},
		{"start of an action", row202, "202,Accepted,Accepted,pol,rfc,RFC 9110 15.3.3,", `unknown action "pol"`},
		{"line separator", row202, "202,Acc\u2028epted,Accepted,poll,rfc,RFC 9110 15.3.3,", `name "Acc\u2028epted" is not one line`},
		{"line break", row202, "202,\"Acc\nepted\",Accepted,poll,rfc,RFC 9110 15.3.3,", `name "Acc\nepted" is not one line`},
		{"not UTF-8", row202, "202,Acc\xffepted,Accepted,poll,rfc,RFC 9110 15.3.3,", `name "Acc\xffepted" is not one line`},
		{"nothing in name", row202, "202,- -,Accepted,poll,rfc,RFC 9110 15.3.3,", `identifier "Accepted" is not the name "- -" without its spaces and hyphens`},
		{"code too small", "\n100,", "\n99,", `code "99" is not a number from 100 to 599`},
		{"code too large", "\n202,", "\n600,", `code "600" is not a number from 100 to 599`},
		{"code with a sign", "\n202,", "\n+202,", `code "+202" is not a number from 100 to 599`},
		{"code with a zero", "\n202,", "\n0202,", `code "0202" is not a number from 100 to 599`},
		{"code not a number", "\n202,", "\n2o2,", `code "2o2" is not a number from 100 to 599`},
		{"duplicate code", "\n202,", "\n201,", `code 201 is on line LINE-1 already`},
		{"duplicate name", row202, "202,cre-ated,Accepted,poll,rfc,RFC 9110 15.3.3,", `name "cre-ated" is on line LINE-1 already`},
		{"identifier of another name", row202, "202,Accepted,Created,poll,rfc,RFC 9110 15.3.3,", `identifier "Created" is not the name "Accepted"`},
		{"out of order", "\n202,", "\n199,", `code 199 is out of order after 201`},
		{"identifier not exported", row202, "202,Accepted,accepted,poll,rfc,RFC 9110 15.3.3,", `identifier "accepted" is not an exported Go name`},
		{"identifier not a name", row202, "202,Accepted,Accep-ted,poll,rfc,RFC 9110 15.3.3,", `identifier "Accep-ted" is not an exported Go name`},
		{"unknown action", row202, "202,Accepted,Accepted,hope,rfc,RFC 9110 15.3.3,", `unknown action "hope"`},
		{"unknown basis", row202, "202,Accepted,Accepted,poll,hearsay,RFC 9110 15.3.3,", `unknown basis "hearsay": it can be dms, rfc, practice, gateway, billing, observed`},
		{"quote not closed", row202, `202,"Accepted,Accepted,poll,rfc,RFC 9110 15.3.3,`, `extraneous or missing " in quoted-field`},
		{"description without full stop", "no longer uses this status code.", "no longer uses this status code", `description "HTTP no longer uses this status code" does not end in a full stop`},
		{"full stop in the middle", "no longer uses this status code.", "is. Or so", `description "HTTP is. Or so" does not end in a full stop`},
		{"hint without full stop", hint, "Report the response", `hint "Report the response" does not end in a full stop`},
	})
}

// TestNewErrorCode adds a row whose action is that of its status code, and one
// whose action differs.
func TestNewErrorCode(t *testing.T) {
	dir := copyModule(t)
	before := contents(t, dir)
	appendRows(t, dir,
		"DMS.99999990,400,kafka,modify,dms,,A | b_c.,Do `it`.",
		"DMS.999999901,404,rocketmq,stop,practice,not-exist,D.,E.",
		"DMS.999999902,400,none,verify,observed,exist,F.,G.")
	edit(t, dir, "internal/gen/error_codes.csv", "\nCBC.99003651,", "\nCBC.99003650,404,billing,modify,billing,,H.,I.\nCBC.99003651,")
	require.NoError(t, generate(dir))
	files := contents(t, dir)
	assert.Contains(t, files[filepath.Join(dir, "errortable.go")], `	{
		ErrorCode: "DMS.99999990", Code: BadRequest, Action: ActionModify, Basis: BasisDMS,
		Description: "A | b_c.",
		Hint:        "Do `+"`it`"+`.",
	},
`)
	table := files[filepath.Join(dir, "errortable.go")]
	assert.Contains(t, table, "ErrorCode: \"DMS.999999901\", Code: NotFound, Action: ActionStop, Basis: BasisPractice, Condition: ConditionNotExist,\n")
	assert.Contains(t, table, "ErrorCode: \"DMS.999999902\", Code: BadRequest, Action: ActionVerify, Basis: BasisObserved, Condition: ConditionExist,\n")
	assert.Regexp(t, `\n\tcase "DMS\.999999":\n\t\tswitch last \{\n\t\tcase 901:\n\t\t\treturn \d+\n\t\tcase 902:\n\t\t\treturn \d+\n\t\t\}\n`, table)
	doc := files[filepath.Join(dir, "docs", "error-codes.md")]
	assert.Contains(t, doc, "\n| DMS.99999990 | 400 |  | A \\| b\\_c. | Do \\`it\\`. | dms | kafka |\n")
	assert.Contains(t, doc, "\n| DMS.999999901 | 404 (alone: modify) | not-exist | D. | E. | practice | rocketmq |\n")
	assert.Contains(t, doc, "\n| DMS.999999902 | 400 (alone: modify) | exist | F. | G. | observed | none |\n")
	assert.Contains(t, doc, "\n| CBC.99003650 | 404 | modify |  | H. | I. | billing | billing |\n")
	for _, name := range []string{"docs/error-codes.md", "README.md"} {
		want := counts(t, before[filepath.Join(dir, name)])
		for i, added := range []int{4, 2, 0, 1, 1, 2} {
			want[i] += added
		}
		assert.Equal(t, want, counts(t, files[filepath.Join(dir, name)]), name)
	}
}

// appendRows adds rows to the end of the error codes.
func appendRows(t *testing.T, dir string, rows ...string) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(dir, "internal", "gen", errorSource), os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	defer f.Close()
	_, err = f.WriteString(strings.Join(rows, "\n") + "\n")
	require.NoError(t, err)
}

// counts returns the numbers in the sentence that counts the error codes: of all, of
// those of an edition, of the gateway, of billing, of those observed, and of those that differ.
func counts(t *testing.T, doc string) (n []int) {
	t.Helper()
	m := regexp.MustCompile(`The table has (\d+) error codes, as of ` + edition + `: (\d+) that .*, (\d+) that .*, (\d+) that .*, and (\d+) that were only observed\. (\d+) of them`).
		FindStringSubmatch(doc)
	require.NotNil(t, m)
	for _, number := range m[1:] {
		i, err := strconv.Atoi(number)
		require.NoError(t, err)
		n = append(n, i)
	}
	return n
}

// TestErrorCodesDocument reads docs/error-codes.md: it has every code once, in
// the group of its action.
func TestErrorCodesDocument(t *testing.T) {
	doc, err := os.ReadFile(filepath.Join(root, "docs", "error-codes.md"))
	require.NoError(t, err)
	rows, err := csv.NewReader(bytes.NewReader(readSource(t, errorSource))).ReadAll()
	require.NoError(t, err)
	titles := map[string]string{
		"retry-after":      "Retry after a wait",
		"verify":           "Check whether it took effect",
		"resolve-conflict": "Settle what is in the way",
		"modify":           "Change the request",
		"authenticate":     "Supply credentials",
		"stop":             "A person has to act",
	}
	for _, row := range rows[1:] {
		before, _, ok := strings.Cut(string(doc), "\n| "+row[0]+" | "+cmp.Or(row[1], "several"))
		require.True(t, ok, row[0])
		assert.Equal(t, 1, strings.Count(string(doc), row[0]), row[0])
		title, _, _ := strings.Cut(before[strings.LastIndex(before, "\n## ")+4:], "\n")
		want := titles[row[3]]
		switch {
		case strings.HasPrefix(row[0], "APIGW."):
			want = "The API gateway"
		case strings.HasPrefix(row[0], "CBC."):
			want = "Billing"
		}
		assert.Equal(t, want, title, row[0])
	}
	n := counts(t, string(doc))
	assert.Equal(t, len(rows)-1, n[0])
	assert.Equal(t, n[0], n[1]+n[2]+n[3]+n[4])
	assert.Equal(t, n[5], strings.Count(string(doc), "(alone: ")-1)
}

func TestRefusalsOfErrorCodes(t *testing.T) {
	const (
		header = "error_code,status,edition,action,basis,condition,description,hint"
		row26  = "DMS.00400026,400,both,retry-after,practice,"
		row22  = "DMS.00404022,404,both,modify,dms,not-exist,"
		row308 = "APIGW.0308,429,"
		cbc    = "CBC.99003651,400,"
		hint53 = `"Check the version: it may already be what you want. If not, choose another target version."`
		text53 = "The instance already runs the version that the upgrade asks for."
	)
	var codes []string
	for line := range strings.Lines(string(readSource(t, errorSource))) {
		code, _, _ := strings.Cut(line, ",")
		codes = append(codes, code)
	}
	codes = codes[1:] // without the header
	before26 := codes[slices.Index(codes, "DMS.00400026")-1]
	testRefusals(t, errorSource, []refusal{
		{"missing column", header, strings.Replace(header, ",basis", "", 1), `missing column "basis"`},
		{"unknown column", header, header + ",note", `unknown column "note"`},
		{"column twice", header, header + ",hint", `column "hint" is named twice`},
		{"missing field", row26, "DMS.00400026,400,both,retry-after,practice\n", `["DMS.00400026" "400"`},
		{"empty field", row26, "DMS.00400026,400,,retry-after,practice,", `empty edition in ["DMS.00400026" "400"`},
		{"action without a status", row26, "DMS.00400026,,both,retry-after,practice,", `status "" with action "retry-after": without one, the status code of the response decides, so leave both empty`},
		{"status without an action", row26, "DMS.00400026,400,both,,practice,", `status "400" with action "": without one`},
		{"busy without a wait", row22, "DMS.00404022,404,both,modify,dms,busy,", `condition "busy" with action "modify": it can only have action "retry-after"`},
		{"billing in another edition", row26, "DMS.00400026,400,both,retry-after,billing,", `basis "billing" with edition "both": it can only have edition "billing"`},
		{"old spelling of the gateway", row308, "APIG.0308,429,", `error_code "APIG.0308" is not "DMS." and 8 or 9 digits, "APIGW." and 4, or "CBC." and 4 or 8`},
		{"gateway, five digits", row308, "APIGW.00308,429,", `error_code "APIGW.00308" is not "DMS."`},
		{"gateway, three digits", row308, "APIGW.308,429,", `error_code "APIGW.308" is not "DMS."`},
		{"gateway, eight digits", row308, "APIGW.00400308,429,", `error_code "APIGW.00400308" is not "DMS."`},
		{"billing, nine digits", cbc, "CBC.990036511,400,", `error_code "CBC.990036511" is not "DMS."`},
		{"billing, seven digits", cbc, "CBC.9900365,400,", `error_code "CBC.9900365" is not "DMS."`},
		{"four digits", row26, "DMS.0308,400,both,retry-after,practice,", `error_code "DMS.0308" is not "DMS."`},
		{"other service", row26, "IAM.00400026,400,both,retry-after,practice,", `error_code "IAM.00400026" is not "DMS."`},
		{"after the code", row26, "DMS.00400026x,400,both,retry-after,practice,", `error_code "DMS.00400026x" is not "DMS."`},
		{"no service", row26, "00400026,400,both,retry-after,practice,", `error_code "00400026" is not "DMS."`},
		{"unknown condition", row22, "DMS.00404022,404,both,modify,dms,gone,", `unknown condition "gone": it can be not-exist, maybe-not-exist, exist, busy`},
		{"start of a condition", row22, "DMS.00404022,404,both,modify,dms,not,", `unknown condition "not"`},
		{"blank condition", row22, "DMS.00404022,404,both,modify,dms, ,", `condition " " is not one line`},
		{"before the code", row26, "xDMS.00400026,400,both,retry-after,practice,", `error_code "xDMS.00400026" is not "DMS." and 8 or 9 digits`},
		{"no point", row26, "DMSx00400026,400,both,retry-after,practice,", `error_code "DMSx00400026" is not "DMS." and 8 or 9 digits`},
		{"seven digits", row26, "DMS.0400026,400,both,retry-after,practice,", `error_code "DMS.0400026" is not "DMS." and 8 or 9 digits`},
		{"ten digits", row26, "DMS.0000400026,400,both,retry-after,practice,", `error_code "DMS.0000400026" is not "DMS." and 8 or 9 digits`},
		{"lower case", row26, "dms.00400026,400,both,retry-after,practice,", `error_code "dms.00400026" is not "DMS." and 8 or 9 digits`},
		{"duplicate", row26, before26 + ",400,both,retry-after,practice,", `error_code "` + before26 + `" is on line LINE-1 already`},
		{"second out of order", "\n" + codes[1] + ",", "\nAPIGW.0000,", `error_code "APIGW.0000" is out of order after "` + codes[0] + `"`},
		{"out of order", row26, "APIGW.0000,400,both,retry-after,practice,", `error_code "APIGW.0000" is out of order after "` + before26 + `"`},
		{"status without row", row26, "DMS.00400026,451,both,retry-after,practice,", `status "451" is not in the status table`},
		{"status of a success", row26, "DMS.00400026,202,both,retry-after,practice,", `status "202" is that of no error: it can be from 400 to 599`},
		{"status of a redirect", row26, "DMS.00400026,302,both,retry-after,practice,", `status "302" is that of no error: it can be from 400 to 599`},
		{"observed in an edition", row26, "DMS.00400026,400,both,retry-after,observed,", `basis "observed" with edition "both": it can only have edition "none"`},
		{"in no edition, not observed", row26, "DMS.00400026,400,none,retry-after,practice,", `edition "none" with basis "practice": it can only have basis "observed"`},
		{"gateway in another edition", row26, "DMS.00400026,400,both,retry-after,gateway,", `basis "gateway" with edition "both": it can only have edition "gateway"`},
		{"quote not closed", row26, `DMS.00400026,400,"both,retry-after,practice,`, `extraneous or missing " in quoted-field`},
		{"status with a sign", row26, "DMS.00400026,+400,both,retry-after,practice,", `status "+400" is not in the status table`},
		{"status not a number", row26, "DMS.00400026,4oo,both,retry-after,practice,", `status "4oo" is not in the status table`},
		{"unknown edition", row26, "DMS.00400026,400,rabbitmq,retry-after,practice,", `unknown edition "rabbitmq": it can be both, kafka, rocketmq, older, gateway, billing, none`},
		{"unknown action", row26, "DMS.00400026,400,both,hope,practice,", `unknown action "hope"`},
		{"unknown basis", row26, "DMS.00400026,400,both,retry-after,hearsay,", `unknown basis "hearsay"`},
		{"action without a group", row26, "DMS.00400026,400,both,poll,practice,", `action "poll" is in no group of docs/error-codes.md`},
		{"description without full stop", text53, "The instance", `description "The instance" does not end in a full stop`},
		{"hint without full stop", hint53, "Choose", `hint "Choose" does not end in a full stop`},
	})
}

// A refusal is an edit of a source and what the generator says of it, after the
// name of the source and the line of the edit. LINE-1 stands for the line before.
type refusal struct {
	name, old, new string
	want           string
}

func testRefusals(t *testing.T, source string, refusals []refusal) {
	for _, test := range refusals {
		t.Run(test.name, func(t *testing.T) {
			dir := copyModule(t)
			data := contents(t, dir)[filepath.Join(dir, "internal", "gen", source)]
			head, _, _ := strings.Cut(data, strings.TrimPrefix(test.old, "\n"))
			line := 1 + strings.Count(head, "\n")
			edit(t, dir, "internal/gen/"+source, test.old, test.new)
			before := contents(t, dir)
			want := strings.ReplaceAll(test.want, "LINE-1", strconv.Itoa(line-1))

			err := generate(dir)
			require.ErrorContains(t, err, want)
			assert.True(t, strings.HasPrefix(err.Error(), fmt.Sprintf("%s:%d: ", source, line)), "%v, not at line %d", err, line)
			assert.Equal(t, before, contents(t, dir), "files were touched")
		})
	}
}

func TestFormattedRefuses(t *testing.T) {
	_, err := formatted([]output{{"a.md", []byte("(")}, {"a.go", []byte("package (")}})
	assert.ErrorContains(t, err, "a.go: ")
}

func TestReadStatusesWithoutRows(t *testing.T) {
	_, err := readStatuses("x.csv", nil)
	assert.ErrorContains(t, err, "x.csv:1: no line that names the columns")
	_, err = readStatuses("x.csv", []byte(`co"de,name`))
	assert.ErrorContains(t, err, `x.csv:1: []: bare " in non-quoted-field`)
	const header = "code,name,identifier,action,basis,reference,description,hint\n"
	_, err = readStatuses("x.csv", []byte(header))
	assert.EqualError(t, err, "x.csv:1: no row for 100, which stands for the codes of its class without a row")
	_, err = readStatuses("x.csv", []byte(header+"100,A,A,none,dms,r,D.,H.\n200,B,B,none,dms,r,D.,H.\n"))
	assert.EqualError(t, err, "x.csv:3: no row for 300, which stands for the codes of its class without a row")
}

// TestNothingHalfWritten changes one source and breaks another file that the
// generator reads.
func TestNothingHalfWritten(t *testing.T) {
	const begin = "<!-- error codes: made by go generate from internal/gen, do not edit -->"
	for name, test := range map[string]struct {
		breaks func(t *testing.T, dir string)
		want   string
	}{
		"no marker": {
			func(t *testing.T, dir string) { edit(t, dir, "README.md", begin, "") },
			`README.md: no line "` + begin + `"`,
		},
		"no end marker": {
			func(t *testing.T, dir string) { edit(t, dir, "README.md", "<!-- end of error codes -->", "") },
			`README.md: no line "<!-- end of error codes -->" after`,
		},
		"no source": {
			func(t *testing.T, dir string) {
				require.NoError(t, os.Remove(filepath.Join(dir, "internal/gen", statusSource)))
			},
			statusSource,
		},
		"no source of error codes": {
			func(t *testing.T, dir string) {
				require.NoError(t, os.Remove(filepath.Join(dir, "internal/gen", errorSource)))
			},
			errorSource,
		},
		"no README": {
			func(t *testing.T, dir string) { require.NoError(t, os.Remove(filepath.Join(dir, "README.md"))) },
			"README.md",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := copyModule(t)
			edit(t, dir, "internal/gen/status_codes.csv", "Add Content-Length to the request.", "Add the length.")
			test.breaks(t, dir)
			before := contents(t, dir)
			require.ErrorContains(t, generate(dir), test.want)
			assert.Equal(t, before, contents(t, dir), "files were touched")
		})
	}
}

// TestWriteFails puts a directory where a file has to go.
func TestWriteFails(t *testing.T) {
	dir := copyModule(t)
	require.NoError(t, os.Remove(filepath.Join(dir, "errortable.go")))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "errortable.go"), 0o755))
	assert.ErrorContains(t, generate(dir), "errortable.go")
}

// FuzzReadStatuses looks for a source that is accepted and makes table.go fail.
func FuzzReadStatuses(f *testing.F) {
	source := readSource(f, statusSource)
	f.Add(source)
	for line := range bytes.Lines(source) {
		f.Add(bytes.Replace(source, line, nil, 1))
	}
	f.Add([]byte("code,name\n100,\"\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		statuses, err := readStatuses("x.csv", data)
		if err != nil {
			assert.Regexp(t, `^x\.csv:\d+: `, err.Error())
			return
		}
		files, err := formatted([]output{{"table.go", tableGo(statuses)}})
		require.NoError(t, err)
		for _, s := range statuses {
			assert.Contains(t, string(files[0].data), s.identifier+" Code = ")
		}
	})
}

// FuzzReadErrorCodes does the same for the error codes.
func FuzzReadErrorCodes(f *testing.F) {
	statuses, err := readStatuses(statusSource, readSource(f, statusSource))
	require.NoError(f, err)
	source := readSource(f, errorSource)
	header, rows, _ := bytes.Cut(source, []byte("\n"))
	f.Add(source)
	f.Add(header)
	for row := range bytes.Lines(rows) {
		f.Add(slices.Concat(header, []byte("\n"), row))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		errorCodes, err := readErrorCodes("x.csv", data, statuses)
		if err != nil {
			assert.Regexp(t, `^x\.csv:\d+: `, err.Error())
			return
		}
		files, err := formatted([]output{
			{"errortable.go", errorTableGo(statuses, errorCodes)},
			{"error-codes.md", errorCodesMarkdown(statuses, errorCodes)},
		})
		require.NoError(t, err)
		for _, e := range errorCodes {
			assert.Contains(t, string(files[0].data), e.code)
			assert.Contains(t, string(files[1].data), e.code)
		}
	})
}

func readSource(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	return data
}
