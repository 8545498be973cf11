#!/usr/bin/env bash
# Oracle MySQL 9 from Debian sid, in a folder of its own (sid.sh).
#
# usage: mysql9.sh fetch        fetch and unpack once; prints the path for LANDFALL_MYSQLD
#        mysql9.sh run -- CMD   servers.sh run -- CMD, with this server for MariaDB
#
# The folder is $LANDFALL_MYSQL9_DIR, or /var/tmp/landfall-mysql9-<uid>: it must be one that the account of the servers can enter.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
folder=${LANDFALL_MYSQL9_DIR:-/var/tmp/landfall-mysql9-$(id -u)}
name=mysql9
# shellcheck source=/dev/null
source "$here/sid.sh"

fetch() {
  if [[ -x $folder/mysqld ]]; then return 0; fi
  sid_unpack "$folder" mysql-server-core write_wrapper
  "$folder/mysqld" --no-defaults --version >&2 || die "the unpacked server does not run"
}

# servers.sh passes --no-defaults, which must come first, so what the wrapper adds comes last.
write_wrapper() {
  # shellcheck disable=SC2016 # expanded by the wrapper
  sid_program "$1" usr/sbin/mysqld "$1/mysqld" '--basedir="$root/usr"' '--lc-messages-dir="$root/usr/share/mysql"' \
    '--character-sets-dir="$root/usr/share/mysql/charsets"' '--plugin-dir="$root/usr/lib/mysql/plugin"'
}

case ${1:-} in
  fetch)
    fetch
    echo "$folder/mysqld"
    ;;
  run)
    shift
    fetch
    export LANDFALL_MYSQLD=$folder/mysqld
    exec "$here/servers.sh" run "$@"
    ;;
  *)
    sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
