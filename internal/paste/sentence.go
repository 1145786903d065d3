package paste

// sentences are those of SDKs that stand for a status code.
var sentences = []struct {
	text   string
	status int
}{
	{"bad request with:", 400},
	{"authentication failed, error message:", 401},
	{"unable to re-authenticate: authentication failed", 401},
	{"action forbidden: [", 403},
	{"request forbidden: [", 403},
	{"action forbidden, error message:", 403},
	{"resource not found: [", 404},
	{"the server timed out waiting for the request", 408},
	{"the request could not be processed due to conflict in the request", 409},
	{"too many requests: [", 429},
	{"too many requests have been sent in a given amount of time. pause requests", 429},
	{"internal server error: [", 500},
	{"bad gateway. unable to receive a valid response from the upstream server", 502},
	{"the service is currently unable to handle the request due to a temporary", 503},
}
