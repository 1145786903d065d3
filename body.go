package dmsstatus

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"
)

const (
	maxBody    = 64 << 10 // how many bytes of a body are read; those of DMS are far smaller
	maxExcerpt = 256      // how many are kept for a person
)

// The places of the error code and the message in the object that is the body, in
// the order in which they count. A point leads into an object.
var (
	errorCodePlaces = [...]string{"error_code", "error.code", "error.error_code", "errCode", "code"}
	messagePlaces   = [...]string{"error_msg", "error.message", "error.error_msg", "externalMessage", "message"}
)

// A content is what the body of a response says. What it does not say is empty.
type content struct {
	errorCode, message, requestID string

	start    []byte // how the body starts, without spaces around
	stranger bool   // it is not empty, and has neither an error code nor an error_msg, so it is not DMS's own
}

// readBody returns the content of the body of a response that is no success, and
// lets resp.Body read it again.
func readBody(resp *http.Response) content {
	code := Code(resp.StatusCode)
	// After a 101 the body is the connection, which belongs to the new protocol.
	if resp.Body == nil || code.IsInformational() || code.IsSuccess() {
		return content{}
	}
	start, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1)) // one more tells whether it is whole
	rest := io.Reader(resp.Body)
	if err != nil {
		rest = failingReader{err}
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(start), rest), resp.Body}
	return parseBody(start, err == nil)
}

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

// parseBody returns the content of a body. Of one that is not whole, or longer
// than maxBody, only the start is looked at.
func parseBody(data []byte, whole bool) content {
	var object map[string]json.RawMessage
	if whole = whole && len(data) <= maxBody; whole {
		object = jsonObject(data)
	}
	c := content{start: bytes.TrimSpace(data), requestID: jsonString(object["request_id"])}
	for _, place := range errorCodePlaces {
		if c.errorCode == "" {
			c.errorCode = jsonErrorCode(at(object, place))
		}
	}
	for _, place := range messagePlaces {
		if c.message == "" {
			c.message = jsonString(at(object, place))
		}
	}
	hasMessage := jsonString(object["error_msg"]) != "" || jsonString(at(object, "error.error_msg")) != ""
	c.stranger = (len(c.start) > 0 || !whole) && c.errorCode == "" && !hasMessage
	return c
}

// excerpt returns the start of the body, as text: the runes of a string are valid.
func (c content) excerpt() string {
	start := c.start[:min(len(c.start), maxExcerpt+utf8.UTFMax)] // what is cut in two here is cut off below
	return strings.TrimSpace(cut(string([]rune(string(start))), maxExcerpt))
}

// at returns the value at a place in an object, or nil.
func at(object map[string]json.RawMessage, place string) json.RawMessage {
	if outer, inner, ok := strings.Cut(place, "."); ok {
		return jsonObject(object[outer])[inner]
	}
	return object[place]
}

func jsonObject(data []byte) map[string]json.RawMessage {
	var object map[string]json.RawMessage
	if len(data) == 0 || json.Unmarshal(data, &object) != nil {
		return nil
	}
	return object
}

func jsonString(data []byte) string {
	var s string
	if len(data) == 0 || json.Unmarshal(data, &s) != nil {
		return ""
	}
	return s
}

// jsonErrorCode returns a string, or the digits of a number that can be an error
// code: the queue service sends its own as numbers.
func jsonErrorCode(data []byte) string {
	if digits := errorDigits(string(data)); digits != "" {
		return digits
	}
	return strings.TrimSpace(jsonString(data))
}
