//go:build !norecovery

package recovery

const enabled = true
