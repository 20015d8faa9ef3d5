// Package actor gives a state to one goroutine at a time, in place of a mutex. The
// goroutine runs only while the state has something to wait for, so nobody needs
// to stop it.
package actor

// State is what the goroutine owns. *T implements State[*T].
type State[S any] interface {
	// Busy reports whether there is something to wait for beside events.
	Busy() bool
	// Next waits for one thing and handles it: an event, which it calls with
	// itself, or something of its own.
	Next(events <-chan func(S))
}

// Actor runs the goroutine of a state.
type Actor[S State[S]] struct {
	events chan func(S)
	// idle holds the state while no goroutine runs. Whoever has an event takes it
	// out and starts the goroutine.
	idle chan S
}

// New returns an Actor whose goroutine does not run yet.
func New[S State[S]](state S) *Actor[S] {
	a := &Actor[S]{events: make(chan func(S)), idle: make(chan S, 1)}
	a.idle <- state
	return a
}

// Do has the goroutine call event with the state. Events are handled one by one,
// those of one caller in their order. Do does not wait until event is over, and
// must not be called from it.
func (a *Actor[S]) Do(event func(S)) {
	select {
	case a.events <- event:
	case state := <-a.idle:
		go a.run(state, event)
	}
}

func (a *Actor[S]) run(state S, event func(S)) {
	for event(state); state.Busy(); {
		state.Next(a.events)
	}
	a.idle <- state
}
