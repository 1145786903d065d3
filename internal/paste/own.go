package paste

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/internal/terms"
)

// What package dmsstatus itself has printed.

var (
	adviceForm = regexp.MustCompile(`(?m)(?:\b([A-Z]{3,7}) (/\S*): )?` +
		`(Code\(-?[0-9]{1,9}\)|\bno\s+response|\b[1-5][0-9]{2}\s+[A-Z][A-Za-z \n-]{1,40}?)(?:\s+([A-Za-z0-9.-]{0,40}[0-9][A-Za-z0-9.-]{0,40}))?:\s+([a-z-]{3,20})` +
		`(?:,\s+wait\s+([0-9a-zµ.]{1,30}))?(:\s+.*|\s+\(request ID [^\s)]{1,300}\)|"|$)`)
	requestIDEnd = regexp.MustCompile(`^(.*?)\s?\(request ID ([^\s)]{1,300})\).*$`)
	slogForm     = regexp.MustCompile(`(?:^|\s)((?:\w{1,40}\.){0,5})status=(0|[1-5][0-9]{2})\s(?:\w{1,40}\.){0,5}action=([a-z-]{2,20})(?:[\s"]|$)`)
	slogPair     = regexp.MustCompile(`(?:^|\s)((?:\w{1,40}\.){0,5})(\w{1,40})=("(?:[^"\\]|\\.)*"|[^\s"]*)`)
)

var actionWords = func() (words []string) {
	for _, t := range terms.Actions[1:] {
		words = append(words, t.Text)
	}
	return words
}()

// readOwn reads what an Error or an Advice prints, and reports whether there is one.
// With quoted strings in the text, what stands in one of them does not count.
func (f *facts) readOwn(text string, raw bool) bool {
	if !contains(text, actionWords) {
		return false
	}
	if at := adviceForm.FindStringSubmatchIndex(text); at != nil {
		if c, ok := ownLine(text, at); ok && !(raw && inString(text[:at[0]])) {
			if c.Method == "" {
				c.setOp(text[:at[0]])
			}
			f.calls = append(f.calls, c)
			return true
		}
	}
	at := slogForm.FindStringSubmatchIndex(text)
	if at == nil || raw && inString(text[:at[0]]) {
		return false
	}
	group := text[at[2]:at[3]]
	values := make(map[string]string)
	for _, pair := range slogPair.FindAllStringSubmatch(text, -1) {
		if value := pair[3]; pair[1] == group && values[pair[2]] == "" {
			if strings.HasPrefix(value, `"`) {
				value = unescape(strings.Trim(value, `"`))
			}
			values[pair[2]] = value
		}
	}
	c, ok := ownCall(values)
	if code := values["error_code"]; !ok || c.Said.ErrorCode != code || strings.HasSuffix(text, code) && !isListed(code) && code != "" {
		f.Unsure = true // the line is cut in the action or the error code
		return false
	}
	f.calls = append(f.calls, c)
	return true
}

// inString reports whether what stands behind a text is in a string or an object.
func inString(before string) bool {
	return strings.Count(before, `"`)%2 == 1 || strings.ContainsAny(before, `{\\`)
}

// setOp takes over the call that net/http prints in front of an error.
func (c *Call) setOp(before string) {
	if all := opForm.FindAllStringSubmatch(before[max(0, len(before)-4000):], -1); all != nil {
		last := all[len(all)-1]
		c.Method, c.URL = strings.ToUpper(last[1]), last[2]
	}
}

func ownLine(text string, at []int) (Call, bool) {
	group := func(n int) string {
		if at[2*n] < 0 {
			return ""
		}
		return text[at[2*n]:at[2*n+1]]
	}
	name := strings.Join(strings.Fields(group(3)), " ")
	number, _, _ := strings.Cut(strings.TrimPrefix(name, "Code("), " ")
	status, _ := strconv.Atoi(strings.TrimSuffix(number, ")"))
	if name != "no response" && name != dmsstatus.Code(status).String() {
		return Call{}, false
	}
	message, id := strings.TrimSpace(strings.TrimPrefix(group(7), ":")), ""
	if strings.Count(text[:at[0]], `"`)%2 == 1 {
		message, _, _ = strings.Cut(message, `"`)
	}
	if m := requestIDEnd.FindStringSubmatch(message); m != nil {
		message, id = m[1], m[2]
	}
	if n := stringLength(message); n > 1 && message[0] == '"' {
		if s, err := strconv.Unquote(message[:n]); err == nil {
			message = s + message[n:]
		}
	}
	return ownCall(map[string]string{
		"status": strconv.Itoa(status), "action": group(5), "error_code": group(4), "delay": group(6),
		"method": group(1), "path": group(2), "message": strings.Trim(message, `"`), "request_id": id,
	})
}

// ownObject reads an Error or an Advice as JSON.
func (f *facts) ownObject(object map[string]json.RawMessage) bool {
	if object["status"] == nil || object["action"] == nil {
		return false
	}
	values := make(map[string]string)
	for key, raw := range object {
		if s, ok := stringOf(raw); ok {
			values[key] = s
		} else {
			values[key] = string(raw)
		}
	}
	c, ok := ownCall(values)
	if ok {
		f.calls = append(f.calls, c)
	}
	return ok
}

func ownCall(values map[string]string) (Call, bool) {
	c := Call{hasCall: true, Method: values["method"], URL: values["path"], Message: values["message"]}
	if !slices.Contains(methods, c.Method) {
		c.Method, c.URL = "", ""
	}
	if !codeShape.MatchString(values["error_code"]) {
		values["error_code"] = "" // it is cut off
	}
	status, err := strconv.Atoi(values["status"])
	if err != nil || c.Said.Action.UnmarshalText([]byte(values["action"])) != nil {
		return c, false
	}
	c.Status, c.Said.Code, c.Said.ErrorCode = status, dmsstatus.Code(status), values["error_code"]
	if n, err := strconv.ParseInt(values["delay"], 10, 64); err == nil {
		c.Said.Delay = time.Duration(n)
	} else if d, err := time.ParseDuration(values["delay"]); err == nil {
		c.Said.Delay = d
	}
	c.ErrorCode, c.Body = values["error_code"], values["body"]
	c.Header = http.Header{"X-Request-Id": {values["request_id"]}}
	return c, true
}
