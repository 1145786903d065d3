package main

import (
	"context"
	"crypto/x509"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/dms-go/dmsstatus"
)

// Each of these functions reads what stands around the head of a form. It returns
// how much of the text after the head belongs to the response, and whether the
// form is what it looked like.

var bodyLead = regexp.MustCompile(`^[.,]?\s?(?:request_id:\s*([^\s,]*),\s*)?((?:error\s+message)?:)?`)

// readBody reads the body after a sentence of golangsdk or gophercloud. It stands
// behind a colon or on the next line.
func readBody(f *finding, before, after string) (int, bool) {
	lead := bodyLead.FindStringSubmatch(after)
	f.header = http.Header{"X-Request-Id": {lead[1]}}
	after = after[len(lead[0]):]
	n := bodyLength(after)
	f.body = after[:n]
	if n == 0 {
		f.body = restOfLine(before, after)
	}
	return len(lead[0]) + n, true
}

var wordBefore = regexp.MustCompile(`\w$`)

// curlNoise is what curl -v prints beside request and response.
var curlNoise = regexp.MustCompile(`(?m)^(?:[*>] .*|[{}] \[[0-9]+ bytes data\]|.*--:--:--.*|.*% Received.*|.*Dload.*|curl: .*)\n?`)

// readResponse reads a response as curl -i or curl -v prints it. With -v, other
// lines can stand between header and body. All lines can have the same prefix.
func readResponse(f *finding, before, after string) (int, bool) {
	if wordBefore.MatchString(before) {
		return 0, false
	}
	prefix, verbose := strings.CutSuffix(before, "< ")
	text := withoutPrefix(after, prefix)
	if verbose {
		f.said["verbose"] = "true"
		text = curlNoise.ReplaceAllString(text, "")
	}
	reason, text, _ := strings.Cut(text, "\n")
	if strings.Contains(reason, "onnection established") {
		f.said["proxy"] = "true"
	}
	f.header = make(http.Header)
	for more := true; more; {
		var line string
		line, text, more = strings.Cut(text, "\n")
		if verbose && !strings.HasPrefix(line, "<") {
			continue
		}
		line = strings.TrimSpace(strings.TrimPrefix(line, "<"))
		if line == "" {
			break
		}
		name, value, _ := strings.Cut(line, ":")
		f.header.Add(name, strings.TrimSpace(value))
	}
	if verbose {
		text = strings.TrimSuffix(text, "< ") // of the next response
	}
	n := bodyLength(text)
	f.body = text[:n]
	if n == 0 && (verbose || prefix == "" || strings.HasSuffix(prefix, `"`)) {
		f.body = paragraph(strings.TrimSpace(text))
		return 0, true
	}
	return len(after) - len(text) + n, true
}

// withoutPrefix returns a text whose lines can have a prefix, but for the first,
// without it.
func withoutPrefix(text, prefix string) string {
	if prefix == "" {
		return text
	}
	text = strings.ReplaceAll(text, "\n"+prefix, "\n")
	return strings.ReplaceAll(text, "\n"+strings.TrimRight(prefix, " "), "\n") // of an empty line
}

var loggedHeader = regexp.MustCompile(`(?m)^([A-Za-z][A-Za-z0-9-]*): (.*)$`)

// readLog reads header and body of a response in a log of Terraform.
func readLog(f *finding, _, after string) (int, bool) {
	head, body, _ := strings.Cut(after, "Response Body:")
	f.header = make(http.Header)
	for _, field := range loggedHeader.FindAllStringSubmatch(head, -1) {
		f.header.Add(field[1], field[2])
	}
	n := bodyLength(body)
	f.body = body[:n]
	return len(after) - len(body) + n, true
}

// readObject reads the rest of an object that an SDK or this library prints.
func readObject(f *finding, _, after string) (int, bool) {
	body := f.said["body"]
	n, whole := objectLength(body+after, 1)
	found := f.takeFields((body + after)[:n], "")
	if !whole && f.action == 0 {
		f.takeCut(found)
	}
	return max(0, n-len(body)), true
}

var slogGroup = regexp.MustCompile(`(?:\w+\.)*$`)

// readLine reads the rest of a line of slog.
func readLine(f *finding, before, after string) (int, bool) {
	line := untilAny(after, "\n")
	f.takeFields(line, slogGroup.FindString(before))
	return len(line), true
}

var adviceRest = regexp.MustCompile(`^(?:, wait ([0-9a-zµ.]+))?(?:: (.*?))?(?: \(request ID ([^\s)]+)\))?$`)

// readAdvice reads what an Error or an Advice of this library prints.
func readAdvice(f *finding, before, after string) (int, bool) {
	advice := strings.Join(strings.Fields(f.said["advice"]), " ")
	code, _, _ := strings.Cut(strings.TrimPrefix(advice, "Code("), " ")
	f.status, _ = strconv.Atoi(strings.TrimSuffix(code, ")"))
	start := "no response"
	if f.status != 0 {
		start = dmsstatus.Code(f.status).String()
	}
	errorCode, ok := strings.CutPrefix(advice, start)
	if !ok {
		return 0, false
	}
	line := restOfLine(before, after)
	if f.action == 0 && line != "" {
		return 0, false
	}
	rest := adviceRest.FindStringSubmatch(line)
	if rest == nil {
		rest = make([]string, 4)
	}
	f.takeDelay(rest[1])
	f.errorCode, f.message = strings.TrimSpace(errorCode), rest[2]
	if message, n, whole := quotedValue(rest[2]); n > 0 && whole && strings.TrimLeft(rest[2][n:], ".") == "" {
		f.message = message + rest[2][n:]
	}
	f.header = http.Header{"X-Request-Id": {rest[3]}}
	return len(line), true
}

// restOfLine returns after up to the end of the line, or of the quoted string that
// before has the start of.
func restOfLine(before, after string) string {
	if strings.Count(before, `"`)%2 == 1 {
		return untilAny(after, "\n\"")
	}
	return untilAny(after, "\n")
}

// causes are the errors of net/http after which a retry is of no use.
var causes = []struct {
	text string
	err  error
}{
	{context.Canceled.Error(), context.Canceled},
	{"x509: ", x509.UnknownAuthorityError{}},
	{http.ErrSchemeMismatch.Error(), http.ErrSchemeMismatch},
}

// readExit reads why curl got no response. Its time-outs and the like are those of
// net/http.
func readExit(f *finding, _, _ string) (int, bool) {
	f.cause = io.ErrUnexpectedEOF
	if f.said["exit"] == "60" {
		f.cause = x509.UnknownAuthorityError{}
	}
	return 0, true
}

// readCall reads why net/http got no response. If this library says so, and the
// text is cut off, there was one.
func readCall(f *finding, _, after string) (int, bool) {
	line := untilAny(after, "\n\"")
	if f.takeCutAdvice(line) {
		return len(line), true
	}
	f.cause = io.ErrUnexpectedEOF
	for _, cause := range causes {
		if strings.Contains(line, cause.text) {
			f.cause = cause.err
		}
	}
	return len(line), true
}
