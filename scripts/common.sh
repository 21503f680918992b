# shellcheck shell=bash
# What every part needs: saying and failing, the git-ignored state folder, and an orderly end.

readonly STATE="$ROOT/.rodando"     # everything we keep, ignored by git
readonly RUN="$STATE/run"           # what is running: pid and port files
readonly LOGS="$STATE/log"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

say() { printf '%s\n' "$*"; }
note() { printf '%s\n' "$*" >&2; }
fail() { printf 'rodando: %s\n' "$*" >&2; exit 1; }

# The end. Parts register what must be undone; it runs once, in reverse order, however the script ends.
AT_EXIT=()
LAST_LINE=''
CHILD=''
at_exit() { AT_EXIT+=("$(printf '%q ' "$@")"); } # COMMAND...
unwind() {
  local i
  [ -z "$CHILD" ] || stop_group "$CHILD"
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

# Runs a program so that a signal to this script is acted on at once and not when the program has ended. It has a session
# of its own: Ctrl-C reaches it through us, with all that it started, before the servers it uses are stopped.
run() { # PROGRAM...
  local code=0
  setsid "$@" &
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
  chmod 755 "$STATE"         # the servers' users pass through it
  chmod 700 "$RUN" "$LOGS"   # logs may tell more than others should know
}
