package client

import "slices"

const (
	// minOverlap is how many rows a page must have for the next to begin with its last.
	minOverlap = 10
	// maxBacks bounds how often a list goes back for rows that moved up.
	maxBacks = 8
)

// reading is a list that is being read, while others may change it. Each page but the
// first begins with the row that ended the one before: where it holds no row that is
// known, rows before it were removed, those behind have moved up, and the list goes
// back. The end is the total, unless the page there is full or goes beyond it: then the
// total is too low, and the end is a page of nothing new. If fewer rows came than the
// total says, some have moved to pages that had been read, and the list is read once
// more.
type reading struct {
	// seen holds in which pass each row was last seen. passed is how many rows this pass
	// has seen, of those that are expected: the first total and what was added since.
	seen             map[string]int
	pass             int
	passed, expected int
	// total is the latest; -1 where the server does not say.
	total int
	// skip is where the next page begins. resume is how far the list had been read when
	// it went back from a page that began with the row mark, which ends the rereading, and
	// backs is how often it did.
	skip, resume, backs int
	mark                string
	rereading           bool
	// apart is set where pages do not overlap, and joined where the page at skip begins
	// with the last row of the one before.
	apart, joined bool
	// known is how many rows had been seen before this pass.
	known int
	// most is how many rows a page of it may be asked for.
	most int
	// short is set where rows are missing at the end.
	short bool
}

// take takes in the page at skip, and leaves in it the rows that are new. It reports
// whether another page is needed.
func (l *reading) take(p *page) (more bool) {
	at, rows := l.skip, len(p.rows)
	end, removed := at+rows, l.count(p.total)
	isMarked := slices.ContainsFunc(p.rows, func(r row) bool { return r.id == l.mark })
	first := ""
	if rows > 0 {
		first = p.rows[0].id
	}
	p.rows = slices.DeleteFunc(p.rows, l.isSeen)
	fresh := len(p.rows)
	switch {
	case l.joined && fresh == rows && l.backs < maxBacks:
		l.mark, l.rereading = first, true
		l.goBack(at, end, removed)
		return true
	case l.joined && fresh == rows:
		l.short = true // it changes faster than it can be read
		return false
	case l.rereading && isMarked:
		l.rereading, end = false, max(end, l.resume)
	case l.rereading && rows > 0: // all this is known, and what comes may not be
	case fresh == 0 && (l.pass == 0 || l.total < 0) && (rows > 1 || end < l.total):
		return l.endOfRows(at, rows)
	case fresh == 0 && rows <= 1, l.total >= 0 && end >= l.total && (end == l.total && !p.full || l.pass > 0):
		return l.endOfTotal(p.unique)
	}
	l.skip, l.joined = end, false
	if !l.apart && rows >= minOverlap {
		l.skip, l.joined = end-1, true
	}
	return true
}

// count takes note of the total that a page says, and returns how many rows were removed
// since the page before.
func (l *reading) count(total int) (removed int) {
	before := l.total
	l.total = total
	switch {
	case total < 0 || before < 0:
		l.expected = max(l.expected, total)
	case total > before:
		l.expected += total - before
	default:
		removed = before - total
	}
	return removed
}

// isSeen reports whether a row was seen before, and takes note of it.
func (l *reading) isSeen(r row) bool {
	last := l.seen[r.id]
	if last != l.pass+1 {
		l.passed++
	}
	l.seen[r.id] = l.pass + 1
	return last > 0
}

// goBack has the page before the one at a place read again, from as many rows before it
// as were removed.
func (l *reading) goBack(at, end, removed int) {
	if removed == 0 {
		removed = max(end-at, minOverlap) << l.backs
	}
	l.backs++
	l.resume = max(l.resume, end)
	l.skip = max(0, at-removed)
	l.joined = l.skip > 0
}

// endOfRows ends the list with a page of nothing new. A server may begin its pages at
// multiples of their size alone: then they cannot overlap.
func (l *reading) endOfRows(at, rows int) (more bool) {
	l.short = l.total > len(l.seen)
	if l.short && l.joined && rows > 1 {
		l.apart, l.joined, l.skip = true, false, at+1
		return true
	}
	return false
}

// endOfTotal ends the list where its total is reached, or begins it once more. What the
// second pass does not show either stands on the list twice, and is counted so.
func (l *reading) endOfTotal(isUnique bool) (more bool) {
	if l.pass > 0 {
		l.short = l.passed < l.expected && len(l.seen) > l.known
		return false
	}
	if more = isUnique && l.passed < l.expected; more {
		*l = reading{seen: l.seen, pass: 1, known: len(l.seen), expected: l.total, total: l.total, apart: l.apart, most: l.most}
	}
	return more
}
