package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/backend"
	"github.com/collab-iac/terraform-provider-collab/internal/model"
)

// balance counts what the plans of a run give out of what the server has only so many
// of, such as licences. The counts of a node are asked for once a run.
type balance struct {
	stocks calls[[]backend.Stock] // by target and node
	mu     sync.Mutex
	// taken holds who is planned to get one, by the stock's key; freed who is planned to
	// give one back, by its name.
	taken, freed map[string]map[string]bool
}

// stockTime is how long a plan may wait for the counts.
const stockTime = 5 * time.Second

// checkStock warns of elements of shared lists of which none is left: those that the
// plan gives and neither the prior state nor the server's object has. Where nothing is
// given, nothing is asked for. What cannot be counted is not checked.
func (m *Manager) checkStock(ctx context.Context, plan Plan, before State, report *Report) {
	if m.Shared == nil {
		return
	}
	for _, f := range m.Model.SharedLists() {
		given, freed := m.given(f, plan, before)
		who := m.holder(plan, before)
		for _, name := range freed {
			m.balance.free(name, who)
		}
		if len(given) == 0 || f.KeyField().Target == nil {
			continue
		}
		stocks := m.stocks(ctx, *f.KeyField().Target, plan.Value)
		for _, name := range given {
			stock := stockNamed(stocks, name)
			if stock == nil || !stock.Counted {
				m.logUncounted(ctx, f, name, stocks)
				continue
			}
			if wanted := m.balance.take(stock, who); int64(wanted) > stock.Free() {
				report.addWarning(Path{f.Name}, fmt.Sprintf("Not enough left of the %s %q", f.Shared, stock.Title),
					fmt.Sprintf("%s: %d of %d %s in use, so %d %s left. With this %s, the plan gives %d. The server may go on without the %s, or refuse the change. "+
						"The counts are those of the server's last synchronization, and what is freed later in this plan is not known.",
						f.Name, stock.Used, stock.Total, areOrIs(stock.Used), max(0, stock.Free()), areOrIs(stock.Free()), m.Model.Title, wanted, f.Shared))
			}
		}
	}
}

// given names the elements of a shared list that a plan gives and those that it frees.
// A replacement frees everything that the old object has.
func (m *Manager) given(f *model.Field, plan Plan, before State) (given, freed []string) {
	now := m.Model.Given(plan.Value, plan.Value, nil)[f.Name]
	had := m.had(f, before)
	if len(plan.Replace) > 0 {
		return nil, had
	}
	without := func(all, those []string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(name string) bool { return f.HasKey(those, name) })
	}
	withdrawn := m.Model.Withdrawn(plan.Value, before.Value, before.Given, before.Others)[f.Name]
	return without(now, had), withdrawn
}

// had names the elements of a shared list that an object has, as far as it is known.
func (m *Manager) had(f *model.Field, before State) []string {
	return slices.Concat(m.Model.Given(before.Value, before.Value, nil)[f.Name], before.Others[f.Name])
}

// holder names the object of a plan, the same whenever it is planned. Each object whose
// business key is not known counts for itself.
func (m *Manager) holder(plan Plan, before State) string {
	key := m.Model.KeyOf(plan.Value)
	if key == "" {
		return fmt.Sprintf("%s %p", before.Key, plan.Value)
	}
	return m.Model.Type + " " + m.Model.CanonicalKey(key)
}

// stocks returns what the server counts at the node of an object; nil where it cannot
// be had.
func (m *Manager) stocks(ctx context.Context, target model.Target, planned model.Value) []backend.Stock {
	client, err := m.Client(m.Model.System)
	if err != nil {
		return nil
	}
	stocker, ok := backend.As[backend.Stocker](client)
	if !ok || ctx.Err() != nil {
		return nil
	}
	node := m.nodeOfStock(client, planned)
	stocks, _ := m.balance.stocks.get(ctx, target.Model+"\x00"+node, func(ctx context.Context) ([]backend.Stock, error) {
		return m.count(ctx, stocker, target, node), nil
	})
	return stocks
}

// count asks for the counts of a node. The call outlives its caller, because others may
// wait for it too.
func (m *Manager) count(ctx context.Context, stocker backend.Stocker, target model.Target, node string) []backend.Stock {
	ctx, cancel := context.WithTimeout(backend.Advisory(context.WithoutCancel(ctx)), stockTime)
	defer cancel()
	stocks, err := stocker.Stock(ctx, target, node)
	if err != nil && !errors.Is(err, backend.ErrUnsupported) && m.Log != nil {
		m.Log.InfoContext(ctx, "What is left cannot be counted, so plans are not checked for it", "target", target.Model, "error", err.Error())
	}
	return stocks
}

// titled returns what people know elements of a shared list by, where the server says.
func (m *Manager) titled(ctx context.Context, f *model.Field, keys []string, value model.Value) []string {
	if f.KeyField().Target == nil || m.Shared == nil {
		return keys
	}
	stocks := m.stocks(ctx, *f.KeyField().Target, value)
	titles := slices.Clone(keys)
	for i, key := range keys {
		if stock := stockNamed(stocks, key); stock != nil {
			titles[i] = stock.Title
		}
	}
	return titles
}

// nodeOfStock is the node to count at: the provider's own, where that is above the
// object's, so that one count does for all.
func (m *Manager) nodeOfStock(client backend.Client, planned model.Value) string {
	node := nodeIn(planned)
	placer, ok := backend.As[backend.Placer](client)
	if top := backend.DefaultHierarchy(client); ok && (node == "" || placer.Within(node, top)) {
		return top
	}
	return node
}

// logUncounted says once of each element that it is not checked.
func (m *Manager) logUncounted(ctx context.Context, f *model.Field, name string, stocks []backend.Stock) {
	if !m.first("uncounted "+f.Name+" "+name) || m.Log == nil || stocks == nil {
		return
	}
	m.Log.InfoContext(ctx, "The server does not say how many are left, so plans are not checked for it", "list", f.Name, f.Shared, name)
}

func stockNamed(stocks []backend.Stock, name string) *backend.Stock {
	for i := range stocks {
		if slices.ContainsFunc(stocks[i].Names, func(other string) bool {
			return model.SameReference(other, name) || model.FoldName(other) == model.FoldName(name)
		}) {
			return &stocks[i]
		}
	}
	return nil
}

// take notes that somebody is planned to get one, and returns how many the plans take
// on balance.
func (b *balance) take(stock *backend.Stock, who string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	note(&b.taken, stock.Key, who)
	wanted := len(b.taken[stock.Key])
	for _, name := range stock.Names {
		wanted -= len(b.freed[name])
	}
	return wanted
}

// free notes that somebody is planned to give one back.
func (b *balance) free(name, who string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	note(&b.freed, name, who)
}

func note(all *map[string]map[string]bool, what, who string) {
	if *all == nil {
		*all = map[string]map[string]bool{}
	}
	if (*all)[what] == nil {
		(*all)[what] = map[string]bool{}
	}
	(*all)[what][who] = true
}

// areOrIs is the verb for a number of things.
func areOrIs(n int64) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
