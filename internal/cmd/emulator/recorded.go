package emulator

import (
	"fmt"

	"github.com/spf13/pflag"

	"github.com/collab-iac/terraform-provider-collab/internal/cmd/cli"
	"github.com/collab-iac/terraform-provider-collab/internal/recording"
)

// besideRecording are the options that make sense with a recording.
var besideRecording = map[string]bool{"recording": true, "listen": true, "ready-file": true}

// refuseBesideRecording refuses options of emulated servers where a recording answers.
func refuseBesideRecording(set *pflag.FlagSet) error {
	if !set.Changed("recording") {
		return nil
	}
	var err error
	set.Visit(func(flag *pflag.Flag) {
		if !besideRecording[flag.Name] {
			err = &cli.UsageError{Err: fmt.Errorf("--%s: a recording answers as it was recorded, so this goes without --recording only", flag.Name)}
		}
	})
	return err
}

// recorded are the servers of the recordings at a path.
func recorded(path string, all []*emulated) ([]*emulated, error) {
	archives, err := recording.Read(path)
	if err != nil {
		return nil, err
	}
	var servers []*emulated
	for _, e := range all {
		for _, archive := range archives {
			if archive.Log.System != string(e.system.Name) {
				continue
			}
			player, err := recording.NewPlayer(e.system, archive)
			if err != nil {
				return nil, err
			}
			servers = append(servers, &emulated{Emulator: e.Emulator, system: e.system, server: player, settings: player.Settings()})
		}
	}
	if len(servers) != len(archives) {
		return nil, fmt.Errorf("%s: it is of a system that this program does not know", path)
	}
	return servers, nil
}
