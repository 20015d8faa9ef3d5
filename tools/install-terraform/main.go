// Install-terraform downloads Terraform into a directory and prints the path of
// the binary. It serves machines that have neither Terraform nor OpenTofu; the
// download is checked against HashiCorp's signature.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"time"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hc-install/product"
	"github.com/hashicorp/hc-install/releases"
)

func main() {
	dir := flag.String("dir", "", "directory to install into")
	want := flag.String("version", "", "version of Terraform to install")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	path, err := install(ctx, *dir, *want)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "install-terraform:", err)
		os.Exit(1)
	}
	fmt.Println(path)
}

// install returns the path of the wanted Terraform below dir, after downloading
// it unless an earlier run did.
func install(ctx context.Context, dir, want string) (string, error) {
	v, err := version.NewVersion(want)
	if err != nil {
		return "", fmt.Errorf("-version: %w", err)
	}
	dir, err = filepath.Abs(filepath.Join(dir, "terraform-"+v.String()))
	if err != nil {
		return "", fmt.Errorf("-dir: %w", err)
	}
	binary := filepath.Join(dir, "terraform")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	if _, err := os.Stat(binary); err == nil {
		return binary, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	return (&releases.ExactVersion{
		Product:    product.Terraform,
		Version:    v,
		InstallDir: dir,
		LicenseDir: dir,
		Timeout:    5 * time.Minute,
	}).Install(ctx)
}
