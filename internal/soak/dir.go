package soak

import "os"

// TempDir makes a directory for Options.Dir: in memory where there is such a place,
// because a disk makes servers slow that store every change.
func TempDir() (string, error) {
	memory := "/dev/shm"
	if info, err := os.Stat(memory); err != nil || !info.IsDir() {
		memory = ""
	}
	return os.MkdirTemp(memory, "collab-soak")
}
