# shellcheck shell=bash
# Part of mysql9.sh and postgres18.sh: server programs of Debian sid, unpacked into a folder of their own with every library
# they need, to be run by their own loader: nothing of the machine is upgraded, and its apt configuration is only read.
# shellcheck disable=SC2154 # name, of who reads this

say() { printf '%s: %s\n' "$name" "$*" >&2; }
die() { say "$*"; exit 2; }

# apt with a source list, package lists, status and cache of its own: as if it were for an empty machine.
apt_in() {
  local apt=$1 program=$2
  shift 2
  "$program" -q -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$apt/sources" -o Dir::Etc::preferencesparts=/dev/null \
    -o Dir::State="$apt/state" -o Dir::State::lists="$apt/lists" -o Dir::State::status="$apt/status" -o Dir::Cache="$apt/cache" \
    -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none -o Debug::NoLocking=true "$@"
}

# sid_unpack FOLDER PACKAGE WRITE: PACKAGE and all it needs in FOLDER/root, beside what the function WRITE makes of it.
sid_unpack() {
  local folder=$1 package=$2 write=$3 work apt file keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  if ! type -P apt-get >/dev/null || ! type -P dpkg-deb >/dev/null; then die "needs apt-get and dpkg-deb (Debian or Ubuntu)"; fi
  [[ -r $keyring ]] || die "needs $keyring: install the package debian-archive-keyring"
  say "fetching $package from Debian sid into $folder"
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
  apt_in "$apt" apt-get install -y --no-install-recommends --download-only "$package" >&2 </dev/null \
    || die "$package of Debian sid cannot be had"
  for file in "$apt"/cache/archives/*.deb; do
    # perl serves only the scripts beside the servers.
    case ${file##*/} in perl* | libperl*) continue ;; esac
    dpkg-deb -x "$file" "$work/root"
  done
  rm -rf "$apt"
  "$write" "$work"
  rm -rf "${folder:?}"
  mv "$work" "$folder"
  trap - EXIT
}

# sid_program FOLDER PROGRAM WRAPPER [ARGUMENT...]: writes the wrapper that runs PROGRAM (a path in FOLDER/root) with the C library
# and the libraries that it was built for, as if it were the wrapper itself; ARGUMENTs come last, and may name \$root.
sid_program() {
  local root=$1/root program=$2 wrapper=$3 loader libraries up
  shift 3
  loader=$(cd "$root" && find . -name 'ld-linux*.so.*' | sort | head -n 1)
  libraries=$(cd "$root" && find . -name 'lib*.so.*' -not -path '*/gdb/*' -printf '%h\n' | sort -u)
  [[ -n $loader && -n $libraries && -x $root/$program ]] || die "the packages do not hold what was expected"
  up=$(realpath --relative-to="$(dirname "$wrapper")" "$root")
  cat >"$wrapper" <<END
#!/bin/sh
# Written by $name.sh: the program with the C library and the libraries that it was built for.
self=\$(readlink -f "\$0")
root=\$(dirname "\$self")/$up
path=
for folder in ${libraries//$'\n'/ }; do path=\$path\${path:+:}\$root/\$folder; done
exec "\$root/$loader" --argv0 "\$self" --library-path "\$path" "\$root/$program" "\$@" $*
END
  chmod 755 "$wrapper"
}
