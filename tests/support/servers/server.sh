# shellcheck shell=bash
# Part of servers.sh: one server, from its data folder to its end.
# shellcheck disable=SC2154 # variables of servers.sh

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
  # BusyBox has a setpriv that knows none of this.
  if [[ $(setpriv --help 2>/dev/null) == *--init-groups* ]]; then
    exec setpriv --reuid "$account" --regid "$(id -g "$account")" --init-groups "$@"
  fi
  # shellcheck disable=SC2016 # expanded by the inner shell
  exec su -s /bin/sh "$account" -c 'exec "$0" "$@"' -- "$@"
}

# A pid alone may be taken again by a stranger; with its start time it may not.
started_at() {
  local line
  local -a stat
  # A process may end between the opening and the reading of its file: that is nothing which may end this script.
  { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
  read -r -a stat <<<"${line##*) }" || return 1
  [[ ${stat[0]:-X} != [ZX] ]] || return 1
  echo "${stat[19]:-}"
}
is_running() { [[ -n ${1:-} && $(started_at "$1" || true) == "${2:-x}" ]]; }

children_of() {
  local file line
  local -a fields
  for file in /proc/[0-9]*/stat; do
    { read -r line <"$file"; } 2>/dev/null || continue
    read -r -a fields <<<"${line##*) }" || continue
    if [[ ${fields[1]:-} == "$1" ]]; then file=${file%/stat}; echo "${file##*/}"; fi
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
  # Said at each step: `set -e` does not hold in a function whose failure its caller handles.
  mkdir "$home/data" "$home/log" "$home/tmp" || return 1
  [[ -z $account ]] || chown "$account" "$home/data" "$home/log" "$home/tmp" || return 1
  if ! (initialise "$engine" "$home" "$account") >"$home/log/init.log" 2>&1 </dev/null; then
    say "$engine could not be initialised:"
    tail -n 30 "$home/log/init.log" >&2
    return 1
  fi
  for try in 1 2 3 4 5; do
    put "$dir" port "${port:-$(free_port)}"
    if launch "$dir"; then return 0; fi
    # Somebody may have taken the port between the look and the start.
    if [[ -n $port ]] || ! grep -q -i -e 'address already in use' -e 'port: .* in use' "$home/log/server.log"; then break; fi
  done
  say "$engine did not start (try $try):"
  tail -n 30 "$home/log/server.log" >&2
  return 1
}

initialise() {
  local engine=$1 home=$2 account=$3 locale=C program
  cd "$home/data" || return 1
  export TMPDIR=$home/tmp
  case $engine in
    postgres)
      if [[ $(locale -a 2>/dev/null) =~ C\.(utf8|UTF-8) ]]; then locale=C.UTF-8; fi
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
        [[ ! -e $plugins/auth_ed25519.so ]] || command+=(--plugin-dir="$plugins")
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
