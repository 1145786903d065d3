package gen

import (
	"fmt"
	"strings"
)

// replaceSection returns doc with the lines between the two markers of the
// named section replaced by text.
func replaceSection(doc []byte, name, text string) ([]byte, error) {
	begin := fmt.Sprintf("<!-- %s: made by go generate from internal/gen, do not edit -->\n", name)
	end := fmt.Sprintf("<!-- end of %s -->\n", name)
	before, rest, ok := strings.Cut(string(doc), begin)
	if !ok {
		return nil, fmt.Errorf("no line %q", strings.TrimSpace(begin))
	}
	_, after, ok := strings.Cut(rest, end)
	if !ok {
		return nil, fmt.Errorf("no line %q after %q", strings.TrimSpace(end), strings.TrimSpace(begin))
	}
	return []byte(before + begin + "\n" + text + "\n" + end + after), nil
}

// markdown returns a table. The cells are text, not Markdown.
func markdown(head []string, rows [][]string) string {
	var b strings.Builder
	line := func(cells []string) {
		b.WriteString("|")
		for _, cell := range cells {
			b.WriteString(" " + cell + " |")
		}
		b.WriteString("\n")
	}
	line(head)
	b.WriteString(strings.Repeat("| --- ", len(head)) + "|\n")
	for _, cells := range rows {
		line(cells)
	}
	return b.String()
}

func actionsMarkdown() string {
	var rows [][]string
	for _, t := range actions {
		rows = append(rows, []string{"`" + constName("Action", t.text) + "`", "`" + t.text + "`", escape(t.meaning)})
	}
	return markdown([]string{"Action", "Text form", "What it means"}, rows)
}

func statusesMarkdown(statuses []status) string {
	var rows [][]string
	for _, s := range statuses {
		rows = append(rows, []string{
			fmt.Sprint(s.code), escape(s.name), escape(s.description), s.action, escape(s.source()), escape(s.hint),
		})
	}
	return markdown([]string{"Code", "Name", "What it says", "Action", "By", "What to do"}, rows)
}

func errorCodesMarkdown(errorCodes []errorCode) string {
	var rows [][]string
	for _, e := range errorCodes {
		rows = append(rows, []string{e.code, fmt.Sprint(e.status), escape(e.note), e.action, e.basis})
	}
	return fmt.Sprintf("<details>\n<summary>%d error codes</summary>\n\n%s\n</details>\n",
		len(errorCodes), markdown([]string{"Error code", "Status", "What it says", "Action", "By"}, rows))
}

// escape keeps text from being read as Markdown or HTML.
func escape(text string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "<", "&lt;", "*", `\*`, "_", `\_`, "`", "\\`").Replace(text)
}
