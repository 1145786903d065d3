package main

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// find returns what it recognises in a text, in order. The text comes as it is and
// as the content of quoted strings.
func find(texts []reading) []finding {
	var found []finding
	index := make(map[place]int) // of what is found
	for depth, r := range texts {
		for _, f := range r.findings() {
			i, known := index[f.place]
			switch {
			case f.kind == isRequest && depth < len(texts)-1: // a string in it may have the response
			case !known:
				index[f.place] = len(found)
				found = append(found, f)
			case found[i].escaped:
				found[i] = f
			}
		}
	}
	slices.SortStableFunc(found, func(a, b finding) int { return cmp.Compare(a.at, b.at) })
	return settle(found)
}

// settle drops what says less than something else at the same place. The call of a
// response that follows directly is the call of that response. What stands in the
// body of a response is the server's affair.
func settle(found []finding) []finding {
	var settled []finding
	end := 0 // of the last response
	for i, f := range found {
		if i+1 < len(found) && found[i+1].at == f.headEnd && f.isCallOnly() {
			found[i+1].takeCall(f)
			found[i+1].at = f.at
			continue
		}
		if f.isCallOnly() && (f.kind == isAddress || f.at < end) {
			continue
		}
		if last := len(settled) - 1; last >= 0 && f.joins(&settled[last]) {
			settled = settled[:last]
		}
		settled = append(settled, f)
		if !f.isCallOnly() {
			end = max(end, f.end)
		}
	}
	return settled
}

// joins reports whether f is what this library says, in the next line, about the
// error of an SDK. An errors.Join has them both, and f knows more.
func (f *finding) joins(before *finding) bool {
	return f.action != 0 && before.kind == isError && before.action == 0 && f.at == before.next && f.status == before.status &&
		agree(f.header.Get("X-Request-Id"), before.header.Get("X-Request-Id")) &&
		agree(canonical(f.errorCode), canonical(before.errorCode))
}

// agree reports whether a and b are the same, as far as they are known.
func agree(a, b string) bool { return a == "" || b == "" || a == b }

// A match is the head of a form in a text.
type match struct {
	*form
	groups []int // the indexes of the groups of head
}

// matches returns the heads in a text, in order. Of two that overlap the first
// counts.
func matches(text string) []match {
	var all []match
	for i := range forms {
		for _, groups := range forms[i].head.FindAllStringSubmatchIndex(text, -1) {
			all = append(all, match{&forms[i], groups})
		}
	}
	slices.SortStableFunc(all, func(a, b match) int { return cmp.Compare(a.groups[0], b.groups[0]) })
	end := 0
	return slices.DeleteFunc(all, func(m match) bool {
		if m.groups[0] < end {
			return true
		}
		end = m.groups[1]
		return false
	})
}

// limits returns where the text of each match ends: that of a response where the
// next response or request starts, that of a call where anything does. So no text
// belongs to more than one response and one call.
func limits(all []match, end int) []int {
	ends := make([]int, len(all))
	next, nextResponse := end, end
	for i, m := range slices.Backward(all) {
		if m.isCallOnly() {
			ends[i] = next
		} else {
			ends[i], nextResponse = nextResponse, m.groups[0]
		}
		next = m.groups[0]
	}
	return ends
}

// findings returns what r has.
func (r reading) findings() []finding {
	var found []finding
	all := matches(r.text)
	for i, limit := range limits(all, len(r.text)) {
		if f, ok := r.finding(all[i], limit); ok {
			found = append(found, f)
		}
	}
	return pair(found)
}

// finding returns what starts with the match and ends before limit.
func (r reading) finding(m match, limit int) (finding, bool) {
	start, end := m.groups[0], m.groups[1]
	f := finding{
		place:   place{m.name, r.at(start)},
		form:    m.form,
		status:  m.status,
		headEnd: r.at(end),
		said:    make(map[string]string),
	}
	for i, name := range m.head.SubexpNames() {
		if name != "" && m.groups[2*i] >= 0 {
			f.said[name] = r.text[m.groups[2*i]:m.groups[2*i+1]]
		}
	}
	special := strings.IndexAny(r.text[start:limit], "\"\n\\")
	f.escaped = special >= 0 && r.text[start+special] == '\\'
	if !f.readHead() {
		return f, false
	}
	if m.rest != nil {
		from, to := r.quoted(start, end, limit)
		n, ok := m.rest(&f, r.text[from:start], r.text[end:to])
		if !ok {
			return f, false
		}
		end += n
	}
	f.mend()
	f.end = r.at(end)
	rest := r.text[end:limit]
	f.next = r.at(end + len(rest) - len(strings.TrimLeft(rest, " \n")))
	return f, true
}

// scanned counts the bytes that what reads a text has looked at, as often as it has.
// TestWork sees that twice the text is no more than twice the work.
var scanned int

const maxPrefix = 200 // how much of a line before a head is looked at

// quoted returns how much of the text around text[start:end] to look at: the line
// before it and all that follows, up to the quotes of the string that it stands in.
func (r reading) quoted(start, end, limit int) (from, to int) {
	scanned += min(start, maxPrefix) + limit - start
	from, to = start, end
	for from > max(0, start-maxPrefix) && !r.isOuterQuote(from-1) {
		from--
	}
	for to < limit && !r.isOuterQuote(to) {
		to++
	}
	before := r.text[from:start]
	before = before[strings.LastIndexByte(before, '\n')+1:]
	if quote := closingQuote.FindStringSubmatchIndex(r.text[end:to]); quote != nil && strings.Count(before, `"`)%2 == 1 {
		to = end + quote[2]
	}
	return start - len(before), to
}

// closingQuote is the next quote, if it can be that of a string without escapes.
var closingQuote = regexp.MustCompile(`^[^"\\\n]*("(?:[\s,}\])]|$))`)
