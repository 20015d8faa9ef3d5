#!/bin/sh
# Shows the provider at work on emulated servers: users from a list, a slip that is
# caught before anything is sent, a change made by hand that shows, a change that
# reads in names, and the end of it all.
# All it writes is in a scratch directory, which it removes. Nothing runs on after it.
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

# What Terraform prints is cut down to what each step is about.
export TF_CLI_ARGS=-no-color TF_IN_AUTOMATION=1

# tf ARGUMENT... runs Terraform into $scratch/output, and ends the demo if it fails.
tf() {
  "$terraform" "$@" >"$scratch/output" 2>&1 || {
    cat "$scratch/output" >&2
    fail "$1 failed (see above)."
  }
}

# heads shows what a plan does to each object; changes shows all of it.
heads() { grep -E '^  # |^Plan: ' "$scratch/output"; }
changes() { sed -n '/^  # /,/^Plan: /p' "$scratch/output"; }

# plan [FLAG...] plans into $scratch/output.
plan() { tf plan -input=false "$@"; }

# no_changes fails the demo where the last plan would change anything.
no_changes() {
  grep -q '^No changes' "$scratch/output" || {
    cat "$scratch/output" >&2
    fail "the plan is not empty (see above)."
  }
  echo "No changes."
}

# edit EXPRESSION FILE changes a file of the copy, and shows what became of it.
edit() {
  sed "$1" "$2" >"$scratch/edited"
  if cmp -s "$scratch/edited" "$2"; then
    fail "nothing in $2 fits $1."
  fi
  diff "$2" "$scratch/edited" | sed -n 's/^</  -/p; s/^>/  +/p' || true
  cp "$scratch/edited" "$2"
}

need_go
find_terraform
command -v curl >/dev/null 2>&1 || fail "curl is missing; it stands in for a colleague's hand."
echo "Using $("$terraform" version | head -n 1) and $(go version | cut -d ' ' -f 3)."

say "Build the provider (the first time takes about a minute), and start the emulated servers"
mirror "$scratch/mirror"
use_mirror "$scratch/mirror" "$scratch/terraform.rc"
start_emulator "$scratch"
echo "They listen on $COLLAB_VOSS_ENDPOINT."

# A copy, so that the example stays as it is in the tree.
cp -R "$root/examples/demo" "$scratch/demo"
cd "$scratch/demo"
rm -rf .terraform .terraform.lock.hcl terraform.tfstate*
tf init -input=false

say "Plan examples/demo: four users from a CSV, a supervisor with all calling settings, a profile, an agent"
plan -out=demo.tfplan
heads

say "Apply it"
tf apply -input=false demo.tfplan
grep '^Apply complete' "$scratch/output"

say "Plan again: nothing is left to change"
plan
no_changes

say "Somebody slips: a value that nothing offers is an error in the plan, with the nearest"
edit 's/Cisco Jabber app/Cisco Jaber app/' users.csv
if "$terraform" plan -input=false >"$scratch/output" 2>&1; then
  fail "the slip was not caught."
fi
sed -n '/^Error: /,$p' "$scratch/output"
edit 's/Cisco Jaber app/Cisco Jabber app/' users.csv >/dev/null

say "A key is misspelt: Terraform would drop it without a word, lint finds it"
edit 's/number_of_rings/numbr_of_rings/' contact_centre.tf
if "$built" lint . 2>&1; then
  fail "the misspelt key was not found."
fi
edit 's/numbr_of_rings/number_of_rings/' contact_centre.tf >/dev/null

say "A colleague changes Anna's extension by hand: the plan shows it, and would bring it back"
anna=$(echo 'collab_voss_device_spark_user.staff["anna.berg@example.com"].pkid' | "$terraform" console | tr -d '"')
curl -sS -f -o "$scratch/answer" -u "$COLLAB_VOSS_USERNAME:$COLLAB_VOSS_PASSWORD" \
  -X PATCH -H 'Content-Type: application/json' -d '{"data": {"extension": "9999"}}' \
  "$COLLAB_VOSS_ENDPOINT/api/device/spark/User/$anna/?hierarchy=$COLLAB_VOSS_HIERARCHY" ||
  fail "the change by hand failed."
plan -out=demo.tfplan
changes
tf apply -input=false demo.tfplan
grep '^Apply complete' "$scratch/output"

say "Bert moves to the other site and to another app, Sofia gets another licence: the plan reads in names"
edit '/^bert/ { s/Site1/Site2/; s/Calling in Webex App (Unified CM),UCM-Berlin/Cisco Jabber app,UCM-Leeds/; }' users.csv
edit 's/"Webex Calling - Professional"/"Webex Calling - Standard"/' contact_centre.tf
plan -out=demo.tfplan
changes
tf apply -input=false demo.tfplan
grep '^Apply complete' "$scratch/output"

say "Destroy all of it"
tf destroy -input=false -auto-approve
grep '^Destroy complete' "$scratch/output"
left=$(curl -sS -f -u "$COLLAB_VOSS_USERNAME:$COLLAB_VOSS_PASSWORD" \
  "$COLLAB_VOSS_ENDPOINT/api/relation/SparkUser/?hierarchy=$COLLAB_VOSS_HIERARCHY&summary=true" |
  sed -n 's/.*"total": *\([0-9]*\).*/\1/p' | head -n 1)
[ "$left" = 0 ] || fail "the server still has ${left:-an unknown number of} users."
echo "The server has no users any more."

stop_emulator
say "Done: the servers have stopped, and nothing is left behind"
