#!/bin/sh
# Builds the provider into a directory that Terraform and OpenTofu search by
# themselves: tools/install.sh ~/.terraform.d/plugins
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=tools/local.sh
. "$root/tools/local.sh"
need_go
mirror "$1"
cat <<EOF
Installed collab-iac/collab $version below $1.
"terraform init" finds it there. Where an earlier build is locked already, run
"rm .terraform.lock.hcl" before that.
EOF
