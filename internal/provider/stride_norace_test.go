//go:build !race

package provider_test

// stride takes every attribute into long loops.
const stride = 1
