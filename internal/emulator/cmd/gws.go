package main

import (
	"log/slog"
	"net/http"
	"strings"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/gws"
)

// gws starts the emulated Genesys Web Services that the command line asks for.
func (s settings) gws(log *slog.Logger) (*gws.Server, error) {
	dialect, err := gws.Switches.Parse(s.gwsDialect)
	if err != nil {
		return nil, err
	}
	options := gws.Options{Dialect: dialect, Latency: s.latency}
	if s.logRequests {
		options.Log = log.With("system", "gws")
	}
	server := gws.New(options)
	if s.gwsSnapshot != "" {
		return server, server.Keep(s.gwsSnapshot)
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
