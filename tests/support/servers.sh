#!/usr/bin/env bash
# Throw-away PostgreSQL, MariaDB and MySQL servers: how to get them, start them, and be rid of them.
# Run it without arguments for its usage. Every data folder it makes is temporary, every port is on 127.0.0.1.
set -euo pipefail

self=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)/servers.sh
oldest_postgres=15
start_limit=60 # seconds for one server to answer

usage() {
  cat <<'END'
usage: servers.sh install [--compiler]        get the server programs (and a C compiler) with the system's package manager
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

# ---- finding programs ------------------------------------------------------------------------------------------------

# The folders in which distributions hide server programs, newest PostgreSQL first, then PATH.
find_program() {
  local name folder
  local -a folders=()
  [[ -z ${LANDFALL_PG_BIN:-} ]] || folders+=("$LANDFALL_PG_BIN")
  while IFS= read -r folder; do folders+=("$folder"); done < <(
    printf '%s\n' /usr/lib/postgresql/*/bin /usr/libexec/postgresql* /usr/pgsql-*/bin | sort -rV)
  folders+=(/usr/sbin /usr/bin /usr/libexec /usr/local/sbin /usr/local/bin)
  for name; do
    for folder in "${folders[@]}"; do
      if [[ -f $folder/$name && -x $folder/$name ]]; then printf '%s\n' "$folder/$name"; return 0; fi
    done
    if type -P "$name"; then return 0; fi
  done
  return 1
}

have_postgres() { find_program postgres >/dev/null && find_program initdb >/dev/null && find_program psql >/dev/null; }
have_mysql() {
  find_program mariadb mysql >/dev/null || return 1
  [[ -z ${LANDFALL_MYSQLD:-} ]] || return 0
  find_program mariadbd >/dev/null && find_program mariadb-install-db >/dev/null
}
want_postgres() { [[ -z ${LANDFALL_TEST_PG_URL:-} ]]; }
want_mysql() { [[ -z ${LANDFALL_TEST_MYSQL_URL:-} ]]; }

docker_usable() { type -P docker >/dev/null && docker info >/dev/null 2>&1; }
known_package_manager() { type -P apt-get dnf apk | head -n 1; }

# Containers are the last resort: no programs, and no package manager that could bring them.
use_docker() {
  [[ ${LANDFALL_TEST_DOCKER:-} != 1 ]] || return 0
  { ! have_postgres || ! have_mysql; } && [[ -z $(known_package_manager) ]] && docker_usable
}

# ---- installing ------------------------------------------------------------------------------------------------------

cmd_install() {
  local compiler=no manager
  [[ ${1:-} != --compiler ]] || compiler=yes
  local -a missing=()
  if ! use_docker; then
    ! want_postgres || have_postgres || missing+=(postgres)
    ! want_mysql || have_mysql || missing+=(mariadb)
  fi
  [[ $compiler == no ]] || type -P cc >/dev/null || missing+=(compiler)
  ((${#missing[@]})) || return 0

  manager=$(known_package_manager)
  if [[ -z $manager ]]; then
    die "missing: ${missing[*]}; install PostgreSQL $oldest_postgres or newer, MariaDB 10.6 or newer and a C compiler, or start docker"
  fi
  if ((EUID != 0)); then
    say "missing: ${missing[*]}. Run this once, then try again:"
    printf '    sudo %q install%s\n' "$self" "$([[ $compiler == no ]] || printf ' --compiler')" >&2
    exit 2
  fi
  say "installing with ${manager##*/}: ${missing[*]}"
  # stdout is left to the command that `run` starts.
  "install_with_${manager##*/}" "${missing[@]}" </dev/null >&2 || die "${manager##*/} could not install: ${missing[*]}"
  if want_postgres && ! have_postgres; then die "PostgreSQL's programs are not there after the installation"; fi
  if want_mysql && ! have_mysql; then die "MariaDB's programs are not there after the installation"; fi
}

# The -core packages hold the programs without the service, so that no server is started on the machine itself.
install_with_apt-get() {
  local want no_cluster=
  local -a packages=()
  export DEBIAN_FRONTEND=noninteractive
  apt-get -q -o DPkg::Lock::Timeout=300 update || say "apt-get update failed; trying with the lists that are there"
  for want; do
    case $want in
      postgres) packages+=(postgresql) ;;
      mariadb) packages+=("$(apt_newest mariadb-server-core)" "$(apt_newest mariadb-client-core)") ;;
      compiler) packages+=(build-essential) ;;
    esac
  done
  if [[ " $* " == *' postgres '* && ! -e /etc/postgresql-common/createcluster.d ]]; then
    # Debian's PostgreSQL package would create and start a cluster on port 5432; nobody asked for that.
    no_cluster=/etc/postgresql-common/createcluster.d/landfall.conf
    mkdir -p "${no_cluster%/*}"
    echo 'create_main_cluster = false' >"$no_cluster"
  fi
  local code=0
  apt-get -q -y -o DPkg::Lock::Timeout=300 --no-install-recommends install "${packages[@]}" || code=$?
  if [[ -n $no_cluster ]]; then
    rm -f "$no_cluster"
    rmdir --ignore-fail-on-non-empty "${no_cluster%/*}"
  fi
  return "$code"
}

# Debian names the package plainly; some Ubuntu releases put the version behind.
apt_newest() {
  if apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [0-9]'; then echo "$1"; return; fi
  apt-cache pkgnames "$1-" | grep -E -- '-[0-9.]+$' | sort -V | tail -n 1
}

install_with_dnf() {
  local want
  local -a packages=()
  for want; do
    case $want in
      postgres) packages+=(postgresql-server postgresql-contrib) ;;
      mariadb) packages+=(mariadb-server mariadb) ;;
      compiler) packages+=(gcc gcc-c++ make) ;;
    esac
  done
  dnf -y -q install "${packages[@]}"
}

install_with_apk() {
  local want
  local -a packages=()
  for want; do
    case $want in
      postgres) packages+=(postgresql postgresql-client postgresql-contrib) ;;
      mariadb) packages+=(mariadb mariadb-client) ;;
      compiler) packages+=(build-base) ;;
    esac
  done
  apk add --no-progress "${packages[@]}"
}

# ---- accounts, processes, ports --------------------------------------------------------------------------------------

# PostgreSQL refuses to run as root, and MariaDB should not: root lends its servers to an account that can do little.
account_for() {
  local name
  ((EUID == 0)) || return 0
  for name in "${LANDFALL_TEST_ACCOUNT:-}" "$1" nobody; do
    if [[ -n $name ]] && (($(id -u "$name" 2>/dev/null || echo 0) != 0)); then echo "$name"; return; fi
  done
  die "no unprivileged account found to run $1 as; name one in LANDFALL_TEST_ACCOUNT"
}

# as ACCOUNT COMMAND...: replaces this (sub)shell by COMMAND under ACCOUNT; an empty ACCOUNT is the present one.
as() {
  local account=$1
  shift
  if [[ -z $account ]]; then exec "$@"; fi
  export HOME=/
  if setpriv --help 2>/dev/null | grep -q -- --init-groups; then
    exec setpriv --reuid "$account" --regid "$(id -g "$account")" --init-groups "$@"
  fi
  # shellcheck disable=SC2016 # expanded by the inner shell
  exec su -s /bin/sh "$account" -c 'exec "$0" "$@"' -- "$@"
}

# A pid alone may be taken again by a stranger; with its start time it may not.
started_at() {
  local stat
  { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
  read -r -a stat <<<"${stat##*) }"
  [[ ${stat[0]} != [ZX] ]] || return 1
  echo "${stat[19]}"
}
is_running() { [[ -n ${1:-} && $(started_at "$1" || true) == "${2:-x}" ]]; }

children_of() {
  local file stat
  for file in /proc/[0-9]*/stat; do
    { stat=$(<"$file"); } 2>/dev/null || continue
    read -r -a fields <<<"${stat##*) }"
    if [[ ${fields[1]} == "$1" ]]; then file=${file%/stat}; echo "${file##*/}"; fi
  done
}

# Below the range from which Linux takes ports for outgoing connections.
free_port() {
  local port try
  for try in {1..50}; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then echo "$port"; return 0; fi
  done
  die "no free port found on 127.0.0.1 in $try tries"
}

# ---- one server ------------------------------------------------------------------------------------------------------
# DIR/.server holds what is known about a server, one small file per fact: engine, port, account, home (where its data
# are), container, pid and start time. home is DIR unless the account cannot reach it.

put() { printf '%s' "$3" >"$1/.server/$2"; }
get() { { [[ -r $1/.server/$2 ]] && printf '%s' "$(<"$1/.server/$2")"; } || true; }

cmd_start() {
  local engine=$1 dir=$2 port=
  shift 2
  if [[ ${1:-} == --port ]]; then port=$2; shift 2; fi
  case $engine in postgres | mariadb | mysql) ;; *) die "unknown engine: $engine" ;; esac
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd -P)
  [[ ! -e $dir/.server ]] || die "there is a server in $dir already; use restart"
  watch_over "$dir" "${LANDFALL_TEST_OWNER:-$PPID}" keep
  mkdir "$dir/.server"
  put "$dir" watcher "$watcher"
  if ! create_server "$engine" "$dir" "$port" "$@"; then
    cmd_remove "$dir"
    exit 2
  fi
  report "$dir"
}

# Makes the data folder and starts the server on $port, or on a free one.
create_server() {
  local engine=$1 dir=$2 port=$3 account='' home=$2 try
  shift 3
  mkdir -p "$dir/.server"
  printf '%s\0' "$@" >"$dir/.server/options"
  put "$dir" engine "$engine"
  if use_docker; then
    put "$dir" home "$dir"
    put "$dir" port "${port:-$(free_port)}"
    docker_create "$dir" "$@"
    return
  fi
  account=$(account_for "${engine/mariadb/mysql}")
  put "$dir" account "$account"
  if [[ -n $account ]]; then
    chmod a+x "$dir"
    if ! (cd / && as "$account" test -x "$dir"); then
      home=$(mktemp -d /tmp/landfall-data.XXXXXX)
      chmod a+x "$home"
    fi
  fi
  put "$dir" home "$home"
  mkdir "$home/data" "$home/log" "$home/tmp"
  [[ -z $account ]] || chown "$account" "$home/data" "$home/log" "$home/tmp"
  if ! (initialise "$engine" "$home" "$account") >"$home/log/init.log" 2>&1 </dev/null; then
    say "$engine could not be initialised:"
    tail -n 30 "$home/log/init.log" >&2
    return 1
  fi
  for try in 1 2 3 4 5; do
    put "$dir" port "${port:-$(free_port)}"
    if launch "$dir"; then return 0; fi
    # Somebody may have taken the port between the look and the start.
    [[ -z $port ]] && grep -q -i -e 'address already in use' -e 'port: .* in use' "$home/log/server.log" || break
  done
  say "$engine did not start (try $try):"
  tail -n 30 "$home/log/server.log" >&2
  return 1
}

initialise() {
  local engine=$1 home=$2 account=$3 locale=C program
  cd "$home/data"
  export TMPDIR=$home/tmp
  case $engine in
    postgres)
      if locale -a 2>/dev/null | grep -q -i -x -e c.utf8 -e c.utf-8; then locale=C.UTF-8; fi
      program=$(find_program initdb) || die "initdb not found"
      as "$account" "$program" --no-sync --auth=trust --username=postgres --encoding=UTF8 --locale="$locale" -D "$home/data"
      ;;
    mariadb)
      program=$(find_program mariadb-install-db) || die "mariadb-install-db not found"
      # A relative path: the program cannot take one with spaces.
      as "$account" "$program" --no-defaults --datadir=. --auth-root-authentication-method=normal \
        --skip-test-db --skip-name-resolve
      ;;
    mysql)
      as "$account" "${LANDFALL_MYSQLD:?a MySQL server needs its path in LANDFALL_MYSQLD}" --no-defaults \
        --initialize-insecure --datadir="$home/data"
      ;;
  esac
}

# Starts the server of DIR in a session of its own, and waits until it answers.
launch() {
  local dir=$1 engine home account port program pid
  local -a options=() command
  engine=$(get "$dir" engine) home=$(get "$dir" home) account=$(get "$dir" account) port=$(get "$dir" port)
  mapfile -d '' -t options <"$dir/.server/options"
  [[ ${#options[@]} -gt 1 || -n ${options[0]:-} ]] || options=()
  case $engine in
    postgres)
      program=$(find_program postgres) || die "postgres not found"
      # fsync off loses data only when the machine itself fails, and then these data are of no use anyway.
      command=("$program" -D "$home/data" -c listen_addresses=127.0.0.1 -c "port=$port" -c unix_socket_directories=
        -c fsync=off -c full_page_writes=off -c max_connections=100 -c shared_buffers=64MB -c max_wal_size=1GB
        -c timezone=UTC -c log_timezone=UTC)
      # What a killed server has left would pass for the new one's word.
      rm -f "$home/data/postmaster.pid"
      ;;
    *)
      program=${LANDFALL_MYSQLD:-}
      [[ $engine == mysql ]] || program=$(find_program mariadbd) || die "mariadbd not found"
      # The socket's name is short and relative: a full path may exceed the 107 bytes that a socket may have.
      command=("$program" --no-defaults --datadir="$home/data" --bind-address=127.0.0.1 --port="$port"
        --socket=s.sock --pid-file="$home/data/server.pid" --character-set-server=utf8mb4
        --server-id=1 --log-bin=binlog --binlog-format=ROW --sync-binlog=0 --max-allowed-packet=128M
        --innodb-buffer-pool-size=64M --innodb-flush-log-at-trx-commit=2 --default-time-zone=+00:00)
      if [[ $engine == mysql ]]; then
        command+=(--mysqlx=OFF --gtid-mode=ON --enforce-gtid-consistency=ON --innodb-redo-log-capacity=268435456
          --local-infile=ON --secure-file-priv=)
      else
        command+=(--innodb-log-file-size=256M)
      fi
      rm -f "$home/data/server.pid"
      ;;
  esac
  [[ ! -e $home/log/server.log ]] || mv -f "$home/log/server.log" "$home/log/server.log.old"
  # A signal between the start and the note of the pid would leave a server that nobody knows.
  trap '' TERM
  (cd "$home/data" && export TMPDIR=$home/tmp && as "$account" setsid "${command[@]}" ${options[@]+"${options[@]}"}) \
    </dev/null >"$home/log/server.log" 2>&1 &
  pid=$!
  put "$dir" pid "$pid"
  put "$dir" pid_start "$(started_at "$pid" || true)"
  trap - TERM
  disown "$pid" 2>/dev/null || true

  local deadline=$((SECONDS + start_limit))
  while ((SECONDS < deadline)); do
    if server_answers "$engine" "$home"; then
      note_server_pid "$dir" "$engine" "$home"
      return 0
    fi
    kill -0 "$pid" 2>/dev/null || return 1
    sleep 0.05
  done
  say "$engine gave no answer within $start_limit seconds"
  end_now "$dir"
  return 1
}

server_answers() {
  local line
  case $1 in
    postgres)
      # The last line of this file is the server's own word on its state.
      { line=$(sed -n 8p "$2/data/postmaster.pid"); } 2>/dev/null
      [[ $line == ready* ]]
      ;;
    *) [[ -s $2/data/server.pid ]] && grep -q 'ready for connections' "$2/log/server.log" ;;
  esac
}

# Where `su` stands between us and the server, the pid that we started is not the server's.
note_server_pid() {
  local pid
  if [[ $2 == postgres ]]; then pid=$(head -n 1 "$3/data/postmaster.pid"); else pid=$(<"$3/data/server.pid"); fi
  put "$1" pid "${pid//[^0-9]/}"
  put "$1" pid_start "$(started_at "${pid//[^0-9]/}" || true)"
}

url_of() {
  local port
  port=$(get "$1" port)
  if [[ $(get "$1" engine) == postgres ]]; then echo "postgres://postgres@127.0.0.1:$port/postgres"; else echo "mysql://root@127.0.0.1:$port"; fi
}
report() { echo "url=$(url_of "$1") pid=$(get "$1" pid)"; }

runs() { is_running "$(get "$1" pid)" "$(get "$1" pid_start)"; }

# Kills the server as a crash would, with its helper processes, and waits until all are gone.
end_now() {
  local dir=$1 pid child container
  local -a all
  container=$(get "$dir" container)
  if [[ -n $container ]]; then docker kill "$container" >/dev/null 2>&1 || true; return 0; fi
  runs "$dir" || return 0
  pid=$(get "$dir" pid)
  mapfile -t all < <(children_of "$pid")
  kill -KILL "$pid" 2>/dev/null || true
  for child in "${all[@]}"; do kill -KILL "$child" 2>/dev/null || true; done
  for child in "$pid" "${all[@]}"; do
    for _ in {1..200}; do started_at "$child" >/dev/null || break; sleep 0.02; done
  done
}

cmd_stop() {
  local dir=$1 pid container signal=TERM
  container=$(get "$dir" container)
  if [[ -n $container ]]; then docker stop -t 60 "$container" >/dev/null; return; fi
  runs "$dir" || return 0
  pid=$(get "$dir" pid)
  # PostgreSQL's "fast" shutdown; TERM would wait for its clients to leave.
  [[ $(get "$dir" engine) != postgres ]] || signal=INT
  kill "-$signal" "$pid" 2>/dev/null || return 0
  for _ in {1..600}; do runs "$dir" || return 0; sleep 0.1; done
  say "the server in $dir did not stop within a minute; killing it"
  end_now "$dir"
}

cmd_restart() {
  local dir=$1
  cmd_stop "$dir"
  if [[ -n $(get "$dir" container) ]]; then
    docker start "$(get "$dir" container)" >/dev/null
    docker_wait "$dir" || exit 2
  elif ! launch "$dir"; then
    tail -n 30 "$(get "$dir" home)/log/server.log" >&2
    exit 2
  fi
  report "$dir"
}

cmd_remove() {
  local dir=$1 home container
  [[ -e $dir/.server ]] || return 0
  container=$(get "$dir" container) home=$(get "$dir" home)
  end_now "$dir"
  [[ -z $container ]] || docker rm -fv "$container" >/dev/null 2>&1 || true
  end_watcher "$(get "$dir" watcher)"
  if [[ -n $home ]]; then
    delete "$home/data" "$home/log" "$home/tmp"
    [[ $home == "$dir" ]] || rmdir "$home" 2>/dev/null || true
  fi
  delete "$dir/.server"
}

# ---- servers in containers -------------------------------------------------------------------------------------------

docker_create() {
  local dir=$1 engine port name
  shift
  engine=$(get "$dir" engine) port=$(get "$dir" port)
  name=landfall-$engine-$port-$$
  put "$dir" container "$name"
  case $engine in
    postgres)
      docker run -d --name "$name" --label landfall.test=1 --shm-size=256m -p "127.0.0.1:$port:5432" \
        -e POSTGRES_HOST_AUTH_METHOD=trust -e POSTGRES_INITDB_ARGS='--encoding=UTF8 --locale=C.UTF-8' \
        "${LANDFALL_PG_IMAGE:-postgres:17}" -c fsync=off -c max_connections=100 "$@" >/dev/null
      ;;
    mariadb)
      docker run -d --name "$name" --label landfall.test=1 -p "127.0.0.1:$port:3306" \
        -e MARIADB_ALLOW_EMPTY_ROOT_PASSWORD=1 "${LANDFALL_MARIADB_IMAGE:-mariadb:11.4}" \
        --character-set-server=utf8mb4 --server-id=1 --log-bin=binlog --binlog-format=ROW --max-allowed-packet=128M \
        --innodb-log-file-size=256M --default-time-zone=+00:00 "$@" >/dev/null
      ;;
    mysql)
      docker run -d --name "$name" --label landfall.test=1 -p "127.0.0.1:$port:3306" \
        -e MYSQL_ALLOW_EMPTY_PASSWORD=1 "${LANDFALL_MYSQL_IMAGE:-mysql:9}" \
        --server-id=1 --log-bin=binlog --gtid-mode=ON --enforce-gtid-consistency=ON --max-allowed-packet=128M "$@" >/dev/null
      ;;
  esac
  docker_wait "$dir"
}

# Over TCP: while an image sets itself up, its server answers on its socket only.
docker_wait() {
  local name
  local -a ping
  name=$(get "$1" container)
  case $(get "$1" engine) in
    postgres) ping=(pg_isready -q -h 127.0.0.1 -U postgres) ;;
    mariadb) ping=(mariadb-admin ping -h 127.0.0.1 -u root --silent) ;;
    mysql) ping=(mysqladmin ping -h 127.0.0.1 -u root --silent) ;;
  esac
  for _ in {1..240}; do
    if docker exec "$name" "${ping[@]}" >/dev/null 2>&1; then
      put "$1" pid "$(docker inspect -f '{{.State.Pid}}' "$name")"
      return 0
    fi
    sleep 0.5
  done
  docker logs --tail 30 "$name" >&2 || true
  return 1
}

# ---- cleaning up -----------------------------------------------------------------------------------------------------

# Again and again for a while: a process on its last breath may still write into a folder that is being removed.
delete() {
  local try
  for try in {1..50}; do
    if rm -rf "$@" 2>/dev/null; then return 0; fi
    sleep 0.1
  done
  say "could not remove: $* ($try tries)"
}

end_watcher() { [[ -z $1 || $1 == "$$" ]] || kill -KILL "$1" 2>/dev/null || true; }

# Leaves a process behind that removes the servers under BASE as soon as their owner is gone, however it ended.
# MODE whole: BASE itself is ours and goes too.
watch_over() {
  local base=$1 owner=$2 mode=$3
  (trap '' INT TERM HUP; exec setsid "$self" _watch "$base" "$owner" "$(started_at "$owner" || true)" "$mode") \
    </dev/null >/dev/null 2>&1 &
  watcher=$!
  disown "$watcher" 2>/dev/null || true
}

cmd__watch() {
  local base=$1 owner=$2 owner_start=$3 mode=$4 dir home
  local -A pids=() starts=() homes=()
  cd /
  while is_running "$owner" "$owner_start"; do
    sleep 1
    # Where tests delete the folder of a server that still runs, its pid is known from here only.
    for dir in "$base" "$base"/*/; do
      dir=${dir%/}
      if [[ -e $dir/.server/pid_start ]]; then
        pids[$dir]=$(get "$dir" pid) starts[$dir]=$(get "$dir" pid_start) homes[$dir]=$(get "$dir" home)
      elif [[ -n ${pids[$dir]:-} ]]; then
        ! is_running "${pids[$dir]}" "${starts[$dir]}" || kill -KILL "${pids[$dir]}" 2>/dev/null || true
        home=${homes[$dir]}
        [[ $home == "$dir" || $home != /tmp/landfall-data.* ]] || delete "$home"
        unset "pids[$dir]"
      fi
    done
    [[ -d $base ]] || return 0
    [[ $mode != keep || -e $base/.server || ${#pids[@]} -gt 0 || $((SECONDS)) -lt $start_limit ]] || return 0
  done
  remove_all "$base" "$mode"
}

remove_all() {
  local base=$1 mode=$2 dir
  for dir in "$base" "$base"/*/; do cmd_remove "${dir%/}"; done
  if [[ $mode == whole ]]; then delete "$base"; else rmdir "$base" 2>/dev/null || true; fi
}

# Folders of runs that were killed together with their watcher, for instance by a power cut.
cmd_sweep() {
  local base owner owner_start
  for base in "${TMPDIR:-/tmp}"/landfall-servers.* /tmp/landfall-servers.*; do
    [[ -d $base && ! -L $base && -O $base && -r $base/owner ]] || continue
    read -r owner owner_start <"$base/owner" || continue
    is_running "$owner" "$owner_start" || remove_all "$base" whole
  done
}

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

  cmd_install
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
