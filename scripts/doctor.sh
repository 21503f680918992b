# shellcheck shell=bash disable=SC2153 # STATE and its kin stand in common.sh
# `doctor`: what is missing and how to get it. Changes nothing.

cmd_doctor() {
  MISSING=0
  local place free
  check_sdk_line
  check_database_line
  check_rabbitmq_line
  if command -v curl >/dev/null; then good curl "$(command -v curl)"; else
    bad curl "for trying requests by hand. As root: apt-get install curl"; fi

  place=$STATE
  [ -d "$place" ] || place=$ROOT
  ! known_place || place=$PLACE
  free=$(df -Pk "$place" | awk 'NR == 2 { print int($4 / 1024) }')
  if [ "$free" -ge "$NEEDED_MB" ]; then good disk "$free MB free at $place"; else
    bad disk "$free MB free at $place, $NEEDED_MB MB needed."; fi

  if [ -d "$STATE" ] && [ ! -w "$STATE" ]; then bad folder "Cannot write $STATE. Run as the user who owns it."; fi
  if up_runs; then good server "up at $(up_address)"; elif listens 127.0.0.1 5080; then
    bad 'port 5080' 'in use by another program. Choose another: ./rodando up --port N'; fi

  [ "$MISSING" -eq 0 ] || { say ''; fail "$MISSING missing."; }
  say 'Nothing is missing.'
}

good() { printf 'ok       %-12s %s\n' "$1" "$2"; }
bad() { printf 'MISSING  %-12s %s\n' "$1" "$2"; MISSING=$((MISSING + 1)); }

check_sdk_line() {
  local problem
  problem=$(sdk_problem)
  if [ -z "$problem" ]; then good '.NET SDK' "$(cd "$ROOT" && dotnet --version)"; else bad '.NET SDK' "$problem"; fi
}

check_database_line() {
  local problem
  if [ -n "${RODANDO_DATABASE:-}" ]; then
    if problem=$(check_database_answers "$(owner_of "$RODANDO_DATABASE")" 2>&1); then good PostgreSQL 'RODANDO_DATABASE answers'; else
      bad PostgreSQL "${problem#rodando: }"; fi
  elif PG_BIN=$(postgres_programs); then good PostgreSQL "$PG_BIN, with PostGIS"; else
    bad PostgreSQL "$(how_to_get "$(postgres_packages)")"; fi
}

check_rabbitmq_line() {
  local problem
  if [ -n "${RODANDO_RABBITMQ:-}" ]; then
    if problem=$(check_broker_answers "$RODANDO_RABBITMQ" 2>&1); then good RabbitMQ 'RODANDO_RABBITMQ answers'; else
      bad RabbitMQ "${problem#rodando: }"; fi
  elif RABBIT_BIN=$(rabbitmq_programs); then good RabbitMQ "$RABBIT_BIN"; else
    bad RabbitMQ "for up --split and test. $(how_to_get rabbitmq-server)"; fi
}

how_to_get() { # PACKAGES
  if ! command -v apt-get >/dev/null; then printf 'This is no Debian: install it, or name a running server; see ./rodando --help.'; return; fi
  if root_prefix >/dev/null; then printf 'up and test install it by themselves, from Debian: %s' "$1"; return; fi
  printf 'As root: apt-get update && apt-get install %s' "$1"
}
