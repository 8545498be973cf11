# shellcheck shell=bash
# Part of servers.sh: servers in containers, for machines that have neither the programs nor a known package manager.

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
        "${LANDFALL_PG_IMAGE:-postgres:17}" -c fsync=off -c max_connections=100 "$@" >/dev/null || return 1
      ;;
    mariadb)
      docker run -d --name "$name" --label landfall.test=1 -p "127.0.0.1:$port:3306" \
        -e MARIADB_ALLOW_EMPTY_ROOT_PASSWORD=1 "${LANDFALL_MARIADB_IMAGE:-mariadb:11.4}" \
        --character-set-server=utf8mb4 --server-id=1 --log-bin=binlog --binlog-format=ROW --max-allowed-packet=128M \
        --innodb-log-file-size=256M --default-time-zone=+00:00 "$@" >/dev/null || return 1
      ;;
    mysql)
      docker run -d --name "$name" --label landfall.test=1 -p "127.0.0.1:$port:3306" \
        -e MYSQL_ALLOW_EMPTY_PASSWORD=1 "${LANDFALL_MYSQL_IMAGE:-mysql:9}" \
        --server-id=1 --log-bin=binlog --gtid-mode=ON --enforce-gtid-consistency=ON --max-allowed-packet=128M "$@" >/dev/null || return 1
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
