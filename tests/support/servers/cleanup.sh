# shellcheck shell=bash disable=SC2154 # variables of servers.sh
# Part of servers.sh: no server outlives the process that it was started for, however that one ends.

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
