# shellcheck shell=sh
# Functions for the scripts beside this file: they find Terraform, give it this
# tree's build of the provider, and run the emulator. Source it with $root set
# to the top of the tree.
: "${root:?}"

# Nobody's settings but ours: a configuration file that may be missing, flags,
# a workspace or a target system of the person's own. What tests go by stays.
TF_CLI_CONFIG_FILE=/dev/null
CHECKPOINT_DISABLE=1
export TF_CLI_CONFIG_FILE CHECKPOINT_DISABLE
unset TF_DATA_DIR TF_WORKSPACE TF_CLI_ARGS TF_CLI_ARGS_init TF_CLI_ARGS_plan TF_CLI_ARGS_apply
for name in $(env | sed -n '/^COLLAB_TEST_/d; s/^\(COLLAB_[A-Z_]*\)=.*/\1/p'); do
  unset "$name"
done

# The version that the local build goes by. It is no pre-release, because
# Terraform picks those only where a configuration names them exactly.
version=${VERSION:-0.1.0}
# What is installed where there is neither Terraform nor OpenTofu.
terraform_version=1.11.4

say() { printf '\n==> %s\n' "$*"; }

fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

need_go() {
  command -v go >/dev/null 2>&1 ||
    fail "Go is missing. Install Go 1.26 or newer (https://go.dev/dl) and put it on PATH."
  (cd "$root" && go list -m >/dev/null 2>&1) ||
    fail "this needs Go 1.26 or newer; on PATH is: $(go version)."
}

# find_terraform sets $terraform to the absolute path of a Terraform or OpenTofu
# that runs: $TERRAFORM where that is set, else one from PATH, else one that it
# installs below .tools/ in this tree.
find_terraform() {
  for candidate in ${TERRAFORM:-terraform tofu}; do
    if terraform=$(command -v "$candidate") && "$terraform" version >/dev/null 2>&1; then
      return
    fi
  done
  [ -z "${TERRAFORM:-}" ] || fail "TERRAFORM names $TERRAFORM, which does not run."
  need_go
  directory=$root/.tools/terraform-$terraform_version
  terraform=$directory/terraform$(go env GOEXE)
  "$terraform" version >/dev/null 2>&1 && return
  echo "Neither terraform nor tofu is on PATH: installing Terraform $terraform_version below .tools/." >&2
  mkdir -p "$directory"
  (cd "$root/tools" && go tool hc-install install -version "$terraform_version" -path "$directory" terraform) >&2 ||
    fail "Terraform is missing and could not be downloaded (see above). Install Terraform 1.5 or newer, or OpenTofu, and put it on PATH."
}

# is_tofu tells OpenTofu from Terraform by what the binary says of itself.
is_tofu() { "$terraform" version | head -n 1 | grep -q OpenTofu; }

# build FILE builds the provider, or takes the build that $PROVIDER names.
build() {
  if [ -n "${PROVIDER:-}" ]; then
    cp "$PROVIDER" "$1"
    return
  fi
  (cd "$root" && go build -ldflags "-X main.version=$version" -o "$1" .) ||
    fail "the provider does not build (see above)."
}

# mirror DIR builds the provider into a file system mirror DIR, under the
# registry names of Terraform and of OpenTofu, so that either finds it by the
# address "collab-iac/collab" without a network.
mirror() {
  platform=$(go env GOOS)_$(go env GOARCH)
  for registry in registry.terraform.io registry.opentofu.org; do
    package=$1/$registry/collab-iac/collab/$version/$platform
    binary=$package/terraform-provider-collab_v$version$(go env GOEXE)
    mkdir -p "$package"
    if [ "$registry" = registry.terraform.io ]; then
      build "$binary"
      built=$binary
    else
      ln -f "$built" "$binary" 2>/dev/null || cp "$built" "$binary"
    fi
  done
}

# use_mirror MIRROR FILE [others] writes a CLI configuration FILE that takes
# providers from MIRROR and nowhere else, and makes Terraform read it. With
# "others", those of other publishers come from their registry.
use_mirror() {
  own='["registry.terraform.io/collab-iac/*", "registry.opentofu.org/collab-iac/*"]'
  {
    printf 'provider_installation {\n  filesystem_mirror {\n    path = "%s"\n' "$1"
    if [ "${3-}" = others ]; then
      printf '    include = %s\n  }\n  direct {\n    exclude = %s\n' "$own" "$own"
    fi
    printf '  }\n}\n'
  } >"$2"
  TF_CLI_CONFIG_FILE=$2
}

# start_emulator DIR [FLAG...] starts the emulated servers on a free loopback port
# and waits until they can be reached. It takes over the environment that they
# print for the provider, and sets $emulator to their process id. They are a
# command of the provider that mirror has built. DIR takes their files.
start_emulator() {
  dir=$1
  shift
  rm -f "$dir/ready"
  "$built" emulator -listen 127.0.0.1:0 -ready-file "$dir/ready" -log "$@" \
    >"$dir/environment" 2>"$dir/emulator.log" &
  emulator=$!
  tries=300
  until [ -s "$dir/ready" ]; do
    tries=$((tries - 1))
    if [ "$tries" -eq 0 ] || ! kill -0 "$emulator" 2>/dev/null; then
      cat "$dir/emulator.log" >&2
      fail "the emulator did not start (see above)."
    fi
    sleep 0.1 2>/dev/null || sleep 1
  done
  # shellcheck source=/dev/null
  . "$dir/environment"
}

# stop_emulator ends the emulator, if it runs, and waits until it has ended.
stop_emulator() {
  if [ -n "${emulator:-}" ]; then
    kill "$emulator" 2>/dev/null || true
    wait "$emulator" 2>/dev/null || true
    emulator=
  fi
}
