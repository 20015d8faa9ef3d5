#!/bin/sh
# Prints the path of the Terraform or OpenTofu that make uses, after installing
# one below .tools/ where there is none.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=tools/local.sh
. "$root/tools/local.sh"
find_terraform
echo "$terraform"
