package integrations

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
)

// errorCode returns the DMS error code in the body of an error response, or "",
// and leaves the body to be read again.
func errorCode(resp *http.Response) string {
	if resp.StatusCode < 400 {
		return ""
	}
	start, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(start), resp.Body), resp.Body}
	var body struct {
		ErrorCode string `json:"error_code"`
	}
	if err != nil || json.Unmarshal(start, &body) != nil {
		return "" // not a body of DMS
	}
	return body.ErrorCode
}
