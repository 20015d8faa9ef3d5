//go:build norecovery

package recovery

// enabled is false in a build that takes every lost answer for a failure. It
// shows in a soak test that recovery is needed.
const enabled = false
