package paste

// A queue has what waits for something that is sure to come, but not in which order.
type queue struct {
	waiting []*Call // none if mixed
	pending int
	mixed   bool
}

func (q *queue) add(c *Call) {
	q.pending++
	if !q.mixed {
		q.waiting = append(q.waiting, c)
	}
}

// take returns what waits, which is more than one if it is not certain which.
func (q *queue) take() []*Call {
	all := q.waiting
	q.mixed = q.mixed || len(all) > 1
	q.waiting, q.pending = nil, max(0, q.pending-1)
	q.mixed = q.mixed && q.pending > 0
	return all
}

func at(m map[string]*queue, id string) *queue {
	if m[id] == nil {
		m[id] = new(queue)
	}
	return m[id]
}
