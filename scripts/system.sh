# shellcheck shell=bash disable=SC2153 # STATE and its kin stand in common.sh
# This machine: folders for servers, users, disk, secrets, ports and processes.

readonly NEEDED_MB=${RODANDO_NEEDED_MB:-500}   # a build, a cluster and its log; less would fail half-way

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

# As find_place, making nothing: fails when there is no data.
known_place() {
  PLACE=$STATE
  [ ! -f "$STATE/place" ] || PLACE=$(cat "$STATE/place")
  [ -d "$PLACE/postgres" ]
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
  [ "$free" -ge "$NEEDED_MB" ] || fail "The disk is full: $free MB free at $1, $NEEDED_MB MB needed."
}

secret() { head -c 24 /dev/urandom | base64 | tr '+/' '-_'; }

# Prints the secret kept in FILE, made on first use, for the caller's eyes only.
kept_secret() { # FILE
  [ -s "$1" ] || (umask 077 && secret >"$1") 2>/dev/null || fail "Cannot write $1; is the disk full?"
  cat "$1"
}

listens() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; } # HOST PORT

noted() { grep -qsx "$1" "$RUN"/*.port "${PLACE:-$STATE}"/*port "${THROWAWAY:-$STATE}"/*port; } # PORT

# Below the range from which the kernel takes ports for outgoing connections, so that none is taken by chance.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    noted "$port" || listens 127.0.0.1 "$port" || { printf '%s' "$port"; return; }
  done
}

# Prints the status code of a GET on this machine, or 000. In bash, because a fresh machine has no curl.
http_status() { # PORT PATH
  local code=000
  { exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1:%s\r\n\r\n' "$2" "$1" >&3 &&
    read -r -t 10 _ code _ <&3; } 2>/dev/null || true
  { exec 3>&-; } 2>/dev/null || true
  printf '%s' "${code:-000}"
}

# The port noted in FILE when it is still free, else a free one, noted there.
kept_port() { # FILE
  local port=''
  [ ! -f "$1" ] || port=$(cat "$1")
  if [ -z "$port" ] || listens 127.0.0.1 "$port"; then port=$(free_port); fi
  printf '%s\n' "$port" >"$1"
  printf '%s' "$port"
}

alive() { [ -n "${1:-}" ] && [[ $(cat "/proc/$1/status" 2>/dev/null) == *State:$'\t'[!ZX]* ]]; } # PID; a zombie is not

declare -A OURS=()   # by pid: what this very run started, which needs no recognising

# Whether PID is alive and its command line holds TEXT: a pid file may outlive its process, and the number be reused.
is_running() { # PID TEXT
  alive "${1:-}" || return 1
  [ -z "${OURS[$1]:-}" ] || return 0
  tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null | grep -qF -- "$2"
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

# The same for a program that `run` started, and all that it started in turn.
stop_group() { # PID
  local i
  kill -TERM -- "-$1" 2>/dev/null || return 0
  for ((i = 0; i < 100; i++)); do
    kill -0 -- "-$1" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL -- "-$1" 2>/dev/null || true
}

keep_log() { [ ! -f "$1" ] || mv -f "$1" "$1.1"; } # FILE: the log before the last is enough
