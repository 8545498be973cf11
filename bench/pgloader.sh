#!/usr/bin/env bash
# Gets pgloader from the system's package manager, or says how to.
set -euo pipefail
if type -P pgloader >/dev/null; then exit 0; fi
if ((EUID == 0)) && type -P apt-get >/dev/null; then
  DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install pgloader </dev/null >&2
else
  echo 'bench: pgloader is missing; on Debian or Ubuntu: sudo apt-get install pgloader' >&2
  exit 2
fi
