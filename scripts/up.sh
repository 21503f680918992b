# shellcheck shell=bash disable=SC2034,SC2153 # set here, read in another part, and the other way round
# `up`: from a fresh clone to a server that answers.

cmd_up() {
  local port=5080 split='' names=all
  MAP='' SIMULATION=false BUS=embedded
  while [ $# -gt 0 ]; do
    case $1 in
      --split) split=yes BUS=rabbitmq names="$MODULES gateway" ;;
      --simulation) SIMULATION=true ;;
      --port) [ $# -ge 2 ] || fail '--port needs a number.'; port=$2; shift ;;
      --map) [ $# -ge 2 ] || fail '--map needs a file.'; MAP=$2; shift ;;
      *) fail "up has no option '$1'. ./rodando --help lists what there is." ;;
    esac
    shift
  done
  check_port "$port"
  [ -z "$MAP" ] || [ -r "$MAP" ] || fail "The map $MAP cannot be read."
  [ -z "$MAP" ] || MAP=$(realpath "$MAP")
  open_state
  ! up_runs || fail "Rodando is already up at $(up_address). ./rodando down stops it."
  need_sdk
  check_space "$STATE"
  export Rodando__Licensing__KeyDirectory="$STATE/keys"
  export Rodando__Licensing__Evidence__Directory="$STATE/evidence"
  export Rodando__Notices__Directory="$STATE/outbox"

  printf '%s\n' $$ 2>/dev/null >"$RUN/up.pid" || fail "Cannot write to $RUN; is the disk full?"
  at_exit rm -f "$RUN/up.pid"
  stop_processes   # left behind by a killed run
  ! listens 127.0.0.1 "$port" || fail "Port $port is in use. Choose another: ./rodando up --port N"
  want_curl
  start_database
  [ -z "$split" ] || start_broker
  build_app
  migrate
  at_exit stop_processes
  serve "$port" "$names"
}

check_port() { # PORT
  [[ $1 =~ ^[1-9][0-9]{0,4}$ ]] || fail "'$1' is not a port: a number from 1 to 65535."
  [ "$1" -le 65535 ] || fail "'$1' is not a port: a number from 1 to 65535."
  [ "$1" -ge 1024 ] || [ "$EUID" -eq 0 ] || fail "Port $1 is for root only. Choose one from 1024 up."
}

# Sets OWNER_CONNECTION and APP_CONNECTION: ours, or that of RODANDO_DATABASE.
find_database() {
  if [ -n "${RODANDO_DATABASE:-}" ]; then
    OWNER_CONNECTION=$(owner_of "$RODANDO_DATABASE") || exit
    check_database_answers "$OWNER_CONNECTION"
  else
    OWNER_CONNECTION=$(pg_connection "$PLACE/postgres" rodando)
  fi
  APP_CONNECTION="$(without_login "$OWNER_CONNECTION")Username=rodando_app;Password=$(quoted "${RODANDO_APP_PASSWORD:-$(kept_secret "$STATE/app.password")}")"
}

start_database() {
  if [ -z "${RODANDO_DATABASE:-}" ]; then
    need_postgres
    find_place "$PG_USER"
    check_space "$PLACE"
    at_exit pg_stop "$PLACE/postgres"
    pg_create "$PLACE/postgres"
    pg_start "$PLACE/postgres"
  fi
  find_database
}

start_broker() {
  if [ -n "${RODANDO_RABBITMQ:-}" ]; then
    check_broker_answers "$RODANDO_RABBITMQ"
    RABBIT_URL=$RODANDO_RABBITMQ
    return
  fi
  need_rabbitmq
  find_place "$RABBIT_USER"
  say 'Starting RabbitMQ ...'
  at_exit rabbit_stop "$PLACE/rabbitmq"
  rabbit_create "$PLACE/rabbitmq"
  rabbit_start "$PLACE/rabbitmq"
}

# The only step that is done as the database's owner; the processes connect as rodando_app, which owns nothing.
migrate() {
  say 'Migrating ...'
  Rodando__OwnerDatabase=$OWNER_CONNECTION Rodando__Database=$APP_CONNECTION run dotnet "$HOST" migrate >"$LOGS/migrate.log" 2>&1 ||
    fail "The database cannot be prepared: $(last_words "$LOGS/migrate.log")"
}

serve() { # PORT NAMES
  local name names address=http://127.0.0.1:$1
  read -ra names <<<"$2"
  say 'Starting ...'
  printf '%s\n' "$1" >"$RUN/${names[-1]}.port"   # the last stands to the outside: all, or the gateway
  for name in "${names[@]}"; do
    keep_log "$LOGS/$name.log"
    [ "$name" = "${names[-1]}" ] || kept_port "$RUN/$name.port" >/dev/null
  done
  for name in "${names[@]}"; do start_process "$name"; done
  await_ready "${names[@]}"
  printf '%s\n' "$address" >"$RUN/up.address"
  show_demo "$address"
  say ''
  say "Rodando is up at $address (requests to try: $address/docs). Ctrl-C stops it."
  watch_processes "${names[@]}"
}

# On an empty database makes the demo federation, through the HTTP API; then, and always, prints how to use it.
show_demo() { # ADDRESS
  umask 077   # the file holds credentials
  Rodando__Database=$APP_CONNECTION run dotnet "$HOST" demo --url "$1" --out "$STATE/demo.json" 2>"$LOGS/demo.log" ||
    fail "The demo cannot be made: $(last_words "$LOGS/demo.log")"
  command -v curl >/dev/null || note 'The request above needs curl, which this machine lacks: apt-get install curl'
}
