#!/usr/bin/env bash
# A Python with the packages of python.txt, in a folder of its own: tests read Parquet files with it, run an S3 server and validate
# JSON; and with the file of axe-core that the tests of pages want.
#
# usage: python.sh    makes it once; prints the path of its python
#
# The folder is below $LANDFALL_PYTHON_DIR, or /var/tmp/landfall-python-<uid>.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
wanted=$here/python.txt
# Packages of which only a file is wanted: nothing that they depend on.
alone=$here/python-alone.txt
folder=${LANDFALL_PYTHON_DIR:-/var/tmp/landfall-python-$(id -u)}/$(cat "$wanted" "$alone" | sha256sum | cut -c1-16)

say() { printf 'python: %s\n' "$*" >&2; }
die() { say "$*"; exit 2; }

if [[ ! -e $folder/complete ]]; then
  mkdir -p "${folder%/*}"
  exec 9>"$folder.lock"
  flock 9
fi
# Another one may have made it meanwhile.
if [[ ! -e $folder/complete ]]; then
  if ! python3 -c 'import venv, ensurepip' 2>/dev/null; then
    if ((EUID == 0)) && type -P apt-get >/dev/null; then
      say 'installing python3-venv'
      DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 --no-install-recommends install python3-venv \
        </dev/null >&2 || die 'apt-get could not install python3-venv'
    else
      die 'needs python3 with its venv module (Debian: python3-venv)'
    fi
  fi
  say "making $folder (once)"
  rm -rf "$folder"
  python3 -m venv "$folder" >&2
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-cache-dir --only-binary :all: \
    --requirement "$wanted" </dev/null >&2 || die 'the packages of python.txt cannot be had'
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-cache-dir --only-binary :all: --no-deps \
    --requirement "$alone" </dev/null >&2 || die 'the packages of python-alone.txt cannot be had'
  : >"$folder/complete"
fi
printf '%s\n' "$folder/bin/python"
