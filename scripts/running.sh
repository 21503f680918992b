# shellcheck shell=bash disable=SC2153 # RUN and its kin stand in common.sh
# What concerns a running `up`: status, demo, restart, down, simulate; and openapi.

up_runs() { is_running "$(cat "$RUN/up.pid" 2>/dev/null)" 'rodando up'; }
up_address() { cat "$RUN/up.address" 2>/dev/null || printf 'an address that it prints when it is ready'; }
need_up() {
  up_runs || fail 'Rodando is not up. Start it in another terminal: ./rodando up'
  [ -f "$RUN/up.address" ] || fail 'Rodando is still starting.'
}

cmd_demo() {
  need_up
  known_place || true
  find_database
  show_demo "$(up_address)"
}

cmd_status() {
  local file name state
  if ! up_runs; then say 'Rodando is not up.'; exit 3; fi   # 3: what a service's status says for "not running"
  say "Rodando is up at $(up_address)."
  for file in "$RUN"/*.port; do
    [ -f "$file" ] || continue
    name=${file##*/} name=${name%.port} state='not running'
    if process_runs "$name"; then state='running, not ready'; fi
    if process_ready "$name"; then state=ready; fi
    printf '  %-10s port %-6s pid %-8s %s\n' "$name" "$(cat "$file")" "$(process_pid "$name")" "$state"
  done
  [ -n "${RODANDO_DATABASE:-}" ] || ! known_place || say "  data: $PLACE/postgres, port $(cat "$PLACE/postgres.port")"
}

cmd_restart() { # MODULE
  local name=${1:-} old i
  need_up
  [ -f "$RUN/${name:-none}.port" ] || fail "restart takes one of: $(cd "$RUN" && printf '%s ' *.port | sed 's/\.port//g')"
  old=$(process_pid "$name")
  touch "$RUN/$name.restart"
  stop_pid "$old" 20
  for ((i = 0; i < READY_SECONDS * 5; i++)); do
    if [ "$(process_pid "$name")" != "$old" ] && process_runs "$name" && process_ready "$name"; then
      say "The process '$name' runs again (pid $(process_pid "$name"))."
      return
    fi
    run sleep 0.2
  done
  fail "The process '$name' is not back after $READY_SECONDS s; see $LOGS/$name.log"
}

cmd_down() {
  [ -d "$RUN" ] || return 0
  ! up_runs || stop_pid "$(cat "$RUN/up.pid")" 90
  stop_processes
  if known_place; then
    rabbit_stop "$PLACE/rabbitmq"
    pg_stop "$PLACE/postgres"
  fi
  rm -f "$RUN/up.pid"
  say 'Rodando is down.'
}

cmd_simulate() {
  local option where=()
  for option in "$@"; do case $option in --help | -h | --url) where=(given) ;; esac; done
  if [ ${#where[@]} -gt 0 ]; then
    open_state && need_sdk && { [ -f "$HOST" ] || build_app; }
    where=()
  else
    need_up
    where=(--url "$(up_address)" --demo "$STATE/demo.json")
  fi
  run dotnet "$HOST" simulate "${where[@]}" "$@"
}

cmd_openapi() {
  open_state
  need_sdk
  build src/Rodando.Host/Rodando.Host.csproj
  cd "$ROOT" || exit
  run dotnet "src/Rodando.Host/bin/$CONFIGURATION/net10.0/Rodando.Host.dll" openapi --out openapi
}
