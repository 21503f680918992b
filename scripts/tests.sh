# shellcheck shell=bash
# `test` and `bench`: the same servers as in production, on data that is thrown away.

# Starts PostGIS, and RabbitMQ when asked, under a folder that is deleted at the end, and exports their addresses.
throwaway_servers() { # WITH_RABBITMQ [POSTGRES_SETTING...]
  local with_rabbit=$1
  shift
  if [ -n "${RODANDO_DATABASE:-}" ]; then
    RODANDO_TEST_DATABASE=$(owner_of "$RODANDO_DATABASE") || exit
    check_database_answers "$RODANDO_TEST_DATABASE"
  else
    need_postgres
  fi
  if [ "$with_rabbit" = yes ]; then
    if [ -n "${RODANDO_RABBITMQ:-}" ]; then check_broker_answers "$RODANDO_RABBITMQ"; else need_rabbitmq; fi
  fi
  find_place "$PG_USER"
  check_space "$PLACE"
  sweep_throwaway
  THROWAWAY=$(mktemp -d "$PLACE/throwaway-XXXXXX")
  chmod 755 "$THROWAWAY"
  printf '%s\n' $$ >"$THROWAWAY/owner"
  at_exit drop_throwaway "$THROWAWAY"

  if [ -z "${RODANDO_DATABASE:-}" ]; then
    pg_create "$THROWAWAY/postgres"
    pg_start "$THROWAWAY/postgres" "$@"
    RODANDO_TEST_DATABASE=$(pg_connection "$THROWAWAY/postgres" postgres)
  fi
  if [ "$with_rabbit" = yes ] && [ -z "${RODANDO_RABBITMQ:-}" ]; then
    rabbit_create "$THROWAWAY/rabbitmq"
    rabbit_start "$THROWAWAY/rabbitmq"
  fi
  export RODANDO_TEST_DATABASE
  [ "$with_rabbit" != yes ] || export RODANDO_TEST_RABBITMQ="${RODANDO_RABBITMQ:-$RABBIT_URL}"
}

drop_throwaway() { # DIR
  rabbit_stop "$1/rabbitmq"
  pg_stop "$1/postgres"
  cp "$1/postgres/server.log" "$LOGS/test-postgres.log" 2>/dev/null || true
  cp "$1/rabbitmq/rabbit.log" "$LOGS/test-rabbitmq.log" 2>/dev/null || true
  rm -rf "$1"
}

# What a killed run left behind: its owner is gone.
sweep_throwaway() {
  local dir
  for dir in "$PLACE"/throwaway-*; do
    [ -d "$dir" ] || continue
    is_running "$(cat "$dir/owner" 2>/dev/null)" rodando || drop_throwaway "$dir"
  done
}

cmd_test() { # [FILTER]
  local results="$STATE/test-results" code=0 filter=()
  LAST_LINE='0 passed, 1 failed'   # until something better is known, however the run ends
  [ $# -le 1 ] || fail 'test takes one filter, as dotnet test does: ./rodando test MainRoad'
  [ $# -eq 0 ] || filter=(--filter "$1")
  open_state
  need_sdk
  throwaway_servers yes 'fsync = off' 'synchronous_commit = off' 'full_page_writes = off'
  build Rodando.sln
  rm -rf "$results"
  cd "$ROOT" || exit
  run dotnet test tests/Rodando.Tests -c "$CONFIGURATION" --no-build --no-restore -nologo \
    --logger 'console;verbosity=minimal' --logger 'trx;LogFileName=results.trx' --results-directory "$results" \
    --blame-hang-timeout 15m --blame-hang-dump-type none "${filter[@]}" || code=$?
  count_results "$results/results.trx" "$code"
}

# Sets the closing line from the runner's own record, and ends. No test run is a failure, as is a runner that broke off.
count_results() { # TRX RUNNER_CODE
  local counters='' passed failed total
  [ ! -f "$1" ] || counters=$(grep -oE '<Counters [^>]*' "$1" | head -n 1)
  total=$(counter total "$counters")
  passed=$(counter passed "$counters")
  failed=$(($(counter failed "$counters") + $(counter error "$counters") + $(counter timeout "$counters") + $(counter aborted "$counters")))
  if [ "$total" -eq 0 ]; then note 'No test was run.'; failed=1; fi
  if [ "$2" -ne 0 ] && [ "$failed" -eq 0 ]; then note "The test runner broke off with exit code $2."; failed=1; fi
  LAST_LINE="$passed passed, $failed failed"
  [ "$((total - passed - failed))" -le 0 ] || LAST_LINE+=", $((total - passed - failed)) skipped"
  [ "$failed" -eq 0 ] || exit 1
  exit 0
}

counter() { # NAME COUNTERS
  local value
  value=$(sed -nE "s/.* $1=\"([0-9]+)\".*/\1/p" <<<"$2")
  printf '%s' "${value:-0}"
}

cmd_bench() { # [NAME ARGS...]
  local with_rabbit=no argument
  for argument in "$@"; do case $argument in *rabbit* | --split) with_rabbit=yes ;; esac; done
  open_state
  need_sdk
  build tests/Rodando.Bench/Rodando.Bench.csproj
  [ $# -eq 0 ] || throwaway_servers "$with_rabbit"
  cd "$ROOT" || exit
  run dotnet run -c "$CONFIGURATION" --no-build --project tests/Rodando.Bench -- "$@"
}
