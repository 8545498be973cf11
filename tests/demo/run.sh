#!/usr/bin/env bash
# The demo: loads the shop into a throw-away MariaDB (or MySQL, with LANDFALL_MYSQLD), and lets `landfall migrate` bring it into
# a throw-away PostgreSQL. The servers go away again; the project folder with stage and report stays.
#
# usage: run.sh [FOLDER]     the project folder, made new; default target/demo
# LANDFALL_BIN               the landfall to use; default: what `cargo build` has built
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
servers=$root/tests/support/servers.sh

mark='# Written by the demo.'

say() { printf '\n== %s\n' "$*"; }

# Outside: get two servers and run this file again beside them. URLs in the environment name the user's own servers: not for a demo.
if [[ ${LANDFALL_DEMO_INSIDE:-} != 1 ]]; then
  folder=${1:-$root/target/demo}
  mkdir -p "$(dirname "$folder")"
  folder=$(cd "$(dirname "$folder")" && pwd -P)/$(basename "$folder")
  if [[ -n $(ls -A "$folder" 2>/dev/null) ]] && ! grep -q -s "^$mark" "$folder/landfall.toml"; then
    echo "demo: $folder holds something else than an earlier demo; name another folder" >&2
    exit 2
  fi
  rm -rf "$folder"
  mkdir -p "$folder"
  unset LANDFALL_TEST_PG_URL LANDFALL_TEST_MYSQL_URL
  say 'starting throw-away servers'
  exec env LANDFALL_DEMO_INSIDE=1 "$servers" run -- "${BASH_SOURCE[0]}" "$folder"
fi

folder=$1
mysql() { "$servers" mysql "$@"; }

say 'loading the shop into the source'
mysql -e 'CREATE DATABASE shop CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci'
mysql shop <"$here/shop.sql"
if [[ $(mysql -N -e 'SELECT VERSION()') == *MariaDB* ]]; then mysql shop <"$here/shop-mariadb.sql"; else mysql shop <"$here/shop-mysql.sql"; fi
mysql -N -e "SELECT CONCAT(COUNT(*), ' tables on ', VERSION()) FROM information_schema.tables
  WHERE table_schema = 'shop' AND table_type = 'BASE TABLE'"
"$servers" psql -c 'CREATE DATABASE shop'

cat >"$folder/landfall.toml" <<END
$mark The servers that it names are gone when the demo has ended.
[source]
url = "$LANDFALL_TEST_MYSQL_URL/shop"
tls = "disable"

[target]
url = "${LANDFALL_TEST_PG_URL%/*}/shop"
tls = "disable"

[stage]
path = "stage"

[mapping]
file = "mapping.toml"
END
cp "$here/mapping.toml" "$folder/mapping.toml"

say 'landfall migrate'
cd "$folder"
# A signal reaches landfall directly; this shell stays to tell how it ended.
trap : INT TERM HUP
code=0
if [[ -n ${LANDFALL_BIN:-} ]]; then
  "$LANDFALL_BIN" migrate || code=$?
else
  cargo run --quiet --locked --manifest-path "$root/Cargo.toml" --bin landfall -- migrate || code=$?
fi

say "the project folder stays: $folder (landfall ended with $code)"
find "$folder" -name '*.html' -printf 'report: %p\n'
exit "$code"
