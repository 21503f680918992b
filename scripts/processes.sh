# shellcheck shell=bash disable=SC2034 # OURS is read in system.sh
# The processes of a running `up`: one with all modules, or one per module and a gateway before them.

readonly MODULES='licensing members intake dispatch tracking'
readonly READY_SECONDS=120
declare -A STARTED=() DELAY=() AGAIN=()   # by name: when started, the present backoff, when to start again

# Starts the process NAME; its port is noted in RUN/NAME.port.
start_process() { # NAME
  local name=$1
  # A session of its own: Ctrl-C reaches it through us, before the broker and the database.
  (process_environment "$name" && exec setsid dotnet "$HOST" serve) </dev/null >>"$LOGS/$name.log" 2>&1 &
  OURS[$!]=yes
  printf '%s\n' $! >"$RUN/$name.pid"
  disown $!   # or bash would report its end in its own words
  STARTED[$name]=$SECONDS
  AGAIN[$name]=''
}

process_environment() { # NAME
  local module front
  cd "$APP" || exit
  export Rodando__Database="$APP_CONNECTION" Rodando__Bus="$BUS" Rodando__RabbitMq="${RABBIT_URL:-}"
  export Rodando__Map="$MAP" Rodando__Simulation__Enabled="$SIMULATION"
  # The simulated merchants' receivers listen on this machine; otherwise such targets are refused.
  export Rodando__Intake__Webhooks__AllowPrivateTargets="$SIMULATION"
  front=gateway
  [ "$1" != all ] || front=all
  export Rodando__PublicAddress="${RODANDO_PUBLIC_ADDRESS:-http://127.0.0.1:$(cat "$RUN/$front.port")}"
  ASPNETCORE_URLS=http://127.0.0.1:$(cat "$RUN/$1.port")
  export ASPNETCORE_URLS
  [ "$1" = all ] || export Rodando__Modules="$1"
  [ "$1" = gateway ] || return 0
  for module in $MODULES; do
    export "Rodando__Gateway__$module=http://127.0.0.1:$(cat "$RUN/$module.port")"
  done
}

process_pid() { cat "$RUN/$1.pid" 2>/dev/null || true; }                          # NAME
process_runs() { is_running "$(process_pid "$1")" Rodando.Host.dll; }             # NAME
process_ready() { [ "$(http_status "$(cat "$RUN/$1.port")" /health/ready)" = 200 ]; } # NAME

# Waits until every process answers that it is ready; one that ends before that ends us.
await_ready() { # NAME...
  local name until=$((SECONDS + READY_SECONDS))
  for name in "$@"; do
    until process_ready "$name"; do
      process_runs "$name" || fail "The process '$name' ended while starting: $(last_words "$LOGS/$name.log")"
      [ "$SECONDS" -lt "$until" ] || fail "The process '$name' is not ready after $READY_SECONDS s; see $LOGS/$name.log"
      run sleep 0.1
    done
  done
}

# The most telling line of a log: what the verb itself says, else the last error; else where to look.
last_words() { # LOG
  local line
  line=$(grep -E '^(serve|migrate|demo): ' "$1" 2>/dev/null | tail -n 1)
  if [ -n "$line" ]; then printf '%s' "${line#*: }"; return; fi
  line=$(grep -E 'Exception|[Ee]rror|fail' "$1" 2>/dev/null | grep -vE '^ +at ' | tail -n 1)
  [ -z "$line" ] || line="${line#"${line%%[![:space:]]*}"}; "
  printf '%ssee %s' "$line" "$1"
}

# Restarts what died: at once when asked for, else after 1, 2, 4 ... 30 s; a minute's good running clears the count.
watch_processes() { # NAME...
  local name
  while :; do
    for name in "$@"; do
      if [ -n "${AGAIN[$name]}" ]; then
        [ "$SECONDS" -lt "${AGAIN[$name]}" ] || start_process "$name"
      elif ! process_runs "$name"; then
        plan_restart "$name"
      fi
    done
    run sleep 0.3
  done
}

plan_restart() { # NAME
  if [ -e "$RUN/$1.restart" ]; then
    rm -f "$RUN/$1.restart"
    AGAIN[$1]=$SECONDS DELAY[$1]=''
    return
  fi
  [ $((SECONDS - STARTED[$1])) -lt 60 ] || DELAY[$1]=''
  DELAY[$1]=$((${DELAY[$1]:-0} == 0 ? 1 : DELAY[$1] * 2))
  [ "${DELAY[$1]}" -le 30 ] || DELAY[$1]=30
  AGAIN[$1]=$((SECONDS + DELAY[$1]))
  note "The process '$1' died and starts again in ${DELAY[$1]} s: $(last_words "$LOGS/$1.log")"
}

# Asks all to end together, then sees that they have.
stop_processes() {
  local file pid pids=()
  for file in "$RUN"/*.pid; do
    [ "$file" != "$RUN/up.pid" ] || continue
    pid=$(cat "$file" 2>/dev/null) || continue
    is_running "$pid" Rodando.Host.dll || continue
    kill -TERM "$pid" 2>/dev/null || true
    pids+=("$pid")
  done
  for pid in "${pids[@]}"; do stop_pid "$pid" 20; done
  find "$RUN" -type f ! -name up.pid -delete
}
