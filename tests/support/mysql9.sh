#!/usr/bin/env bash
# Oracle MySQL 9 from Debian sid, unpacked into a folder of its own with every library it needs and run by their own loader:
# nothing of the machine is upgraded, and its apt configuration is only read.
#
# usage: mysql9.sh fetch        fetch and unpack once; prints the path for LANDFALL_MYSQLD
#        mysql9.sh run -- CMD   servers.sh run -- CMD, with this server for MariaDB
#
# The folder is $LANDFALL_MYSQL9_DIR, or /var/tmp/landfall-mysql9-<uid>: it must be one that the account of the servers can enter.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
folder=${LANDFALL_MYSQL9_DIR:-/var/tmp/landfall-mysql9-$(id -u)}

say() { printf 'mysql9: %s\n' "$*" >&2; }
die() { say "$*"; exit 2; }

# apt with a source list, package lists, status and cache of its own: as if it were for an empty machine.
apt_in() {
  local apt=$1 program=$2
  shift 2
  "$program" -q -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$apt/sources" -o Dir::Etc::preferencesparts=/dev/null \
    -o Dir::State="$apt/state" -o Dir::State::lists="$apt/lists" -o Dir::State::status="$apt/status" -o Dir::Cache="$apt/cache" \
    -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none -o Debug::NoLocking=true "$@"
}

fetch() {
  local work apt package keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  if [[ -x $folder/mysqld ]]; then return 0; fi
  if ! type -P apt-get >/dev/null || ! type -P dpkg-deb >/dev/null; then die "needs apt-get and dpkg-deb (Debian or Ubuntu)"; fi
  [[ -r $keyring ]] || die "needs $keyring: install the package debian-archive-keyring"
  say "fetching MySQL 9 from Debian sid into $folder"
  mkdir -p "$folder"
  # Beside the goal, so that the last step is a rename and an interrupted run leaves nothing that looks complete.
  work=$(mktemp -d "$folder.XXXXXX")
  # shellcheck disable=SC2064 # the value of now
  trap "rm -rf $(printf %q "$work")" EXIT
  chmod 755 "$work"
  apt=$work/apt
  mkdir -p "$apt/sources" "$apt/state" "$apt/lists/partial" "$apt/cache/archives/partial" "$work/root"
  : >"$apt/status"
  cat >"$apt/sources/sid.sources" <<END
Types: deb
URIs: http://deb.debian.org/debian
Suites: sid
Components: main
Signed-By: $keyring
END
  apt_in "$apt" apt-get update >&2 </dev/null || die "Debian sid's package lists cannot be had"
  apt_in "$apt" apt-get install -y --no-install-recommends --download-only mysql-server-core >&2 </dev/null \
    || die "mysql-server-core of Debian sid cannot be had"
  for package in "$apt"/cache/archives/*.deb; do
    # perl serves only the scripts beside the server.
    case ${package##*/} in perl* | libperl*) continue ;; esac
    dpkg-deb -x "$package" "$work/root"
  done
  rm -rf "$apt"
  write_wrapper "$work"
  rm -rf "${folder:?}"
  mv "$work" "$folder"
  trap - EXIT
  "$folder/mysqld" --no-defaults --version >&2 || die "the unpacked server does not run"
}

# servers.sh passes --no-defaults, which must come first, so what the wrapper adds comes last.
write_wrapper() {
  local root=$1/root loader libraries
  loader=$(cd "$root" && find . -name 'ld-linux*.so.*' | sort | head -n 1)
  libraries=$(cd "$root" && find . -name 'lib*.so.*' -not -path '*/gdb/*' -printf '%h\n' | sort -u)
  [[ -n $loader && -n $libraries && -x $root/usr/sbin/mysqld ]] || die "the packages do not hold what was expected"
  cat >"$1/mysqld" <<END
#!/bin/sh
# Written by mysql9.sh: MySQL with the C library and the libraries that it was built for.
root=\$(dirname "\$(readlink -f "\$0")")/root
path=
for folder in ${libraries//$'\n'/ }; do path=\$path\${path:+:}\$root/\$folder; done
exec "\$root/$loader" --library-path "\$path" "\$root/usr/sbin/mysqld" "\$@" \\
  --basedir="\$root/usr" --lc-messages-dir="\$root/usr/share/mysql" --character-sets-dir="\$root/usr/share/mysql/charsets" \\
  --plugin-dir="\$root/usr/lib/mysql/plugin"
END
  chmod 755 "$1/mysqld"
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
    sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
