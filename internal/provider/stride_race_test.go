//go:build race

package provider_test

// stride leaves out most attributes of long loops: the race detector slows the
// framework tenfold, and each takes the same way through the code.
const stride = 16
