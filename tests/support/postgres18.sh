#!/usr/bin/env bash
# PostgreSQL 18 from Debian sid, in a folder of its own (sid.sh).
#
# usage: postgres18.sh fetch        fetch and unpack once; prints the folder for LANDFALL_PG_BIN
#        postgres18.sh run -- CMD   servers.sh run -- CMD, with this PostgreSQL
#
# The folder is $LANDFALL_POSTGRES18_DIR, or /var/tmp/landfall-postgres18-<uid>: one that the account of the servers can enter.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
folder=${LANDFALL_POSTGRES18_DIR:-/var/tmp/landfall-postgres18-$(id -u)}
name=postgres18
# shellcheck source=/dev/null
source "$here/sid.sh"

programs=$folder/root/usr/lib/postgresql/18/bin

fetch() {
  if [[ -x $programs/postgres ]]; then return 0; fi
  sid_unpack "$folder" postgresql-18 write_wrappers
  "$programs/postgres" --version >&2 || die "the unpacked server does not run"
}

# Each in its program's place, where PostgreSQL's programs look for one another and for their files.
write_wrappers() {
  local home=usr/lib/postgresql/18 program
  mv "$1/root/$home/bin" "$1/root/$home/programs"
  mkdir "$1/root/$home/bin"
  for program in postgres initdb psql pg_dump; do
    sid_program "$1" "$home/programs/$program" "$1/root/$home/bin/$program"
  done
}

case ${1:-} in
  fetch)
    fetch
    echo "$programs"
    ;;
  run)
    shift
    fetch
    export LANDFALL_PG_BIN=$programs
    exec "$here/servers.sh" run "$@"
    ;;
  *)
    sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
