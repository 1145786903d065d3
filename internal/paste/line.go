package paste

import (
	"encoding/json"
	"regexp"
	"strings"
)

// A line is one of a text, without what a log puts in front of it.
type line struct {
	text   string
	id     string // the log ID
	logged bool   // a log has put something in front of it
}

var (
	// linePrefixes are what is in front of the lines of logs.
	linePrefixes = []*regexp.Regexp{
		regexp.MustCompile(`^[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} \S{1,80} \S{1,80}:(?: |$)`),        // syslog
		regexp.MustCompile(`^[\w.-]{1,80} +\|(?: |$)`),                                              // docker compose
		regexp.MustCompile(`^\[(?:pod|container)/\S{1,200}\] ?`),                                    // kubectl
		regexp.MustCompile(`^[IWEF][0-9]{4} [0-9:.]{8,20} +[0-9]{1,8} [\w.-]{1,80}:[0-9]{1,6}\] ?`), // klog
		regexp.MustCompile(`^\[?(?:[0-9]{2,4}[-/][0-9]{2}[-/][0-9]{2,4})?[T ,]{0,2}[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?(?:Z|[+-][0-9]{2}:?[0-9]{2})?\]?(?: [+-][0-9]{4}\]?)?:?(?: |$)`),
		regexp.MustCompile(`^ {0,2}\[?(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\]?:?(?: |$)`),
		regexp.MustCompile(`^ ?(?:provider|plugin)[\w.:/-]{0,200}:(?: |$)`), // Terraform
	}
	afterTime = regexp.MustCompile(`^(?:std(?:out|err) [FP] |\S{1,80} [\w./-]{1,80}\[[0-9]{1,8}\]: |[\w-]{1,40}\.(?:DEBUG|INFO|WARNING|ERROR): |\[[\w-]{1,40}\] [\w.$]{1,100} +[-:] )`)
	logID     = regexp.MustCompile(`^\[?([0-9]{6,20}-[0-9]{1,10}\]|[0-9a-f]{32}[\] ]) ?`)
)

// lines returns the lines of a text.
func lines(text string) []line {
	var all []line
	for t := range strings.SplitSeq(text, "\n") {
		l := line{text: container(t)}
		for again := 0; again < 3; again++ { // Terraform adds a prefix to that of a provider
			before := l.text
			for _, prefix := range linePrefixes {
				if at := prefix.FindStringIndex(l.text); at != nil {
					l.text = l.text[at[1]:]
				}
			}
			if l.logged || l.text != before {
				l.text = l.text[len(afterTime.FindString(l.text)):]
			}
			if id := logID.FindStringSubmatch(l.text); id != nil {
				l.id, l.text = strings.TrimRight(id[1], "] "), l.text[len(id[0]):]
			}
			if l.text == before {
				break
			}
			l.logged = true
		}
		all = append(all, l)
	}
	return all
}

// container returns what a container printed, of a line in the log of Docker.
func container(text string) string {
	var entry struct{ Log, Stream string }
	if !strings.HasPrefix(text, `{"log":"`) || json.Unmarshal([]byte(text), &entry) != nil || entry.Stream == "" {
		return text
	}
	return strings.TrimSuffix(entry.Log, "\n")
}
