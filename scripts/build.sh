# shellcheck shell=bash
# The .NET SDK, and building. Everything is built for release, so that `test` and `up` share one build.

readonly CONFIGURATION=Release
readonly APP="$STATE/app"   # what `up` runs: a copy, so that a build beside a running server does not change its files
readonly HOST="$APP/Rodando.Host.dll"

needed_sdk() { sed -nE 's/.*"version": *"([0-9.]+)".*/\1/p' "$ROOT/global.json"; }

# Prints why the SDK cannot be used, in one line; nothing when it can.
sdk_problem() {
  local found advice
  advice="Install .NET SDK $(needed_sdk) or a later 10.0 from https://dot.net and put 'dotnet' on the PATH."
  if ! command -v dotnet >/dev/null; then printf 'The .NET SDK is missing. %s' "$advice"; return; fi
  if ! (cd "$ROOT" && dotnet --version >/dev/null 2>&1); then
    found=$(dotnet --list-sdks 2>/dev/null | awk '{ print $1 }' | paste -sd' ')
    printf 'The .NET SDK is too old (found: %s). %s' "${found:-only a runtime}" "$advice"
  fi
}

need_sdk() {
  local problem
  problem=$(sdk_problem)
  [ -z "$problem" ] || fail "$problem"
}

# Restores what the lock files say and nothing else, then builds; a warning is an error.
build() { # PROJECT
  local log="$LOGS/build.log" here=$PWD
  say "Building $1 ..."
  cd "$ROOT" || exit
  run dotnet restore "$1" --locked-mode -v quiet >"$log" 2>&1 || build_failed "$log" 'The packages cannot be restored'
  run dotnet build "$1" -c "$CONFIGURATION" --no-restore -warnaserror -p:UseSharedCompilation=false -nologo -v quiet >>"$log" 2>&1 ||
    build_failed "$log" 'The build failed'
  cd "$here" || exit
}

build_failed() { # LOG WHAT
  ! grep -q 'No space left on device' "$1" || fail "$2: the disk is full."
  grep -E '(error|warning) [A-Z]+[0-9]+' "$1" | sort -u | head -n 20 >&2 || true
  fail "$2; see $1"
}

# One line that changes whenever a source file does: changed, added or deleted.
source_print() {
  (cd "$ROOT" && find src global.json Directory.*.props \( -name bin -o -name obj \) -prune -o -type f -printf '%p %T@ %s\n') |
    sort | sha256sum
}

# Builds the host when a source file changed since, and copies it to where it runs.
build_app() {
  local print
  print=$(source_print)
  if [ -f "$HOST" ] && [ "$(cat "$APP/built-from" 2>/dev/null)" = "$print" ]; then return; fi
  build src/Rodando.Host/Rodando.Host.csproj
  rm -rf "$APP.new" "$APP"
  cp -R "$ROOT/src/Rodando.Host/bin/$CONFIGURATION/net10.0" "$APP.new" 2>/dev/null ||
    fail "The build cannot be copied to $APP; is the disk full?"
  printf '%s\n' "$print" >"$APP.new/built-from"
  mv "$APP.new" "$APP"
}
