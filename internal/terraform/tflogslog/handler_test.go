package tflogslog

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"
)

func TestRecordsReachTerraformsLog(t *testing.T) {
	var out bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &out)
	log := New()
	log.DebugContext(ctx, "exchange", "status", 200, "took", int64(7))
	log.Log(ctx, slog.LevelDebug-4, "detail", slog.Group("server", "host", "a"))
	log.With("system", "b").WithGroup("call").With("method", "GET").InfoContext(ctx, "sent", "attempt", 1)
	log.WarnContext(ctx, "lost", "error", errors.New("cut").Error())
	log.ErrorContext(ctx, "over")
	got, err := tflogtest.MultilineJSONDecode(&out)
	if err != nil {
		t.Fatal(err)
	}
	want := []map[string]any{
		{"@level": "debug", "@message": "exchange", "status": 200.0, "took": 7.0},
		{"@level": "trace", "@message": "detail", "server.host": "a"},
		{"@level": "info", "@message": "sent", "system": "b", "call.method": "GET", "call.attempt": 1.0},
		{"@level": "warn", "@message": "lost", "error": "cut"},
		{"@level": "error", "@message": "over"},
	}
	for i := range got {
		delete(got[i], "@module")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestContextWithoutALog(*testing.T) {
	New().InfoContext(context.Background(), "nobody hears this")
}
