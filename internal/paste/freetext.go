package paste

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/dms-go/dmsstatus"
)

const methodNames = `GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS`

// What stands in front of a status code, and around a call. The patterns are for text in
// lower case, but for those of a method or an error code.
var (
	beforeStatus = regexp.MustCompile(`(?:\bhttp/[0-9.]{1,3}"?\s+|\bhttp (?:error )?|(?:\b|_|http)(?:status|response)[-_ ]?(?:code)?["']?(?:\s?[:=]\s?|\s+(?:was |is |of )?)["'(]?|` +
		`\breturned (?:an )?error: \(?|<response \[|\bclientresponseerror: )$`)
	afterStatus = regexp.MustCompile(`^(?:[):]{0,2} (?:client|server) error\b|, message=)`)
	afterGot    = regexp.MustCompile(`^(?:\s+instead|[,.]|\s*$)`)

	callForm   = regexp.MustCompile(`(.?)\b(` + methodNames + `)\]?(?: request for| request to URL:| to)?["'\x60]?\s+["'\x60\[]?((?:https?://|/)[^\s"'\x60\]>,\\)]*)(?:["')]? ([1-5][0-9]{2})\b)?`)
	opForm     = regexp.MustCompile(`\b(Get|Head|Post|Put|Patch|Delete|Options) \\?"?(https?://[^\s"\\]+)\\?"?: `)
	methodForm = regexp.MustCompile(`(?:\b|_)method["']?\s?[:=]\s?["']?([a-z]{3,7})\b`)
	keyForm    = regexp.MustCompile(`(?i)(?:^|[\s,{.(_])["']?(url|path|uri|err(?:or)?_?code|error_?(?:msg|message)|(?:x-)?request[_-]?id|retry[_-]after)["']?\s?(?:=\s?["']?([^\s,"'})\\]+)|:\s?["']?([^\s,"'}\\][^,"'}\n]{0,400}))`)
	forURL     = regexp.MustCompile(`\b(?:for|with) url:? \(?(https?://\S+|/\S+)`)
	idForm     = regexp.MustCompile(`\brequest[ _]id:? ?"?([a-z0-9-]{16,64})\b`)
	codeForm   = regexp.MustCompile(`\b(?i:DMS|APIGW?|CBC|IAM)\.[0-9]{4,9}\b`)
	textBody   = regexp.MustCompile(`(?:got\s+[0-9]{3}\s+instead[.:]?|error\s+message:)\s*([^\s".:][^\n"]*)`)
	curlForm   = regexp.MustCompile(`\bcurl: \((5|6|7|16|18|28|35|52|55|56|60|92|95)\) `)
	endOfFile  = regexp.MustCompile(`\beof\b`)
)

// read reads a unit.
func (f *facts) read(text string) {
	if f.readOwn(text, true) {
		return
	}
	free := f.split(text)
	if f.readOwn(free, false) {
		return
	}
	f.readFree(free)
}

// readFree reads what stands outside of objects. A pattern is tried only where a word of it
// is, because that takes far less time.
func (f *facts) readFree(s string) {
	lower := strings.ToLower(s)
	if len(lower) != len(s) { // beyond ASCII
		lower = s
	}
	said := strings.Join(strings.Fields(lower), " ")
	f.Hidden = f.Hidden || strings.Contains(said, "the requested url returned error:")
	f.readStatus(s, lower)
	for _, sentence := range sentences {
		if strings.Contains(said, sentence.text) {
			f.setStatus(sentence.status)
			f.IsError = true
		}
	}
	switch end := strings.TrimRight(said, ". "); {
	case strings.HasSuffix(end, ": authentication failed"):
		f.setStatus(http.StatusUnauthorized)
	case strings.HasSuffix(end, ": method not allowed"):
		f.setStatus(http.StatusMethodNotAllowed)
	}
	f.IsError = f.IsError || contains(said, ofSDK)
	f.readCall(s, lower)
	if strings.Contains(lower, "request") {
		if m := idForm.FindStringSubmatch(lower); m != nil && f.requestID == "" {
			f.requestID = m[1]
		}
	}
	if strings.Contains(said, " instead") || strings.Contains(said, "error message:") {
		if m := textBody.FindStringSubmatch(s); m != nil {
			f.text = m[1]
		}
	}
	if contains(lower, []string{"dms.", "apig", "cbc.", "iam."}) {
		f.codes = append(f.codes, codeForm.FindAllString(s, -1)...)
	}
	f.readFailure(lower)
}

// readCall reads method and URL.
func (f *facts) readCall(s, lower string) {
	if strings.Contains(s, "http") && strings.Contains(s, ": ") {
		for _, m := range opForm.FindAllStringSubmatch(s, -1) {
			f.setMethod(m[1], m[2])
			f.freeMethod = true
		}
	}
	if strings.Contains(s, "/") && contains(s, methods) {
		for _, m := range callForm.FindAllStringSubmatch(s, -1) {
			f.setMethod(m[2], m[3])
			f.freeMethod = f.freeMethod || m[1] != "["
			if n, err := strconv.Atoi(m[4]); err == nil && !strings.HasSuffix(m[3], ":") {
				f.setStatus(n)
			}
		}
	}
	if strings.Contains(lower, "method") {
		for _, m := range methodForm.FindAllStringSubmatch(lower, -1) {
			f.setMethod(m[1], "")
		}
	}
	if contains(lower, []string{"url", "path", "uri", "err", "request", "retry"}) && strings.ContainsAny(s, ":=") {
		for _, m := range keyForm.FindAllStringSubmatch(s, -1) {
			f.field(m[1], m[2]+m[3])
		}
	}
	if strings.Contains(s, " url") && f.URL == "" {
		if m := forURL.FindStringSubmatch(s); m != nil {
			f.URL = trimURL(m[1])
		}
	}
}

// readStatus reads the numbers that are status codes by what stands around them.
func (f *facts) readStatus(s, lower string) {
	for i := 0; i+3 <= len(s); i++ {
		if !isDigit(s[i]) {
			continue
		}
		n := i + 1
		for n < len(s) && isDigit(s[n]) {
			n++
		}
		if n-i == 3 && s[i] >= '2' && s[i] <= '5' && (i == 0 || !inWord(s[i-1])) && (n == len(s) || !inWord(s[n])) {
			before, after := lower[max(0, i-40):i], lower[n:min(len(s), n+40)]
			got := strings.HasSuffix(before, "got ") && afterGot.MatchString(after)
			if (got || beforeStatus.MatchString(before) || afterStatus.MatchString(after) || isNamed(s[i:n], s[n:min(len(s), n+40)])) && !strings.HasSuffix(before, "exit status ") {
				status, _ := strconv.Atoi(s[i:n])
				f.setStatus(status)
				f.IsError = f.IsError || got
			}
		}
		i = n
	}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func inWord(c byte) bool {
	return isDigit(c) || c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// isNamed reports whether a number has a name of the status code behind it.
func isNamed(number, after string) bool {
	after = strings.TrimLeft(after, "):( ")
	status, _ := strconv.Atoi(number)
	return after != "" && after[0] >= 'A' && after[0] <= 'Z' && isNameOf(status, strings.SplitN(after, ":", 2)[0])
}

// isNameOf reports whether text starts with a name of a status code.
func isNameOf(status int, text string) bool {
	given := squeeze(text)
	row, _ := dmsstatus.ByCode(status)
	for _, name := range []string{squeeze(row.Name), squeeze(http.StatusText(status))} {
		if name != "" && strings.HasPrefix(given, name) && (len(name) > 3 || given == name) {
			return true
		}
	}
	return status == 504 && strings.HasPrefix(given, "gatewaytimeout")
}
