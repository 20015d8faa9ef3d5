package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"
)

// scenario is what Terraform is asked to do with the users.
type scenario string

const (
	emptyPlan scenario = "empty plan"
	create    scenario = "create"
	change    scenario = "change of one attribute"
)

// benchmark compares ways to run the provider on one task.
type benchmark struct {
	scenario
	size
	conditions
	// variants are run in turn, rounds times. The first is what the others are
	// compared with.
	variants []variant
	rounds   int
}

// outcome is what the runs of one variant cost.
type outcome struct {
	benchmark
	variant
	// typical holds the median of each figure.
	typical cost
	// ratio is the median over the rounds of this variant's time as a multiple
	// of the first variant's, and cpuRatio the same of processor time.
	ratio, cpuRatio float64
}

// runner is what benchmarks need.
type runner struct {
	terraform
	// samples are of a user, and of one as an object of any model (true).
	samples map[bool]sample
	scratch string
}

// run measures a benchmark. The order of the variants turns round with each round,
// so that what else goes on on the machine hits all alike.
func (r runner) run(ctx context.Context, t benchmark) ([]outcome, error) {
	costs := make([][]cost, len(t.variants))
	for round := range t.rounds {
		for i := range t.variants {
			if round%2 == 1 {
				i = len(t.variants) - 1 - i
			}
			c, err := r.once(ctx, t, t.variants[i])
			if err != nil {
				return nil, fmt.Errorf("%s of %d users, %s: %w", t.scenario, t.users, t.conditions, err)
			}
			costs[i] = append(costs[i], c)
		}
	}
	var outcomes []outcome
	for i, v := range t.variants {
		outcomes = append(outcomes, outcome{
			benchmark: t, variant: v, typical: typicalOf(costs[i]),
			ratio:    ratio(costs[i], costs[0], func(c cost) time.Duration { return c.wall }),
			cpuRatio: ratio(costs[i], costs[0], func(c cost) time.Duration { return c.cpu + c.own }),
		})
	}
	return outcomes, nil
}

// once runs one variant on a fresh server and workspace.
func (r runner) once(ctx context.Context, t benchmark, v variant) (cost, error) {
	dir, err := os.MkdirTemp(r.scratch, "run-")
	if err != nil {
		return cost{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // the scratch directory goes in the end
	server, err := newTenant(t.conditions, t.sites)
	if err != nil {
		return cost{}, err
	}
	defer server.close()
	if err := t.writeConfiguration(dir); err != nil {
		return cost{}, err
	}
	if t.scenario != create {
		if err := r.samples[t.asObjects].fill(server, t.size, dir); err != nil {
			return cost{}, err
		}
	}
	server.ResetRequests()
	c, err := r.act(ctx, t, v, dir, server.environment())
	c.requests, c.refused = server.count()
	return c, err
}

func (r runner) act(ctx context.Context, t benchmark, v variant, dir string, env []string) (cost, error) {
	switch t.scenario {
	case emptyPlan:
		return r.plan(ctx, dir, v, append(env, t.variables(title)...), false)
	case create:
		return r.apply(ctx, dir, v, append(env, t.variables(title)...))
	case change:
		return r.apply(ctx, dir, v, append(env, t.variables("Team lead")...))
	}
	return cost{}, errors.New("no such scenario")
}

func typicalOf(costs []cost) cost {
	return cost{
		wall: median(costs, func(c cost) time.Duration { return c.wall }),
		cpu:  median(costs, func(c cost) time.Duration { return c.cpu }),
		own:  median(costs, func(c cost) time.Duration { return c.own }),
		peak: median(costs, func(c cost) int64 { return c.peak }),
		// Requests hardly differ from run to run; the worst is what counts.
		requests: slices.MaxFunc(costs, func(a, b cost) int { return a.requests - b.requests }).requests,
		refused:  slices.MaxFunc(costs, func(a, b cost) int { return a.refused - b.refused }).refused,
	}
}

// ratio compares runs of the same round, which met the same machine.
func ratio(of, to []cost, figure func(cost) time.Duration) float64 {
	each := make([]float64, len(of))
	for i := range of {
		each[i] = float64(figure(of[i])) / float64(figure(to[i]))
	}
	return median(each, func(f float64) float64 { return f })
}

func median[T any, N int64 | float64 | time.Duration](list []T, figure func(T) N) N {
	figures := make([]N, len(list))
	for i, one := range list {
		figures[i] = figure(one)
	}
	slices.Sort(figures)
	middle := len(figures) / 2
	if len(figures)%2 == 1 {
		return figures[middle]
	}
	return (figures[middle-1] + figures[middle]) / 2
}
