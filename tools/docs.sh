#!/bin/sh
# Renders docs/ from templates/, examples/, the descriptions in the code and the
# documented rows.
# It needs no network and no Terraform. With -check it writes nothing and fails
# where docs/ would change. docs/decisions and docs/contributing are written by
# hand, and stay as they are.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=tools/local.sh
. "$root/tools/local.sh"

scratch=$(mktemp -d "${TMPDIR:-/tmp}/collab-docs.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' HUP INT TERM

need_go
(cd "$root" && go run ./internal/dev schemajson >"$scratch/schema.json") ||
  fail "the provider shows no schema (see above)."

# The generator empties the directory it renders into, so it gets a copy.
mkdir "$scratch/tree"
cp -R "$root/templates" "$root/examples" "$scratch/tree"
(cd "$root" && go run ./internal/dev fieldreference >"$scratch/tree/templates/guides/field-reference.md") ||
  fail "the field reference cannot be written (see above)."
# render writes the pages below $scratch/tree/docs and checks them.
render() {
  for step in generate validate; do
    "$root/.tools/bin/tfplugindocs" "$step" \
      --provider-dir "$scratch/tree" --provider-name collab \
      --providers-schema "$scratch/schema.json" || return
  done
}
render >"$scratch/render.log" 2>&1 || {
  cat "$scratch/render.log" >&2
  fail "tfplugindocs failed (see above)."
}

if [ "${1:-}" = -check ]; then
  diff -ru --exclude=decisions --exclude=contributing "$root/docs" "$scratch/tree/docs" ||
    fail "docs/ is not what its sources give (see above): run 'make docs'."
else
  for page in "$root"/docs/*; do
    case ${page##*/} in
    decisions | contributing) ;;
    *) rm -rf "$page" ;;
    esac
  done
  cp -R "$scratch/tree/docs/." "$root/docs"
fi
