package client

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
)

// The bounds of what is read of the transaction log to learn what became of one
// change.
const (
	maxLogPages     = 10
	maxLogReads     = 20
	clockSlack      = 2 * time.Minute // clocks of servers differ
	defaultLookback = 20 * time.Minute
)

// logPlace is where the log is read: the transactions at a node, or there and below.
type logPlace struct{ hierarchy, traversal string }

// logged returns the transactions that were submitted at a node within the
// lookback, the latest first.
func (c *Client) logged(ctx context.Context, hierarchy string, lookback time.Duration) ([]Transaction, error) {
	rows, now, err := c.logRows(ctx, logPlace{hierarchy, backend.TraverseLocal}, lookback, nil)
	return slices.DeleteFunc(rows, func(t Transaction) bool { return !isRecent(t, now, lookback) }), err
}

// logRows returns what the pages of the log show, the latest first, until a page
// shows nothing within the lookback or enough says that the rows so far will do. now
// is the time by the server's clock.
func (c *Client) logRows(ctx context.Context, place logPlace, lookback time.Duration, enough func([]Transaction) bool) (rows []Transaction, now time.Time, err error) {
	req := apiCall(http.MethodGet, transactionModel)
	req.query = logQuery(place.hierarchy)
	req.query.Set("traversal", place.traversal)
	now = time.Now()
	read := func(r reply) (page, error) {
		if date, err := http.ParseTime(r.Header.Get("Date")); err == nil {
			now = date
		}
		return c.readResources(r)
	}
	pages := 0
	for p, err := range c.pages(ctx, req, read) {
		if err != nil {
			return rows, now, err
		}
		recent := false
		for _, row := range p.rows {
			t := readTransaction(row.id, row.fields)
			rows = append(rows, t)
			recent = recent || isRecent(t, now, lookback)
		}
		if pages++; !recent || pages == maxLogPages || enough != nil && enough(rows) {
			break
		}
	}
	return rows, now, nil
}

// isRecent reports whether a transaction was submitted within the lookback, by the
// clock of the server or, because that may be wrong, by this machine's. A
// transaction without a time counts as recent.
func isRecent(t Transaction, now time.Time, lookback time.Duration) bool {
	submitted, known := readTime(t.SubmittedTime)
	near := func(now time.Time) bool { return now.Sub(submitted).Abs() <= lookback+clockSlack }
	return !known || near(now) || near(time.Now())
}

// isMine reports whether this account submitted the transaction.
func (c *Client) isMine(t Transaction) bool { return strings.EqualFold(t.Username, c.cfg.Username) }

// notInKey matches a rune that cannot be part of a business key. A colon cannot, because
// the log writes "Email:alice@example.com".
const notInKey = `[^\pL\p{Nd}@._+%-]`

// mentions reports whether a text holds the key as a word of its own, in any
// letter case.
func mentions(text, key string) bool {
	key = strings.TrimSpace(key)
	word, err := regexp.Compile("(?i)(^|" + notInKey + ")" + regexp.QuoteMeta(key) + "($|" + notInKey + ")")
	return err == nil && key != "" && word.MatchString(text)
}
