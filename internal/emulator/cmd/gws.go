package main

import (
	"log/slog"
	"net"
	"net/http"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/fault"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
)

// gws starts the emulated Genesys Web Services that the command line asks for.
func (s settings) gws(log *slog.Logger, faults *fault.Injector) (*gws.Server, error) {
	dialect, err := gws.Switches.Parse(s.gwsDialect)
	if err != nil {
		return nil, err
	}
	options := gws.Options{Dialect: dialect, Latency: s.latency, Middleware: faults.Middleware}
	if s.logRequests {
		options.Log = log.With("system", "gws")
	}
	server := gws.New(options)
	if s.gwsSnapshot != "" {
		return server, server.Persist(s.gwsSnapshot)
	}
	return server, nil
}

// both serves two systems at one address. The root of Genesys Web Services is a
// path that VOSS Automate has nothing at. It is no http.ServeMux, because that
// would redirect some paths before a server sees them.
func both(voss, genesys http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, gws.Root+"/") {
			genesys.ServeHTTP(w, r)
			return
		}
		voss.ServeHTTP(w, r)
	})
}

// faultsPath shows and sets the chances of faults: GET and PUT.
const faultsPath = "/-/faults"

// administered serves the faults' own page before the servers, so that no fault
// hits it. Only this machine reaches it.
func administered(faults *fault.Injector, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := net.SplitHostPort(r.RemoteAddr)
		if r.URL.Path == faultsPath && net.ParseIP(host).IsLoopback() {
			faults.Admin().ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
