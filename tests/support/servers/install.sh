# shellcheck shell=bash disable=SC2154 # variables of servers.sh
# Part of servers.sh: finds the server programs, and has the package manager install what is missing.

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
find_chromium() {
  local name
  for name in ${LANDFALL_CHROMIUM:-} chromium chromium-browser google-chrome; do
    if type -P "$name"; then return 0; fi
  done
  return 1
}
want_postgres() { [[ -z ${LANDFALL_TEST_PG_URL:-} ]]; }
want_mysql() { [[ -z ${LANDFALL_TEST_MYSQL_URL:-} ]]; }

docker_usable() { type -P docker >/dev/null && docker info >/dev/null 2>&1; }
known_package_manager() {
  local name
  for name in apt-get dnf apk; do
    if type -P "$name" >/dev/null; then echo "$name"; return 0; fi
  done
}

# Containers are the last resort: no programs, and no package manager that could bring them.
use_docker() {
  [[ ${LANDFALL_TEST_DOCKER:-} != 1 ]] || return 0
  { ! have_postgres || ! have_mysql; } && [[ -z $(known_package_manager) ]] && docker_usable
}

# ---- installing ------------------------------------------------------------------------------------------------------

cmd_install() {
  local compiler=no tools=no manager option
  for option; do
    case $option in
      --compiler) compiler=yes ;;
      --tools) tools=yes ;;
    esac
  done
  local -a missing=()
  if ! use_docker; then
    ! want_postgres || have_postgres || missing+=(postgres)
    ! want_mysql || have_mysql || missing+=(mariadb)
  fi
  [[ $compiler == no ]] || type -P cc >/dev/null || missing+=(compiler)
  if [[ $tools == yes ]]; then
    type -P ssh-keygen >/dev/null || missing+=(ssh-keygen)
    find_chromium >/dev/null || missing+=(chromium)
    # Debian keeps it apart from the client's core.
    find_program mariadb-binlog >/dev/null || missing+=(binlog)
  fi
  ((${#missing[@]})) || { more_tools "$tools"; return 0; }

  manager=$(known_package_manager)
  if [[ -z $manager ]]; then
    die "missing: ${missing[*]}; install PostgreSQL $oldest_postgres or newer, MariaDB 10.6 or newer and a C compiler, or start docker"
  fi
  if ((EUID != 0)); then
    say "missing: ${missing[*]}. Run this once, then try again:"
    printf '    sudo %q install%s\n' "$self" "$(printf ' %s' "$@")" >&2
    exit 2
  fi
  say "installing with $manager: ${missing[*]}"
  # stdout is left to the command that `run` starts.
  "install_with_$manager" "${missing[@]}" </dev/null >&2 || die "$manager could not install: ${missing[*]}"
  if want_postgres && ! have_postgres; then die "PostgreSQL's programs are not there after the installation"; fi
  if want_mysql && ! have_mysql; then die "MariaDB's programs are not there after the installation"; fi
  more_tools "$tools"
}

# What is no package of its own.
more_tools() {
  if [[ $1 == yes ]] && want_mysql && ! use_docker && ! has_plugins; then unpack_plugins; fi
}

# Debian's -core package has no plugins, and the whole one would start a server of its own: the plugins alone are unpacked into a
# folder, which the servers of tests get as theirs. Accounts with ed25519 need one.
plugins=/var/tmp/landfall-plugins-$UID
has_plugins() {
  local program
  program=$(find_program mariadbd) || return 0
  [[ -n $(find "$(dirname "$program")/../lib/mysql/plugin" /usr/lib/mysql/plugin /usr/lib64/mariadb/plugin /usr/lib/mariadb/plugin \
    "$plugins" -name auth_ed25519.so -print -quit 2>/dev/null) ]]
}
unpack_plugins() {
  local work package
  if ! type -P apt-get >/dev/null || ! type -P dpkg-deb >/dev/null; then return 0; fi
  say "unpacking MariaDB's plugins into $plugins"
  work=$(mktemp -d "$plugins.XXXXXX")
  package=$(apt_newest mariadb-server)
  if [[ -z $package ]] && ((EUID == 0)); then
    apt-get -q -o DPkg::Lock::Timeout=300 update </dev/null >&2 || true
    package=$(apt_newest mariadb-server)
  fi
  if (cd "$work" && apt-get -q download "$package" && dpkg-deb -x ./*.deb root) </dev/null >&2; then
    mkdir -p "$plugins"
    chmod 755 "$plugins"
    cp "$work"/root/usr/lib/mysql/plugin/*.so "$plugins/"
  else
    say "MariaDB's plugins cannot be had: tests of accounts that need them will fail"
  fi
  rm -rf "$work"
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
      ssh-keygen) packages+=(openssh-client) ;;
      binlog) packages+=("$(apt_newest mariadb-client)") ;;
      chromium)
        # Ubuntu has only a snap, which a container cannot run.
        if [[ $(apt-cache policy chromium 2>/dev/null) == *'Candidate: '[0-9]* ]]; then packages+=(chromium)
        else say 'no package of Chromium; LANDFALL_CHROMIUM names a browser for the tests of pages'; fi
        ;;
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
  # Not `| grep -q`: under pipefail the writer's broken pipe would count as a "no".
  local policy
  policy=$(apt-cache policy "$1" 2>/dev/null)
  if [[ $policy == *'Candidate: '[0-9]* ]]; then echo "$1"; return; fi
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
      ssh-keygen) packages+=(openssh) ;;
      binlog) packages+=(mariadb) ;;
      chromium) packages+=(chromium-headless) ;;
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
      ssh-keygen) packages+=(openssh-keygen) ;;
      binlog) packages+=(mariadb-client) ;;
      chromium) packages+=(chromium) ;;
    esac
  done
  apk add --no-progress "${packages[@]}"
}
