#!/usr/bin/env bash
# As root: installs PACKAGES and sees that SERVICE, which comes with them, neither runs now nor starts with the machine.
# A service that was there before is left as it is.
set -euo pipefail
service=$1
shift
export DEBIAN_FRONTEND=noninteractive

policy=/usr/sbin/policy-rc.d
had_service='' had_policy='' had_epmd=''
[ ! -e "/etc/init.d/$service" ] || had_service=yes
[ ! -e "$policy" ] || had_policy=yes
! (exec 3<>/dev/tcp/127.0.0.1/4369) 2>/dev/null || had_epmd=yes

# Debian asks this file before it starts a service; 101 means no.
[ -n "$had_policy" ] || { trap 'rm -f "$policy"' EXIT; printf '#!/bin/sh\nexit 101\n' >"$policy"; chmod 755 "$policy"; }

apt-get update -q || true   # an old list may still do
apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"

if [ -z "$had_service" ] && [ -e "/etc/init.d/$service" ]; then
  service "$service" stop || true
  update-rc.d "$service" disable || true
fi
# RabbitMQ's set-up leaves Erlang's port mapper running.
[ -n "$had_epmd" ] || ! command -v epmd >/dev/null || epmd -kill || true
