# shellcheck shell=bash disable=SC2034 # what is set here is read in other parts
# Finding what we need on this machine, and installing it from Debian's packages when we may.

# Prints the folder of the newest PostgreSQL server (15 or later) that has PostGIS.
postgres_programs() {
  local dir version
  while read -r dir; do
    version=${dir%/bin}
    version=${version##*/}
    [ "$version" -ge 15 ] || continue
    [ -f "/usr/share/postgresql/$version/extension/postgis.control" ] || continue
    if [ -x "$dir/initdb" ]; then printf '%s' "$dir"; return; fi
  done < <(printf '%s\n' /usr/lib/postgresql/*/bin | grep -E '/[0-9]+/bin$' | sort -t/ -k5 -nr)
  return 1
}

# The version that this Debian has: 15 where there is a choice, because that is what we are tested on.
postgres_packages() {
  local version
  version=$(apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' 2>/dev/null | sed -E 's/^postgresql-([0-9]+)-.*/\1/' |
    awk '$1 == 15 { found = 15 } $1 > max { max = $1 } END { print found ? found : (max >= 15 ? max : 15) }')
  printf 'postgresql-%s postgresql-%s-postgis-3' "$version" "$version"
}

rabbitmq_programs() {
  local dir
  for dir in /usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin; do
    if [ -x "$dir/rabbitmq-server" ] && command -v erl >/dev/null; then printf '%s' "$dir"; return; fi
  done
  return 1
}

# How this user may become root: prints the prefix, possibly empty, or fails.
root_prefix() {
  [ "$EUID" -ne 0 ] || return 0
  command -v sudo >/dev/null || return 1
  if [ -t 0 ]; then printf 'sudo'; return; fi
  sudo -n true 2>/dev/null && printf 'sudo -n'
}

need_postgres() {
  local packages
  if ! PG_BIN=$(postgres_programs); then
    packages=$(postgres_packages)
    install_packages 'PostgreSQL with PostGIS' "$packages" postgresql
    PG_BIN=$(postgres_programs) || fail "PostgreSQL with PostGIS is still missing after installing $packages; see $LOGS/install.log"
  fi
}

need_rabbitmq() {
  if ! RABBIT_BIN=$(rabbitmq_programs); then
    install_packages RabbitMQ rabbitmq-server rabbitmq-server
    RABBIT_BIN=$(rabbitmq_programs) || fail "RabbitMQ is still missing after installing rabbitmq-server; see $LOGS/install.log"
  fi
}

# The printed requests use curl. Nothing else does, so it is worth neither a failure nor a password.
want_curl() {
  ! command -v curl >/dev/null || return 0
  command -v apt-get >/dev/null || return 0
  if [ "$EUID" -eq 0 ] || sudo -n true 2>/dev/null; then install_packages curl curl curl; fi
}

# Installs Debian packages without leaving the services they bring running: ours are private ones.
install_packages() { # WHAT PACKAGES SERVICE
  local what=$1 service=$3 prefix packages
  local by_hand="as root: apt-get update && apt-get install $2"
  read -ra packages <<<"$2"
  command -v apt-get >/dev/null || fail "$what is missing, and this is no Debian. Install it, or name a running server; see ./rodando --help."
  prefix=$(root_prefix) || fail "$what is missing, and you are neither root nor may use sudo. Install it $by_hand"
  say "Installing $what from Debian's packages ($2) ..."
  # Not by `run`: sudo may have to ask for a password.
  # shellcheck disable=SC2086 # the prefix is empty or a command with its option
  $prefix bash "$ROOT/scripts/apt.sh" "$service" "${packages[@]}" >"$LOGS/install.log" 2>&1 ||
    fail "$what could not be installed ($(grep -E '^E: ' "$LOGS/install.log" | tail -n 1)). Install it $by_hand"
}
