package main

import (
	"regexp"
	"strings"
)

// A form is one way in which a client, a tool or a log shows the response to a
// call, or that there was none.
type form struct {
	name   string         // of the file in testdata/forms that has examples of it
	head   *regexp.Regexp // what it starts with; the names of its groups are those of readHead and rest
	status int            // the status code, where the head stands for one
	kind   kind
	rest   func(f *finding, before, after string) (n int, ok bool) // reads what stands around the head
}

// A kind says what a form is about.
type kind int

const (
	isResponse kind = iota
	isError         // a response that the client calls an error, even a 2xx
	isCall          // a call that has no response, unless one follows directly
	isAddress       // the call of an error that follows directly
	isRequest       // the request to the next response of kind isResponse
	isEnd           // the end of a call that got no response, or not all of it
)

// isCallOnly reports whether the form shows no response.
func (f *form) isCallOnly() bool { return f.kind == isCall || f.kind == isAddress }

// call is how golangsdk and its relatives name a call.
const call = `\[(?P<method>[A-Z]+) (?P<url>[^\]]+)\]`

// forms is the one list of the forms. Several of golangsdk (of chnsz and of
// huaweicloud), gophertelekomcloud and gophercloud (v1 and v2) share a sentence.
// It has the name of one of them.
var forms = []form{
	{name: "curl", head: head(`HTTP/[0-9](?:\.[0-9])?\x20(?P<status>[1-9][0-9]{2})\b`), rest: readResponse},
	{name: "curl-request", head: head(`> (?P<method>[A-Z]+) (?P<url>(?:https?:/)?/\S*) HTTP/[0-9]`), kind: isRequest},
	{name: "curl-error", head: head(`curl: \((?P<exit>5|6|7|16|18|28|35|52|55|56|60|92|95)\) `), kind: isEnd, rest: readExit},
	{name: "curl-fail", head: head(`The requested URL returned error: (?P<status>[1-5][0-9]{2})`)},

	{name: "terraform", head: head(`Response Code: (?P<status>[1-5][0-9]{2})\b`), rest: readLog},
	{name: "terraform-request", head: head(`Request URL: (?P<method>[A-Z]+) (?P<url>http\S+)`), kind: isRequest},

	{name: "gophercloud", head: head(`Expected HTTP response code \[[0-9 ]*\] when accessing ` + call + `, but got (?P<status>[1-5][0-9]{2}) instead`), kind: isError, rest: readBody},
	{name: "golangsdk-400", head: head(`Bad request with: ` + call), status: 400, kind: isError, rest: readBody},
	{name: "golangsdk-403", head: head(`Action forbidden: ` + call), status: 403, kind: isError, rest: readBody},
	{name: "gophercloud-403", head: head(`Request forbidden: ` + call), status: 403, kind: isError, rest: readBody},
	{name: "golangsdk-404", head: head(`Resource not found: ` + call), status: 404, kind: isError, rest: readBody},
	{name: "golangsdk-429", head: head(`Too many requests: ` + call), status: 429, kind: isError, rest: readBody},
	{name: "golangsdk-500", head: head(`Internal Server Error: ` + call), status: 500, kind: isError, rest: readBody},

	// These have neither method nor URL. Shorter ones, such as "Bad Gateway", are
	// words that anybody can say.
	{name: "gophertelekomcloud-401", head: head(`Authentication Failed, error message:`), status: 401, kind: isError, rest: readBody},
	{name: "gophertelekomcloud-403", head: head(`Action Forbidden, error message:`), status: 403, kind: isError, rest: readBody},
	{name: "gophercloud-401", head: head(`Unable to re-authenticate: Authentication failed`), status: 401, kind: isError},
	{name: "gophercloud-408", head: head(`The server timed out waiting for the request`), status: 408, kind: isError},
	{name: "golangsdk-409", head: head(`The request could not be processed due to conflict in the request`), status: 409, kind: isError},
	{name: "gophercloud-429", head: head(`Too many requests have been sent in a given amount of time. Pause requests`), status: 429, kind: isError},
	{name: "golangsdk-502", head: head(`Bad Gateway. Unable to receive a valid response from the upstream server`), status: 502, kind: isError},
	{name: "gophercloud-503", head: head(`The service is currently unable to handle the request due to a temporary`), status: 503, kind: isError},

	{name: "huaweicloud-go", head: head(`\{\s*"status_code":\s*(?P<status>[1-5][0-9]{2}),\s*"request_id":\s*"(?P<request_id>[^"]*)"`), kind: isError, rest: readObject},
	{name: "huaweicloud-python", head: head(`\{\s*status_code:\s*(?P<status>[1-5][0-9]{2}),`), kind: isError, rest: readObject},
	{name: "huaweicloud-java", head: head(`httpStatusCode: (?P<status>[1-5][0-9]{2})\s`), kind: isError, rest: readObject},
	{name: "huaweicloud-nodejs", head: head(`httpStatusCode"?:\s*["']?(?P<status>[1-5][0-9]{2})["']?,`), kind: isError, rest: readObject},
	{name: "huaweicloud-nodejs-log", head: head(`status"?:\s*(?P<status>[1-5][0-9]{2}),\s*(?P<body>"?(?:statusText|headers|data"?:\s*\{[^{}]*error_))`), rest: readObject},
	{name: "huaweicloud-nodejs-data", head: head(`data"?:\s*(?P<body>\{[^{}]*error_[^{}]*\}),\s*"?status"?:\s*(?P<status>[1-5][0-9]{2})\b`), rest: readObject},

	{name: "net-http", head: head(`\b(?P<method>[A-Z][a-z]+) "?(?P<url>https?://[^"\s]+)"?: `), kind: isCall, rest: readCall},

	{name: "dmsstatus", head: head(`(?P<advice>(?:[1-5][0-9]{2} [A-Z]|Code\(|no response)[^:"]{0,80}): (?P<action>[a-z-]+)`), kind: isError, rest: readAdvice},
	{name: "dmsstatus-call", head: head(`\b(?P<method>[A-Z]+) (?P<url>/\S*): `), kind: isAddress, rest: readCall},
	{name: "dmsstatus-slog-text", head: head(`status=(?P<status>0|[1-5][0-9]{2}) (?:\w+\.)*action=(?P<action>[a-z-]+)`), kind: isError, rest: readLine},
	{name: "dmsstatus-slog-json", head: head(`"status":\s*(?P<status>0|[1-5][0-9]{2}),\s*(?:"error_code":\s*"(?P<error_code>[^"]*)",\s*)?"action":\s*"(?P<action>[a-z-]+)"`), kind: isError, rest: readObject},
	{name: "dmsstatus-json-sorted", head: head(`"action":\s*"(?P<action>[a-z-]+)",(?P<body>[^{}]*?)"status":\s*(?P<status>0|[1-5][0-9]{2})\b`), kind: isError, rest: readObject},
}

// head compiles a pattern. A blank stands for any white space, because a terminal
// may have broken the line there.
func head(pattern string) *regexp.Regexp {
	return regexp.MustCompile(strings.ReplaceAll(pattern, " ", `\s+`))
}
