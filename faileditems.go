package dmsstatus

import (
	"encoding/json"
	"strconv"
	"strings"
)

// A FailedItem is one of the things that a call was to act on, and on which it failed.
type FailedItem struct {
	Name      string `json:"name,omitempty"`       // such as an ID, a topic or the number of a partition; "" if not given
	ErrorCode string `json:"error_code,omitempty"` // spelled as in [Advice]; "" if not given
	Message   string `json:"message,omitempty"`    // "" if not given
}

// Advice returns what to do about the item alone: what the row of its ErrorCode says,
// or [ActionVerify] without a row or without an Action in it. The Code is that of the
// row, not of the response. It is 0 without a row.
func (f FailedItem) Advice() Advice {
	errorCode, row := findErrorCode(f.ErrorCode)
	a := Advice{Code: errorRows[row].Code, ErrorCode: errorCode, Action: errorRows[row].Action}
	if a.Action == 0 {
		a.Action = ActionVerify
	}
	return a
}

// itemLists are the lists in the bodies of calls that do several things. One whose name
// starts with "failed_" has only what failed, the others have all that was to be done.
var itemLists = [...]string{"failed_topics", "failed_groups", "topics", "results", "partitions", "resend_results", "messages"}

// The keys of an item, in the order in which they count.
var (
	itemNames    = [...]string{"id", "name", "topic", "group_id", "group", "instance", "instance_id", "msg_id", "partition", "ip"}
	itemMessages = [...]string{"error_message", "error_msg", "error", "reason", "message"}
)

// maxCounted is how many items are made of a mere number. DMS takes ten messages in a
// call.
const maxCounted = 1000

// FailedItems returns the items of a body that failed, or nil. Ask it after a call that
// does several things: DMS answers such a call with a 200 if some of them failed, or
// even all. Some of the call may have been done, so send the failed items alone, never
// the whole again. The answer to a GET has no such items.
//
// Where DMS says only how many failed, the items have no name, and there are at most
// 1000 of them. Where it says only that the call failed, there is one item. A body that
// is not JSON, or has none of the forms that DMS documents, has none.
func FailedItems(body []byte) []FailedItem {
	object := jsonObject(body)
	var failed []FailedItem
	for _, list := range itemLists {
		for _, item := range jsonArray(object[list]) {
			if strings.HasPrefix(list, "failed_") || hasFailed(jsonObject(item), list == "results") {
				failed = append(failed, newFailedItem(item))
			}
		}
	}
	if n, ok := jsonNumber(object["fail"]); ok && object["success"] != nil && n >= 1 {
		failed = append(failed, make([]FailedItem, int(min(n, maxCounted)))...)
	}
	if len(failed) == 0 && (isFalse(object["success"]) || jsonString(object["result"]) == "failed") {
		failed = append(failed, newFailedItem(body))
	}
	return failed
}

// hasFailed reports whether an item of a list of results says that it failed. One that
// says nothing else can do so by an error_msg, if byMessage is set.
func hasFailed(item map[string]json.RawMessage, byMessage bool) bool {
	success, result := item["success"], item["result"]
	state, hasState := jsonNumber(item["state"])
	number, isNumber := jsonNumber(item["error_code"])
	switch errorCode := itemErrorCode(item); {
	case isFalse(success), isFalse(result), state != 0, number != 0, !isNumber && errorCode != "" && !isSuccessCode(errorCode):
		return true
	case isString(result):
		return jsonString(result) != "success"
	case isTrue(success), isTrue(result), hasState, isNumber, errorCode != "":
		return false
	}
	return byMessage && jsonString(item["error_msg"]) != ""
}

// newFailedItem returns the item with what it says of itself. One that is a text and
// not an object is its own name.
func newFailedItem(data json.RawMessage) FailedItem {
	item := jsonObject(data)
	f := FailedItem{Name: itemText(data)}
	for _, key := range itemNames {
		if f.Name == "" {
			f.Name = itemText(item[key])
		}
	}
	if errorCode := itemErrorCode(item); !isSuccessCode(errorCode) {
		f.ErrorCode = errorCode
	}
	for _, key := range itemMessages {
		if f.Message == "" {
			f.Message = jsonString(item[key])
		}
	}
	return f
}

// itemErrorCode returns the error code of an item as [Advice] spells it, or "".
func itemErrorCode(item map[string]json.RawMessage) string {
	errorCode, _ := findErrorCode(itemText(item["error_code"]))
	return errorCode
}

// isSuccessCode reports whether DMS sends this error code with what has not failed.
func isSuccessCode(errorCode string) bool { return errorCode == "0" || errorCode == "DMS.00000000" }

func isTrue(data json.RawMessage) bool   { return string(data) == "true" }
func isFalse(data json.RawMessage) bool  { return string(data) == "false" }
func isString(data json.RawMessage) bool { return len(data) > 0 && data[0] == '"' }

func jsonArray(data []byte) []json.RawMessage {
	var array []json.RawMessage
	if len(data) == 0 || json.Unmarshal(data, &array) != nil {
		return nil
	}
	return array
}

// jsonNumber returns a number, and whether data is one. One that is too large is
// infinite.
func jsonNumber(data json.RawMessage) (float64, bool) {
	if len(data) == 0 || data[0] != '-' && (data[0] < '0' || data[0] > '9') {
		return 0, false
	}
	n, _ := strconv.ParseFloat(string(data), 64)
	return n, true
}

// itemText returns a string, or the digits of a number if it is not longer than any
// integer of 64 bits.
func itemText(data json.RawMessage) string {
	if _, ok := jsonNumber(data); ok && len(data) <= len("-9223372036854775808") {
		return string(data)
	}
	return jsonString(data)
}
