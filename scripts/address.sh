# shellcheck shell=bash
# Addresses of servers that run already: RODANDO_DATABASE and RODANDO_RABBITMQ.

unescape() { local s=${1//\\/\\\\}; printf '%b' "${s//%/\\x}"; }   # undoes %XX

# Splits scheme://user:password@host:port/path?query into URL_*.
split_url() {
  local rest=${1#*://} authority
  authority=${rest%%[/?]*}
  rest=${rest#"$authority"}
  URL_QUERY='' URL_USER='' URL_PASSWORD='' URL_PORT=''
  case $rest in *\?*) URL_QUERY=${rest#*\?} ;; esac
  URL_PATH=${rest%%\?*}
  URL_PATH=$(unescape "${URL_PATH#/}")
  case $authority in
    *@*)
      URL_USER=${authority%@*}
      authority=${authority##*@}
      case $URL_USER in *:*) URL_PASSWORD=$(unescape "${URL_USER#*:}") ;; esac
      URL_USER=$(unescape "${URL_USER%%:*}")
      ;;
  esac
  URL_HOST=$authority
  case $authority in *:*) URL_HOST=${authority%:*} URL_PORT=${authority##*:} ;; esac
}

quoted() { printf '"%s"' "${1//\"/\"\"}"; }   # a value of an Npgsql connection string

# Prints the settings of an Npgsql connection string, one `key=value` a line; a quoted value may hold a semicolon.
settings_of() {
  local text="$1;" item='' quote='' char i
  for ((i = 0; i < ${#text}; i++)); do
    char=${text:i:1}
    if [ "$char" = ';' ] && [ -z "$quote" ]; then
      [ -z "${item//[[:space:]]/}" ] || printf '%s\n' "${item#"${item%%[![:space:]]*}"}"
      item=''
      continue
    fi
    if [ "$char" = "$quote" ]; then quote=''; elif [ -z "$quote" ]; then case $char in \" | \') quote=$char ;; esac; fi
    item+=$char
  done
}

# The value of a setting; names are compared without regard to case.
setting_of() { # CONNECTION NAME
  settings_of "$1" | awk -v name="${2,,}" '{ k = $0; sub(/[ \t]*=.*/, "", k); if (tolower(k) == name) { sub(/^[^=]*=[ \t]*/, ""); v = $0 } }
    END { gsub(/^"|"$/, "", v); print v }'
}

# The connection string without who connects: what remains is where.
without_login() {
  settings_of "$1" | awk '{ k = $0; sub(/[ \t]*=.*/, "", k); k = tolower(k); gsub(/ /, "", k) }
    k !~ /^(username|userid|uid|user|password|psw|pwd|passfile)$/ { printf "%s;", $0 }'
}

# Prints the owner's Npgsql connection string from RODANDO_DATABASE in either form, always naming a database of ours.
owner_of() { # ADDRESS
  local connection=$1 database
  case $1 in
    postgres://* | postgresql://*)
      split_url "$1"
      [ -n "$URL_HOST" ] || fail "RODANDO_DATABASE names no host: postgres://user:password@host:5432/rodando"
      [ -n "$URL_USER" ] || fail "RODANDO_DATABASE names no user: postgres://user:password@host:5432/rodando"
      connection="Host=$URL_HOST;Port=${URL_PORT:-5432};Username=$(quoted "$URL_USER");Password=$(quoted "$URL_PASSWORD")"
      [ -z "$URL_PATH" ] || connection+=";Database=$(quoted "$URL_PATH")"
      case "&$URL_QUERY" in *'&sslmode='*) URL_QUERY=${URL_QUERY#*sslmode=} connection+=";SSL Mode=${URL_QUERY%%&*}" ;; esac
      ;;
    *=*) ;;
    *) fail "RODANDO_DATABASE is neither postgres://user:password@host:5432/rodando nor an Npgsql connection string." ;;
  esac
  database=$(setting_of "$connection" database)
  case $database in '' | postgres) connection+=';Database=rodando' ;; esac
  printf '%s' "$connection"
}

check_database_answers() { # CONNECTION
  local host port
  host=$(setting_of "$1" host)
  [ -n "$host" ] || host=$(setting_of "$1" server)
  port=$(setting_of "$1" port)
  host=${host%%,*}
  [ -n "$host" ] || fail "RODANDO_DATABASE names no host."
  case $host in /*) return ;; *:*) port=${host##*:} host=${host%:*} ;; esac
  reaches "$host" "${port:-5432}" || fail "The database at $host:${port:-5432} (RODANDO_DATABASE) does not answer. Is it running?"
}

check_broker_answers() { # URL
  case $1 in amqp://* | amqps://*) ;; *) fail "RODANDO_RABBITMQ is not of the form amqp://user:password@host:5672/" ;; esac
  split_url "$1"
  reaches "$URL_HOST" "${URL_PORT:-5672}" ||
    fail "RabbitMQ at $URL_HOST:${URL_PORT:-5672} (RODANDO_RABBITMQ) does not answer. Is it running?"
}

# As `listens`, for a host that may swallow the attempt: gives up after five seconds.
# shellcheck disable=SC2016 # the inner shell expands them
reaches() { timeout 5 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>/dev/null; } # HOST PORT
