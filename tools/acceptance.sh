#!/bin/sh
# Runs a command, "go test ...", with acceptance tests on: they drive the real
# Terraform or OpenTofu, download nothing and see nobody's own settings.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=tools/local.sh
. "$root/tools/local.sh"
need_go
find_terraform
if is_tofu; then
  export TF_ACC_PROVIDER_HOST=registry.opentofu.org
fi
cd "$root"
TF_ACC=1 TF_ACC_TERRAFORM_PATH=$terraform exec "$@"
