package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// cookie is what tells a provider that Terraform starts it, and not a person.
const cookie = "TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"

// schemaCall asks for all schemas; the largest answer that Terraform takes
// follows it.
const (
	schemaCall  = "/tfplugin6.Provider/GetProviderSchema"
	maxResponse = 64 << 20
)

// startup measures how long a provider takes from its start until it has
// answered with its schemas, and how many bytes they are on the wire.
func startup(ctx context.Context, binary string) (took time.Duration, schema int, err error) {
	provider := exec.CommandContext(ctx, binary)
	provider.Env = []string{"PATH=" + os.Getenv("PATH"), "TMPDIR=" + os.TempDir(), cookie, "PLUGIN_PROTOCOL_VERSIONS=6"}
	out, err := provider.StdoutPipe()
	if err != nil {
		return 0, 0, err
	}
	start := time.Now()
	if err := provider.Start(); err != nil {
		return 0, 0, err
	}
	defer func() {
		// It would wait for a polite request; nothing is lost without one.
		err = errors.Join(err, provider.Process.Kill())
		_ = provider.Wait() // reports the kill
	}()
	handshake, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return 0, 0, fmt.Errorf("the provider did not introduce itself: %w", err)
	}
	schema, err = askSchema(ctx, strings.TrimSpace(handshake))
	return time.Since(start), schema, err
}

// askSchema calls the provider that introduced itself with a line of the form
// "1|6|unix|/path/to/socket|grpc|".
func askSchema(ctx context.Context, handshake string) (int, error) {
	parts := strings.Split(handshake, "|")
	if len(parts) < 5 {
		return 0, fmt.Errorf("the provider introduced itself with %q", handshake)
	}
	target := parts[3]
	if parts[2] == "unix" {
		target = "unix://" + target
	}
	connection, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.ForceCodec(verbatim{}), grpc.MaxCallRecvMsgSize(maxResponse)))
	if err != nil {
		return 0, err
	}
	defer func() { _ = connection.Close() }()
	var answer []byte
	err = connection.Invoke(ctx, schemaCall, []byte{}, &answer)
	return len(answer), err
}

// verbatim is a codec that leaves messages as the bytes they are.
type verbatim struct{}

// Name says what the bytes are.
func (verbatim) Name() string { return "proto" }

// Marshal returns the bytes.
func (verbatim) Marshal(v any) ([]byte, error) {
	content, ok := v.([]byte)
	if !ok {
		return nil, fmt.Errorf("%T is no message in bytes", v)
	}
	return content, nil
}

// Unmarshal keeps the bytes.
func (verbatim) Unmarshal(content []byte, v any) error {
	into, ok := v.(*[]byte)
	if !ok {
		return fmt.Errorf("%T takes no message in bytes", v)
	}
	*into = content
	return nil
}
