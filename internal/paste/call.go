package paste

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/dms-go/dmsstatus"
)

// setBody takes over the body, which the text can have broken or cut off.
func (c *Call) setBody(body string) {
	c.Body = strings.TrimSpace(body)
	if firstByte(c.Body) != '{' {
		return
	}
	n := objectLength(c.Body)
	if n == 0 {
		f := facts{Call: *c}
		f.readCut(c.Body)
		c.ErrorCode, c.Cut, c.fragment = f.ErrorCode, f.Cut, f.fragment
		return
	}
	if object := mended(c.Body[:n]); object != "" {
		c.Body = object
		return
	}
	c.Body = c.Body[:n]
}

// doubt looks at a text of several lines without the breaks, too. What has another status
// code then is not sure: it may be in a message.
func (f *facts) doubt(text string) {
	if f.Status == 0 || !strings.Contains(text, "\n") {
		return
	}
	var joined facts
	joined.read(strings.ReplaceAll(text, "\n", ""))
	f.Unsure = f.Unsure || joined.Status != 0 && joined.Status != f.Status
}

// finish returns the call of the facts.
func (f *facts) finish(u unit) *Call {
	c := &f.Call
	c.hasCall = c.Status != 0 || f.failed && (f.surely || c.Method != "")
	if c.Header == nil {
		c.Header = make(http.Header)
	}
	if f.requestID != "" {
		c.Header.Set("X-Request-Id", f.requestID)
	}
	if len(f.bodies) > 0 {
		c.setBody(f.bodies[0])
		for _, other := range f.bodies[1:] {
			if code := bodyCode(other); code != bodyCode(c.Body) {
				c.Unsure = true
			}
		}
	} else if f.cutBody != "" {
		c.Body = f.cutBody
	}
	c.Message = f.message
	if c.ErrorCode == "" && c.Body == "" && f.message != "" && f.IsError {
		if b := firstByte(f.message); b == '{' || b == '<' {
			c.Body, c.Message = f.message, ""
		}
	}
	if c.Body == "" && c.ErrorCode == "" && f.IsError {
		c.Body = cmp.Or(f.other, f.text)
	}
	if c.Body != "" && u.below && bodyCode(c.Body) != "" && !fits(bodyCode(c.Body), c.Status) {
		c.Body = ""
	}
	c.setFreeCode(f.codes)
	if c.hasCall && c.Status == 0 {
		c.ErrorCode, c.Body = "", ""
	}
	c.Unsure = c.Unsure || c.Status != 0 && f.surely
	return c
}

// setFreeCode takes over the error code in free text if it fits the status code. Two that
// are listed are one too many.
func (c *Call) setFreeCode(codes []string) {
	known := cmp.Or(c.ErrorCode, bodyCode(c.Body))
	for _, code := range codes {
		switch {
		case known != "" && canonical(known) == canonical(code):
		case known != "" && isListed(code) && isListed(known):
			c.Unsure = true
		case known == "" && fits(code, c.Status):
			c.ErrorCode, known = code, code
		}
	}
}

// fits reports whether an error code can be that of a response with this status code, as
// far as the table says: it is listed with it, or both are a 4xx.
func fits(code string, status int) bool {
	row, listed := dmsstatus.ByErrorCode(code)
	return int(row.Code) == status || status/100 == 4 && (!listed || row.Code == 0 || row.Code.IsClientError())
}

func canonical(code string) string {
	if row, ok := dmsstatus.ByErrorCode(code); ok {
		return row.ErrorCode
	}
	return strings.ToUpper(code)
}

// bodyCode returns the error code that package dmsstatus finds in a body.
func bodyCode(body string) string {
	if firstByte(body) != '{' {
		return ""
	}
	c := Call{Status: 400, Body: body}
	return dmsstatus.Advise(c.Response()).ErrorCode
}

// absorb takes over what a string in the same unit says of the same call, and reports
// whether it is that.
func (c *Call) absorb(n Call) bool {
	if n.Status != c.Status || n.Said.Action != 0 {
		return false
	}
	if n.Method != "" && c.Method != "" && n.Method != c.Method || n.Unsure {
		c.Unsure = true
	}
	if c.Method == "" {
		c.Method, c.URL = n.Method, n.URL
	}
	if c.ErrorCode == "" && c.Body == "" {
		c.ErrorCode, c.Body, c.Message = n.ErrorCode, n.Body, cmp.Or(c.Message, n.Message)
	} else if a, b := cmp.Or(c.ErrorCode, bodyCode(c.Body)), cmp.Or(n.ErrorCode, bodyCode(n.Body)); a != b && b != "" {
		c.Unsure = true
	}
	c.IsError = c.IsError || n.IsError
	for key, values := range n.Header {
		if c.Header.Get(key) == "" {
			c.Header[key] = values
		}
	}
	return true
}

// body returns the body for package dmsstatus: one with the error code if that is known
// without.
func (c *Call) body() string {
	if c.ErrorCode != "" || c.Body == "" && c.Message != "" {
		body, _ := json.Marshal(map[string]string{"error_code": c.ErrorCode, "error_msg": c.Message}) // strings do not fail
		return string(body)
	}
	return c.Body
}
