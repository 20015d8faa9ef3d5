#!/bin/sh
# Runs the emulated servers until it is interrupted, and prints what to
# paste into another shell to work on it with this tree's build of the provider.
# Arguments go to the emulator: tools/emulator.sh -rate 5
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=tools/local.sh
. "$root/tools/local.sh"

# The files of an emulator that runs already are left alone.
scratch=$root/.tools/emulator
if [ -s "$scratch/pid" ] && kill -0 "$(cat "$scratch/pid")" 2>/dev/null; then
  scratch=$scratch.$$
fi
mkdir -p "$scratch"
trap stop_emulator EXIT
trap 'exit 0' HUP INT TERM

need_go
mirror "$root/.tools/mirror"
use_mirror "$root/.tools/mirror" "$root/.tools/terraform.rc" others
start_emulator "$scratch" "$@"
echo "$emulator" >"$scratch/pid"

cat <<EOF
The emulator listens on $COLLAB_VOSS_ENDPOINT. Press Ctrl-C to stop it.

Paste this into another shell; there, Terraform and OpenTofu use the provider
as just built:

$(sed 's/^/  /' "$scratch/environment")
  export TF_CLI_CONFIG_FILE="$TF_CLI_CONFIG_FILE"

Then, for example:

  cp -R '$root/examples/demo' ./demo && cd ./demo
  terraform init && terraform apply

After a change of the provider, run "make emulator" again, and there
"rm .terraform.lock.hcl && terraform init".

Each request is logged in $scratch/emulator.log.
EOF
wait "$emulator"
