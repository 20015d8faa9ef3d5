// Command cmd runs the emulated servers, for playing by hand and for scripts.
//
//	go run ./internal/emulator/cmd -listen 127.0.0.1:8443
//
// It prints the environment that points the provider at them, and stops on
// interrupt.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/collab-iac/terraform-provider-collab/internal/emulator/dialect"
	gws "github.com/collab-iac/terraform-provider-collab/internal/systems/gws/emulator"
	voss "github.com/collab-iac/terraform-provider-collab/internal/systems/voss/emulator"
)

// shutdown bounds the wait for requests that are under way.
const shutdown = 5 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "emulator:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends.
func run(ctx context.Context, args []string, out, errOut io.Writer) error {
	settings, err := parse(args, errOut)
	if err != nil {
		return err
	}
	if settings.listDialects {
		return listDialects(out)
	}
	log := slog.New(slog.NewTextHandler(errOut, nil))
	faults, err := settings.injector()
	if err != nil {
		return err
	}
	options, err := settings.voss(log, faults)
	if err != nil {
		return err
	}
	server := voss.New(options)
	defer server.Close()
	if settings.snapshot != "" {
		if err := server.Persist(settings.snapshot); err != nil {
			return err
		}
	}
	genesys, err := settings.gws(log, faults)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", settings.listen)
	if err != nil {
		return fmt.Errorf("listening on %s: %w", settings.listen, err)
	}
	endpoint := "http://" + listener.Addr().String()
	printEnvironment(out, endpoint)
	if settings.readyFile != "" {
		if err := announce(settings.readyFile, endpoint); err != nil {
			return errors.Join(err, listener.Close())
		}
	}
	return serve(ctx, listener, server, administered(faults, both(server, genesys)))
}

// listDialects shows the switches of each system under the flag that sets them.
func listDialects(out io.Writer) error {
	for _, system := range []struct {
		flag     string
		switches dialect.Switches
	}{{"-dialect", voss.Switches}, {"-gws-dialect", gws.Switches}} {
		if _, err := fmt.Fprintf(out, "%s\n", system.flag); err != nil {
			return err
		}
		if err := system.switches.Print(out); err != nil {
			return err
		}
	}
	return nil
}

// serve ends the server's workers first, so that no request waits for them.
func serve(ctx context.Context, listener net.Listener, server *voss.Server, handler http.Handler) error {
	web := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	server.Close()
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdown)
	defer cancel()
	if err := web.Shutdown(limit); err != nil {
		return errors.Join(err, web.Close())
	}
	return nil
}

// printEnvironment shows what to paste into a shell.
func printEnvironment(out io.Writer, endpoint string) {
	for _, pair := range [][2]string{
		{"COLLAB_VOSS_ENDPOINT", endpoint},
		{"COLLAB_VOSS_USERNAME", voss.Administrator.Username},
		{"COLLAB_VOSS_PASSWORD", voss.Administrator.Password},
		{"COLLAB_VOSS_HIERARCHY", voss.Tenant},
		{"COLLAB_GWS_ENDPOINT", endpoint + gws.Root},
		{"COLLAB_GWS_USERNAME", gws.Administrator.UserName},
		{"COLLAB_GWS_PASSWORD", gws.Administrator.Password},
	} {
		_, _ = fmt.Fprintf(out, "export %s=%q\n", pair[0], pair[1])
	}
}

// announce writes the endpoint to a file that appears with its content whole,
// so that a script can wait for it.
func announce(path, endpoint string) error {
	part := path + ".part"
	if err := os.WriteFile(part, []byte(endpoint+"\n"), 0o644); err != nil {
		return err
	}
	return os.Rename(part, path)
}
