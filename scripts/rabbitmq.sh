# shellcheck shell=bash disable=SC2034 # what is set here is read in other parts
# A private RabbitMQ node: own folder, own ports and own port mapper (epmd) on 127.0.0.1, an unprivileged user.
# Nothing of it can meet Debian's own node: not the name's registry, not the cookie, not the settings.

readonly RABBIT_USER=rabbitmq   # when we are root; Debian's package makes it

rabbit_create() { # DIR
  [ ! -f "$1/home/.erlang.cookie" ] || return 0
  rm -rf "$1"
  (umask 077 && mkdir "$1" "$1/home" "$1/mnesia" && secret | tr -dc 'A-Za-z0-9' >"$1/home/.erlang.cookie" && printf '[].\n' >"$1/plugins")
  chmod 400 "$1/home/.erlang.cookie"
  [ "$EUID" -ne 0 ] || chown -R "$RABBIT_USER:" "$1"
}

# Starts the node and sets RABBIT_URL. Ports are noted in DIR.port and DIR.*-port and kept while they are free.
rabbit_start() { # DIR
  local dir=$1 log="$1/rabbit.log" out="$LOGS/${1##*/}.out" port dist_port epmd_port password
  rabbit_stop "$dir"   # left behind by a killed run
  password=$(kept_secret "$dir.password")
  port=$(kept_port "$dir.port")
  dist_port=$(kept_port "$dir.dist-port")
  epmd_port=$(kept_port "$dir.epmd-port")
  keep_log "$log"
  keep_log "$out"
  (umask 077 && cat >"$dir/rabbitmq.conf") <<CONF
listeners.tcp.1 = 127.0.0.1:$port
default_user = rodando
default_pass = $password
log.file = $log
log.file.level = info
log.console = false
raft.wal_max_size_bytes = 67108864
CONF
  own "$RABBIT_USER" "$dir/rabbitmq.conf"

  : >"$out"
  (rabbit_environment "$dir" "$dist_port" "$epmd_port"
    become "$RABBIT_USER" setsid epmd -address 127.0.0.1 -port "$epmd_port") </dev/null >>"$out" 2>&1 &
  rabbit_started "$dir.epmd-pid"
  (rabbit_environment "$dir" "$dist_port" "$epmd_port"
    become "$RABBIT_USER" setsid "$RABBIT_BIN/rabbitmq-server") </dev/null >>"$out" 2>&1 &
  rabbit_started "$dir.pid"
  rabbit_wait "$dir" "$log" "$out"
  RABBIT_URL="amqp://rodando:$password@127.0.0.1:$port/"
}

rabbit_started() { # PID_FILE
  OURS[$!]=yes
  printf '%s\n' $! >"$1"
  disown $!
}

# Run in a subshell: everything a node takes from its environment, so that nothing of the machine's own node is used.
rabbit_environment() { # DIR DIST_PORT EPMD_PORT
  unset "${!RABBITMQ_@}" ERL_LIBS ERL_FLAGS ERL_AFLAGS ERL_ZFLAGS NOTIFY_SOCKET
  cd "$1" || exit
  export HOME="$1/home" ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT="$3" ERL_CRASH_DUMP="$1/crash.dump"
  export RABBITMQ_CONF_ENV_FILE="$1/no-env" RABBITMQ_CONFIG_FILE="$1/rabbitmq.conf" RABBITMQ_ADVANCED_CONFIG_FILE="$1/no-advanced"
  export RABBITMQ_NODENAME=rodando@localhost RABBITMQ_DIST_PORT="$2" RABBITMQ_NODE_IP_ADDRESS=127.0.0.1
  export RABBITMQ_MNESIA_BASE="$1/mnesia" RABBITMQ_LOG_BASE="$1" RABBITMQ_LOGS="$1/rabbit.log" RABBITMQ_PID_FILE="$1/mnesia/pid"
  export RABBITMQ_ENABLED_PLUGINS_FILE="$1/plugins" RABBITMQ_GENERATED_CONFIG_DIR="$1/mnesia/config"
  export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1} +S 2:2'
  export RUNNING_UNDER_SYSTEMD=true   # the start script then becomes the node, and its process id is the node's
}

rabbit_wait() { # DIR LOG OUT
  local i pid
  pid=$(cat "$1.pid")
  for ((i = 0; i < 600; i++)); do
    ! grep -qs 'Server startup complete' "$2" || return 0
    alive "$pid" || break
    sleep 0.2
  done
  rabbit_stop "$1"
  ! grep -qsE 'enospc|No space left' "$2" "$3" || fail 'RabbitMQ does not start: the disk is full.'
  cp "$2" "$LOGS/rabbit-failed.log" 2>/dev/null || true
  fail "RabbitMQ does not start; see $3 and $LOGS/rabbit-failed.log"
}

rabbit_stop() { # DIR
  local pid
  pid=$(cat "$1.pid" 2>/dev/null) || pid=''
  ! is_running "$pid" "$1/home" || stop_pid "$pid" 30
  pid=$(cat "$1.epmd-pid" 2>/dev/null) || pid=''
  ! is_running "$pid" epmd || stop_pid "$pid" 5
  rm -f "$1.pid" "$1.epmd-pid"
}
