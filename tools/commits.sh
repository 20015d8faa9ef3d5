#!/bin/sh
# Checks the commits that are not on main yet: "package: verb object" in at most 72
# characters, an empty line, and why in a body. Merges are left out. Give it a
# range, such as v1.2.3..HEAD, to check that instead.
set -eu
cd "$(dirname -- "$0")/.."

if ! git rev-parse --git-dir >/dev/null 2>&1; then
  echo "This is not a Git repository, so there are no commits to check."
  exit 0
fi
if [ $# -eq 0 ]; then
  for main in origin/main main HEAD; do
    ! git rev-parse --quiet --verify "$main^{commit}" >/dev/null || break
  done
  set -- "$main..HEAD"
fi

status=0
complain() {
  printf '%s: %s\n' "$(git log -1 --format='%h %s' "$commit")" "$*" >&2
  status=1
}

for commit in $(git rev-list --no-merges "$@" --); do
  subject=$(git log -1 --format=%s "$commit")
  [ "$(printf %s "$subject" | wc -m)" -le 72 ] ||
    complain "the subject has more than 72 characters"
  printf '%s\n' "$subject" | grep -Eq '^[A-Za-z.][A-Za-z0-9._/*-]*(, [A-Za-z.][A-Za-z0-9._/*-]*)*: [^ A-Z].*[^.]$' ||
    complain "the subject is not 'package: verb object'"
  [ -n "$(git log -1 --format=%b "$commit")" ] ||
    complain "the body does not say why"
done
exit "$status"
