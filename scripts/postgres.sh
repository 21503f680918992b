# shellcheck shell=bash disable=SC2034 # what is set here is read in other parts
# A private PostgreSQL cluster: own folder, own port on 127.0.0.1, no socket, password by SCRAM, an unprivileged user.

readonly PG_USER=postgres   # when we are root; Debian's package makes it

# Makes the cluster in DIR unless it is there. The password's file is DIR.password, for the caller's eyes only.
pg_create() { # DIR
  local dir=$1 password_file="$1.tmp-password"
  [ ! -f "$dir/PG_VERSION" ] || return 0
  say 'Making a private PostgreSQL cluster ...'
  rm -rf "$dir" "$password_file"
  mkdir -m 700 "$dir"
  (umask 077 && kept_secret "$dir.password" >"$password_file")
  own "$PG_USER" "$dir"
  own "$PG_USER" "$password_file"
  (cd "$PLACE" && as_user "$PG_USER" "$PG_BIN/initdb" -D "$dir" -U postgres -E UTF8 --locale=C.UTF-8 \
    --auth=scram-sha-256 --pwfile="$password_file" --no-sync) >"$LOGS/initdb.log" 2>&1 ||
    { rm -rf "$dir" "$password_file"; fail "The database cluster cannot be made: $(pg_reason "$LOGS/initdb.log")"; }
  rm -f "$password_file"
  printf "include_if_exists = 'rodando.conf'\n" >>"$dir/postgresql.conf"
}

# Why it did not start, in a few words, from its log.
pg_reason() { # LOG
  if grep -q 'No space left on device' "$1" 2>/dev/null; then printf 'the disk is full.'; return; fi
  printf '%s (%s)' "$(grep -E 'FATAL|PANIC|error' "$1" 2>/dev/null | tail -n 1 | sed -E 's/^.*(FATAL|PANIC): +//')" "$1"
}

# The cluster brings the programs that made it; another version could not read it.
pg_programs_for() { # DIR
  local version
  version=$(cat "$1/PG_VERSION")
  [ "${PG_BIN%/"$version"/bin}" = "$PG_BIN" ] || return 0
  PG_BIN=/usr/lib/postgresql/$version/bin
  [ -x "$PG_BIN/postgres" ] || fail "The database in $1 was made by PostgreSQL $version. Install postgresql-$version and postgresql-$version-postgis-3."
}

# Starts the cluster and sets PG_PORT. The port is noted in DIR.port and kept while it is free.
pg_start() { # DIR [SETTING...]
  local dir=$1 log="$1/server.log"
  shift
  pg_programs_for "$dir"
  pg_stop "$dir"   # left behind by a killed run
  for _ in 1 2 3; do
    PG_PORT=$(kept_port "$dir.port")
    keep_log "$log"
    {
      cat "$ROOT/deploy/postgresql.conf"
      printf "\nlisten_addresses = '127.0.0.1'\nport = %s\nunix_socket_directories = ''\n" "$PG_PORT"
      [ $# -eq 0 ] || printf '%s\n' "$@"
    } >"$dir/rodando.conf"
    own "$PG_USER" "$dir/rodando.conf"
    # Its own session, so that Ctrl-C reaches it through us and after the processes that use it.
    if (cd "$PLACE" && as_user "$PG_USER" setsid "$PG_BIN/pg_ctl" -D "$dir" -l "$log" -w -t 60 -s start) >"$LOGS/pg_ctl.log" 2>&1; then
      return
    fi
    grep -q 'Address already in use' "$log" || break
    rm -f "$dir.port"
  done
  fail "The database does not start: $(pg_reason "$log")"
}

pg_stop() { # DIR
  local pid=''
  [ ! -f "$1/postmaster.pid" ] || pid=$(head -n 1 "$1/postmaster.pid")
  is_running "$pid" "$1" || return 0
  kill -INT "$pid" 2>/dev/null || return 0   # the "fast" shutdown: sessions are ended, everything is written
  local i
  for ((i = 0; i < 300; i++)); do
    alive "$pid" || return 0
    sleep 0.1
  done
  kill -QUIT "$pid" 2>/dev/null || true
}

pg_connection() { # DIR DATABASE
  printf 'Host=127.0.0.1;Port=%s;Username=postgres;Password=%s;Database=%s' "$(cat "$1.port")" "$(cat "$1.password")" "$2"
}
