package paste

import (
	"slices"
)

// A part is what a unit says of the call with its ID.
type part struct {
	*Call
	codes []string
}

const minID = 12 // how long an ID has to be to be that of one request

// joinByID puts together what different units say of the call with the same ID, if they
// agree.
func (r *reader) joinByID() {
	for _, c := range r.calls {
		if id := c.Header.Get("X-Request-Id"); len(id) >= minID && c.Said.Action == 0 && !slices.ContainsFunc(r.parts[id], func(p part) bool { return p.Call == c }) {
			r.parts[id] = append(r.parts[id], part{c, nil})
		}
	}
	for _, parts := range r.parts {
		i := slices.IndexFunc(parts, func(p part) bool { return p.Status != 0 })
		if i < 0 || len(parts) == 1 {
			continue
		}
		sum := *parts[i].Call
		for _, p := range parts {
			part := *p.Call
			if !part.hasCall {
				part.Status = sum.Status
			}
			if part.Status != 0 {
				sum.absorbAll(part)
				sum.setFreeCode(p.codes)
			}
		}
		if sum.Unsure {
			continue
		}
		for j, p := range parts {
			if j != i && p.Status != 0 {
				p.hasCall = false
			} else if p.Method == "" {
				p.Method, p.URL = sum.Method, sum.URL
			}
		}
		*parts[i].Call = sum
	}
}

func (c *Call) absorbAll(n Call) {
	if n.Method != "" && n.URL != "" && c.URL != "" && pathOf(n.URL) != pathOf(c.URL) || !c.absorb(n) {
		c.Unsure = true
	}
}
