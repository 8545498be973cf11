#!/usr/bin/env bash
# Throw-away PostgreSQL, MariaDB and MySQL servers: how to get them, start them, and be rid of them.
# Run it without arguments for its usage. Every data folder it makes is temporary, every port is on 127.0.0.1.
set -euo pipefail

self=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)/servers.sh
oldest_postgres=15
# shellcheck disable=SC2034 # read by the parts
start_limit=60 # seconds for one server to answer

usage() {
  cat <<'END'
usage: servers.sh install [--compiler] [--tools]
                                              get the server programs (and a C compiler; and ssh-keygen and Chromium, which tests
                                              of the cutover want) with the system's package manager
       servers.sh run -- COMMAND...           start both servers, run COMMAND, remove the servers again
       servers.sh start ENGINE DIR [--port N] [OPTION...]
                                              a private server (postgres, mariadb, mysql) in DIR; prints url=... pid=...
       servers.sh stop DIR                    shut it down in good order; its data stay
       servers.sh restart DIR                 stop it if it runs, and start it again on the same port
       servers.sh kill9 DIR                   end it as a crash would; `restart` lets it recover
       servers.sh remove DIR                  end it and delete its data
       servers.sh mysql ARGUMENT...           the MySQL client, connected to $LANDFALL_TEST_MYSQL_URL
       servers.sh psql ARGUMENT...            psql, connected to $LANDFALL_TEST_PG_URL
       servers.sh sweep                       remove what killed runs have left behind

`run` gives COMMAND the variables LANDFALL_TEST_PG_URL, LANDFALL_TEST_MYSQL_URL and LANDFALL_TEST_SERVERS_SH. A URL that is
already set replaces its server. A private server ends with the process that asked for it (LANDFALL_TEST_OWNER: another pid).
OPTIONs go to the server: `--name=value` for MariaDB and MySQL, `-c name=value` for PostgreSQL.

LANDFALL_MYSQLD=PATH       use this MySQL server instead of MariaDB        LANDFALL_TEST_ACCOUNT=NAME  run servers as NAME (root only)
LANDFALL_PG_BIN=FOLDER     use the PostgreSQL programs in this folder      LANDFALL_TEST_DOCKER=1      use containers in any case
END
}

say() { printf 'servers: %s\n' "$*" >&2; }
die() { say "$*"; exit 2; }

for part in install server container cleanup; do
  # shellcheck source=/dev/null
  source "${self%.sh}/$part.sh"
done

# ---- run -------------------------------------------------------------------------------------------------------------

cmd_run() {
  [[ ${1:-} != -- ]] || shift
  (($#)) || die "run needs a command"
  # Both before the first command that takes time: a signal must find its handler.
  base='' child='' starters=() interrupted='' killer='' watcher=''
  trap run_cleanup EXIT
  trap 'run_interrupted INT' INT
  trap 'run_interrupted TERM' TERM
  trap 'run_interrupted HUP' HUP

  cmd_install ''
  cmd_sweep
  local parent engine=mariadb
  [[ -z ${LANDFALL_MYSQLD:-} ]] || engine=mysql
  parent=${TMPDIR:-/tmp}
  if ((EUID == 0)) && ! (cd / && as nobody test -x "$parent") 2>/dev/null; then parent=/tmp; fi
  base=$(mktemp -d "$parent/landfall-servers.XXXXXX")
  chmod 711 "$base"
  echo "$$ $(started_at $$)" >"$base/owner"
  watch_over "$base" $$ whole

  # Each in a process group of its own, so that an interruption ends the helpers it runs, too.
  set -m
  if want_postgres; then (set +m; create_server postgres "$base/postgres" '') </dev/null & starters+=($!); fi
  if want_mysql; then (set +m; create_server "$engine" "$base/mysql" '') </dev/null & starters+=($!); fi
  set +m
  local starter
  for starter in ${starters[@]+"${starters[@]}"}; do wait "$starter" || exit 2; done
  starters=()
  if want_postgres; then
    check_postgres_version
    LANDFALL_TEST_PG_URL=$(url_of "$base/postgres")
    LANDFALL_TEST_PG_CONTAINER=$(get "$base/postgres" container)
  fi
  if want_mysql; then
    LANDFALL_TEST_MYSQL_URL=$(url_of "$base/mysql")
    LANDFALL_TEST_MYSQL_CONTAINER=$(get "$base/mysql" container)
  fi
  export LANDFALL_TEST_PG_URL LANDFALL_TEST_PG_CONTAINER LANDFALL_TEST_MYSQL_URL LANDFALL_TEST_MYSQL_CONTAINER
  export LANDFALL_TEST_SERVERS_SH=$self
  # What stands before the @ may be a password.
  say "PostgreSQL at ${LANDFALL_TEST_PG_URL##*@}, $engine at ${LANDFALL_TEST_MYSQL_URL##*@}, in $base"

  # A process group of its own: a signal reaches the command and all that it started (cargo and its tests).
  set -m
  "$@" </dev/null &
  child=$!
  set +m
  local code
  while :; do
    interrupted='' code=0
    wait "$child" || code=$?
    [[ -n $interrupted ]] || break
  done
  # What an interrupted command leaves behind has got the signal, too, and may be about to end in good order.
  if [[ -n $killer ]]; then
    for _ in {1..100}; do kill -0 -- "-$child" 2>/dev/null || break; sleep 0.1; done
  fi
  exit "$code"
}

# The first signal is handed on, and the command has a while to end in good order; the second one ends it.
run_interrupted() {
  local signal=$1
  interrupted=$signal
  if [[ -z $child ]]; then
    case $signal in INT) exit 130 ;; HUP) exit 129 ;; *) exit 143 ;; esac
  elif [[ -z $killer ]]; then
    say "interrupted; ending the command, then the servers"
    kill "-$signal" -- "-$child" 2>/dev/null || true
    (trap '' INT TERM HUP; sleep 20; kill -KILL -- "-$child") >/dev/null 2>&1 &
    killer=$!
    disown "$killer"
  else
    kill -KILL -- "-$child" 2>/dev/null || true
  fi
}

run_cleanup() {
  local code=$? starter helper
  trap - EXIT
  trap '' INT TERM HUP
  # What the command has left running goes with it.
  [[ -z $child ]] || kill -KILL -- "-$child" 2>/dev/null || true
  for starter in ${starters[@]+"${starters[@]}"}; do
    # First the shell, which may be about to note a pid; then what it was waiting for.
    kill -TERM -- "-$starter" 2>/dev/null || true
    wait "$starter" 2>/dev/null || true
    kill -KILL -- "-$starter" 2>/dev/null || true
  done
  [[ -z $base ]] || remove_all "$base" whole
  end_watcher "$watcher"
  [[ -z $killer ]] || for helper in $(children_of "$killer") "$killer"; do kill -KILL "$helper" 2>/dev/null || true; done
  exit "$code"
}

check_postgres_version() {
  local version
  [[ -z $(get "$base/postgres" container) ]] || return 0
  version=$(<"$(get "$base/postgres" home)/data/PG_VERSION")
  ((version >= oldest_postgres)) || die "PostgreSQL $version is too old: Landfall needs $oldest_postgres or newer (LANDFALL_PG_BIN names another)"
}

# ---- clients ---------------------------------------------------------------------------------------------------------

decode() { local text=${1//+/ }; printf '%b' "${text//%/\\x}"; }

cmd_mysql() {
  local url=${LANDFALL_TEST_MYSQL_URL:?is not set} user password='' host port database='' program
  if [[ -n ${LANDFALL_TEST_MYSQL_CONTAINER:-} ]]; then
    exec docker exec -i "$LANDFALL_TEST_MYSQL_CONTAINER" \
      sh -c 'exec "$(command -v mariadb || command -v mysql)" -u root "$@"' -- --default-character-set=utf8mb4 "$@"
  fi
  [[ $url =~ ^[a-z]+://([^:@/]+)(:([^@/]*))?@([^:/]+)(:([0-9]+))?(/([^?]*))?(\?.*)?$ ]] || die "cannot read LANDFALL_TEST_MYSQL_URL"
  user=$(decode "${BASH_REMATCH[1]}") password=$(decode "${BASH_REMATCH[3]}") host=${BASH_REMATCH[4]}
  port=${BASH_REMATCH[6]:-3306} database=$(decode "${BASH_REMATCH[8]}")
  program=$(find_program mariadb mysql) || die "no MySQL client found"
  # MariaDB 11.4 and newer would warn that it cannot verify a server without a password.
  [[ ${program##*/} != mariadb ]] || set -- --disable-ssl-verify-server-cert "$@"
  MYSQL_PWD=$password exec "$program" --no-defaults --protocol=tcp --host="$host" --port="$port" --user="$user" \
    --default-character-set=utf8mb4 --max-allowed-packet=128M ${database:+"--database=$database"} "$@"
}

cmd_psql() {
  local program
  if [[ -n ${LANDFALL_TEST_PG_CONTAINER:-} ]]; then
    exec docker exec -i "$LANDFALL_TEST_PG_CONTAINER" psql -X -q -U postgres -v ON_ERROR_STOP=1 "$@"
  fi
  program=$(find_program psql) || die "psql not found"
  exec "$program" -X -q -v ON_ERROR_STOP=1 -d "${LANDFALL_TEST_PG_URL:?is not set}" "$@"
}

verb=${1:-help}
(($# == 0)) || shift
case $verb in
  install | run | sweep | mysql | psql | _watch) "cmd_$verb" "$@" ;;
  start) (($# >= 2)) || { usage >&2; exit 2; }; cmd_start "$@" ;;
  stop | restart | remove | kill9)
    (($# == 1)) || { usage >&2; exit 2; }
    [[ -e $1/.server ]] || die "no server in $1"
    if [[ $verb == kill9 ]]; then end_now "$1"; else "cmd_$verb" "$1"; fi
    ;;
  help | -h | --help) usage ;;
  *) usage >&2; exit 2 ;;
esac
