#!/bin/sh
# Builds what a release holds into dist/, without a network, and looks it through.
# Where goreleaser is on PATH it does that, by .goreleaser.yml, without signing and
# publishing. Elsewhere this script does what the file says: the same platforms,
# flags and names. PLATFORMS=linux_amd64 builds only those, one word for each.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=tools/local.sh
. "$root/tools/local.sh"
need_go
cd "$root"
export CGO_ENABLED=0 GOPROXY=off GOFLAGS=-mod=readonly
name=terraform-provider-collab
tools=$root/.tools/bin
native=$(go env GOOS)_$(go env GOARCH)
settings() { sed -n "s/^    $1: \[\(.*\)\]/\1/p" .goreleaser.yml | tr -d ','; }

compile() { # compile OS ARCHITECTURE FILE
  GOOS=$1 GOARCH=$2 go build -trimpath -ldflags "-s -w -X main.version=$version" -o "$3" .
}

# pack ARCHIVE FILE... and unpack ARCHIVE DIRECTORY take zip and unzip, or Python.
pack() {
  archive=$1
  shift
  if command -v zip >/dev/null 2>&1; then
    zip -jqX "$archive" "$@"
  else
    python3 -m zipfile -c "$archive" "$@"
  fi
}

unpack() {
  if command -v unzip >/dev/null 2>&1; then
    unzip -q "$1" -d "$2"
  else
    python3 -m zipfile -e "$1" "$2"
    chmod +x "$2/${name}_v$version"
  fi
}

by_hand() {
  rm -rf dist
  mkdir dist
  for os in $(settings goos); do
    for architecture in $(settings goarch); do
      platform=${os}_$architecture
      case " ${PLATFORMS:-$platform} " in *" $platform "*) ;; *) continue ;; esac
      say "$platform"
      binary=dist/$platform/${name}_v$version
      [ "$os" != windows ] || binary=$binary.exe
      compile "$os" "$architecture" "$binary"
      "$tools/cyclonedx-gomod" bin -json -output "dist/${name}_${version}_${platform}_sbom.json" "$binary" 2>/dev/null ||
        fail "no SBOM of $binary could be written."
      pack "dist/${name}_${version}_$platform.zip" CHANGELOG.md LICENSE README.md "$binary"
    done
  done
  cp terraform-registry-manifest.json "dist/${name}_${version}_manifest.json"
  (cd dist && sha256sum ./*.zip ./*.json | sed 's#\./##' >"${name}_${version}_SHA256SUMS")
}

if command -v goreleaser >/dev/null 2>&1 && [ -z "${PLATFORMS:-}" ]; then
  PATH=$tools:$PATH goreleaser check
  PATH=$tools:$PATH goreleaser release --snapshot --clean --skip=publish,sign
  version=$(sed -n 's/.*"version":"\([^"]*\)".*/\1/p' dist/metadata.json)
else
  echo "There is no goreleaser on PATH: building by hand what .goreleaser.yml says."
  by_hand
fi

say "looking it through"
(cd dist && sha256sum -c --quiet "${name}_${version}_SHA256SUMS") || fail "a checksum is wrong."
for file in dist/*.zip; do
  sbom=${file%.zip}_sbom.json
  grep -q '"bomFormat": *"CycloneDX"' "$sbom" || fail "$file has no SBOM."
  grep -q 'terraform-plugin-framework' "$sbom" || fail "the SBOM of $file lacks a module that it is built from."
  [ "$(wc -c <"$file")" -lt 60000000 ] || fail "$file is larger than 60 MB."
done
grep -q '"protocol_versions": *\["6.0"\]' terraform-registry-manifest.json ||
  fail "the manifest does not say that the provider speaks protocol 6."
grep -q "^## ${VERSION:-0.1.0}" CHANGELOG.md || fail "CHANGELOG.md has no section for ${VERSION:-0.1.0}."

# This machine's binary does what the documentation says of a release.
scratch=$(mktemp -d "${TMPDIR:-/tmp}/collab-release.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
binary=$scratch/${name}_v$version
if [ -f "dist/${name}_${version}_$native.zip" ]; then
  unpack "dist/${name}_${version}_$native.zip" "$scratch"
  [ -x "$binary" ] || fail "the zip holds no program ${name}_v$version."
  "$binary" version | grep -q "$name $version," || fail "the binary does not say its version."
  for command in check emulator export lint recover; do
    "$binary" "$command" -h >/dev/null || fail "the binary has no command $command."
  done
  compile "$(go env GOOS)" "$(go env GOARCH)" "$scratch/again"
  cmp -s "$binary" "$scratch/again" || fail "a second build gives another binary."
fi
ls -l dist/*.zip dist/*_SHA256SUMS
say "A release of version $version can be built, is whole, and builds the same again."
