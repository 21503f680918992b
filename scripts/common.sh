# shellcheck shell=bash
# What every part needs: saying and failing, the git-ignored state folder, users, ports, and an orderly end.

readonly STATE="$ROOT/.rodando"     # everything we keep, ignored by git
readonly RUN="$STATE/run"           # what is running: pid and port files
readonly LOGS="$STATE/log"
readonly NEEDED_MB=500              # a build, a cluster and its log; less would fail half-way
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

say() { printf '%s\n' "$*"; }
note() { printf '%s\n' "$*" >&2; }
fail() { printf 'rodando: %s\n' "$*" >&2; exit 1; }

# The end. Parts register what must be undone; it runs once, in reverse order, however the script ends.
AT_EXIT=()
LAST_LINE=''
CHILD=''
at_exit() { AT_EXIT+=("$1"); }
unwind() {
  local i
  [ -z "$CHILD" ] || kill "$CHILD" 2>/dev/null || true
  CHILD=''
  for ((i = ${#AT_EXIT[@]} - 1; i >= 0; i--)); do eval "${AT_EXIT[i]}" || true; done
  AT_EXIT=()
}
finish() {
  local code=$?
  trap '' INT TERM HUP
  trap - EXIT
  unwind
  [ -z "$LAST_LINE" ] || say "$LAST_LINE"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

# Runs a command so that a signal to this script is acted on at once and not when the command has ended.
run() {
  local code=0
  "$@" &
  CHILD=$!
  wait "$CHILD" || code=$?
  CHILD=''
  return "$code"
}

open_state() {
  local dir
  for dir in "$STATE" "$RUN" "$LOGS"; do
    mkdir -p "$dir" 2>/dev/null || true
    [ -w "$dir" ] || fail "Cannot write $dir. Run as the user who owns it, or give it to $(id -un)."
  done
  chmod 755 "$STATE"
}

# Where servers keep their data. Started as root they run as another user, who may not be able to enter the folder
# that this repository lies in; then they get a folder of their own, and its name is noted. Nobody's rights change.
find_place() { # USER
  local noted="$STATE/place"
  if [ "$EUID" -ne 0 ] || as_user "$1" test -x "$STATE/."; then PLACE=$STATE; return; fi
  if [ -f "$noted" ] && [ -d "$(cat "$noted")" ]; then PLACE=$(cat "$noted"); return; fi
  PLACE=$(mktemp -d /var/lib/rodando-XXXXXX) || fail "Cannot make a folder for the database under /var/lib."
  chmod 755 "$PLACE"
  printf '%s\n' "$ROOT" >"$PLACE/belongs-to"
  printf '%s\n' "$PLACE" >"$noted"
}

# Runs a command as an unprivileged user when we are root, and as ourselves when we are not.
as_user() { (become "$@"); } # USER COMMAND...

# The same in place of the calling (sub)shell, so that its process id is the command's.
become() { # USER COMMAND...
  local user=$1
  shift
  [ "$EUID" -eq 0 ] || exec "$@"
  exec setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups -- "$@"
}

own() { [ "$EUID" -ne 0 ] || chown "$1" "$2"; }   # USER PATH

check_space() { # FOLDER
  local free
  free=$(df -Pk "$1" | awk 'NR == 2 { print int($4 / 1024) }')
  [ "$free" -ge "${RODANDO_NEEDED_MB:-$NEEDED_MB}" ] ||
    fail "The disk is full: $free MB free at $1, ${RODANDO_NEEDED_MB:-$NEEDED_MB} MB needed."
}

secret() { head -c 24 /dev/urandom | base64 | tr '+/' '-_'; }

# Prints the secret kept in FILE, made on first use, for the caller's eyes only.
kept_secret() { # FILE
  [ -s "$1" ] || (umask 077 && secret >"$1")
  cat "$1"
}

listens() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; } # HOST PORT

# Below the range from which the kernel takes ports for outgoing connections, so that none is taken by chance.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    listens 127.0.0.1 "$port" || { printf '%s' "$port"; return; }
  done
}

# The port noted in FILE when it is still free, else a free one, noted there.
kept_port() { # FILE
  local port=''
  [ ! -f "$1" ] || port=$(cat "$1")
  if [ -z "$port" ] || listens 127.0.0.1 "$port"; then port=$(free_port); fi
  printf '%s\n' "$port" >"$1"
  printf '%s' "$port"
}

alive() { [ -n "${1:-}" ] && kill -0 "$1" 2>/dev/null; }

# Whether PID is alive and its command line holds TEXT: a pid file may outlive its process, and the number be reused.
is_running() { # PID TEXT
  alive "${1:-}" && tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null | grep -qF -- "$2"
}

# Asks a process to end, waits, and ends it when it does not.
stop_pid() { # PID SECONDS
  local i
  alive "${1:-}" || return 0
  kill -TERM "$1" 2>/dev/null || return 0
  for ((i = 0; i < $2 * 10; i++)); do
    alive "$1" || return 0
    sleep 0.1
  done
  kill -KILL "$1" 2>/dev/null || true
}

keep_log() { [ ! -f "$1" ] || mv -f "$1" "$1.1"; } # FILE: the log before the last is enough
