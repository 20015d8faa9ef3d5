#!/bin/sh
# Runs the fleet on one machine: four workspaces that Terraform applies at once,
# each a customer of one emulated server, whose throttle they share. Prints how
# long it took beside what the throttle alone would take, and how many requests
# were refused. USERS sets how many users each workspace has, RATE the requests
# a second that the server allows.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
# shellcheck source=tools/local.sh
. "$root/tools/local.sh"
users=${USERS:-25}
rate=${RATE:-20}
# The emulated tenant has these nodes; none is below another's workspace.
nodes="sys.hcs.Prov.Cust.Site1 sys.hcs.Prov.Cust.Site2 sys.hcs.Prov.Other sys.hcs.Prov.Other.Site1"

scratch=$(mktemp -d "${TMPDIR:-/tmp}/collab-fleet.XXXXXX")
finish() {
  stop_emulator
  rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' HUP INT TERM

# workspace NODE makes a working directory of the fleet's configuration with a
# local state, and the list of its users.
workspace() {
  dir=$scratch/$1
  mkdir -p "$dir/users"
  cp "$root/examples/fleet/main.tf" "$root/examples/fleet/variables.tf" \
    "$root/examples/fleet/outputs.tf" "$root/examples/fleet/versions.tf" "$dir"
  awk -v n="$users" -v node="$1" 'BEGIN {
    gsub(/\./, "-", node)
    print "email,first_name,last_name,title"
    for (i = 1; i <= n; i++) printf "user%05d@%s.example.com,User,%05d,Adviser\n", i, tolower(node), i
  }' >"$dir/users/all.csv"
  "$terraform" -chdir="$dir" init -input=false >"$dir/init.log" 2>&1 || {
    cat "$dir/init.log" >&2
    fail "init failed (see above)."
  }
}

# all COMMAND... runs Terraform in every workspace at once and waits.
all() {
  pids=
  for node in $nodes; do
    TF_VAR_hierarchy=$node TF_VAR_users_file=users/all.csv \
      "$terraform" -chdir="$scratch/$node" "$@" -no-color >"$scratch/$node/run.log" 2>&1 &
    pids="$pids $!"
  done
  failed=
  for pid in $pids; do
    wait "$pid" || failed=yes
  done
  [ -z "$failed" ] || {
    tail -n 40 "$scratch"/*/run.log >&2
    fail "$1 failed in a workspace (see above)."
  }
}

# report SECONDS tells what the server saw.
report() {
  awk -v seconds="$1" -v rate="$rate" -v users="$users" '
    /msg=request/ { requests++; if (/status=429/) refused++ }
    END {
      least = (requests - refused) / rate
      printf "%d users in %d s: %.2f times what the throttle takes for %d requests (%.2f for each user)\n",
        4 * users, seconds, seconds / least, requests - refused, (requests - refused) / (4 * users)
      printf "%d requests were refused with 429: %.2f %%\n", refused, 100 * refused / requests
    }' "$scratch/emulator.log"
}

need_go
find_terraform
say "Building the provider and starting an emulated VOSS Automate"
mirror "$scratch/mirror"
use_mirror "$scratch/mirror" "$scratch/terraform.rc"
start_emulator "$scratch" -rate "$rate"
for node in $nodes; do
  workspace "$node"
done

say "Creating $users users in each of four workspaces at once"
start=$(date +%s)
all apply -input=false -auto-approve
report $(($(date +%s) - start))

say "Planning all four again: nothing may be left to change"
all plan -input=false -detailed-exitcode
grep -h "^No changes" "$scratch"/*/run.log | sort | uniq -c
