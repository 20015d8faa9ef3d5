#!/bin/sh
# Shows the provider at work: creates users on emulated servers, plans again to
# show that nothing is left to change, and stops everything.
# All it writes is in a scratch directory, which it removes.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=tools/local.sh
. "$root/tools/local.sh"

scratch=$(mktemp -d "${TMPDIR:-/tmp}/collab-demo.XXXXXX")
finish() {
  stop_emulator
  rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

[ -t 1 ] || export TF_CLI_ARGS=-no-color

need_go
find_terraform
say "Using $("$terraform" version | head -n 1) and $(go version | cut -d ' ' -f 3)"

say "Building the provider and starting the emulated servers"
mirror "$scratch/mirror"
use_mirror "$scratch/mirror" "$scratch/terraform.rc"
start_emulator "$scratch"
echo "Listening on $COLLAB_VOSS_ENDPOINT."

# A copy, so that the example stays as it is in the tree.
cp -R "$root/examples/demo" "$scratch/demo"
cd "$scratch/demo"
rm -rf .terraform .terraform.lock.hcl terraform.tfstate*

say "$(basename "$terraform") init"
"$terraform" init -input=false >init.log 2>&1 || {
  cat init.log >&2
  fail "init failed (see above)."
}
echo "Installed collab-iac/collab $version from this tree."

say "$(basename "$terraform") plan"
"$terraform" plan -input=false -out=demo.tfplan

say "$(basename "$terraform") apply"
"$terraform" apply -input=false demo.tfplan

say "$(basename "$terraform") plan, once more: nothing may be left to change"
status=0
"$terraform" plan -input=false -detailed-exitcode || status=$?
case $status in
  0) ;;
  2) fail "the second plan is not empty (see above)." ;;
  *) fail "the second plan failed (see above)." ;;
esac

say "Done: all of the above was created on the emulator, which stops now"
