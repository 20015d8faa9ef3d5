#!/bin/sh
# Renders docs/ from templates/, examples/ and the descriptions in the code.
# It asks this tree's build of the provider for its schema and reaches for no
# network. With -check it writes nothing and fails where docs/ would change.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=tools/local.sh
. "$root/tools/local.sh"

scratch=$(mktemp -d "${TMPDIR:-/tmp}/collab-docs.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' HUP INT TERM

need_go
find_terraform
mirror "$scratch/mirror"
use_mirror "$scratch/mirror" "$scratch/terraform.rc"

mkdir "$scratch/schema"
cat >"$scratch/schema/main.tf" <<'EOF'
terraform {
  required_providers {
    collab = {
      source = "registry.terraform.io/collab-iac/collab"
    }
  }
}
EOF
cd "$scratch/schema"
"$terraform" init -input=false >init.log 2>&1 || {
  cat init.log >&2
  fail "Terraform does not accept the build of the provider (see above)."
}
# The generator looks the schema up under the bare name of the provider.
"$terraform" providers schema -json |
  sed 's#"registry.terraform.io/collab-iac/collab":#"collab":#' >"$scratch/schema.json"

# The generator empties the directory it renders into, so it gets a copy.
mkdir "$scratch/tree"
cp -R "$root/templates" "$root/examples" "$scratch/tree"
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
  diff -ru "$root/docs" "$scratch/tree/docs" ||
    fail "docs/ is not what its sources give (see above): run 'make docs'."
else
  rm -rf "$root/docs"
  cp -R "$scratch/tree/docs" "$root/docs"
fi
