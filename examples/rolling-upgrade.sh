#!/usr/bin/env bash
# Upgrades a node of two instances to another build while it works, without a call that fails.
#
#   rolling-upgrade.sh --config FILE --url URL,URL --stop COMMAND --start COMMAND
#
#   --config FILE     the configuration of one of the instances, for the rehearsal
#   --url URL,URL     the addresses of both
#   --stop COMMAND    stops an instance politely and waits for its end; gets the instance's name
#   --start COMMAND   starts the instance of that name with the NEW build; does not wait
#
# UNDERSTUDY         the command line of the NEW build; ./understudy unless told otherwise
# UNDERSTUDY_TOKEN   a token of an operator, where there are tokens
#
# With systemd, say: --stop 'systemctl stop understudy@' and --start 'systemctl start understudy@'
# with the names joined on by a script of your own.
#
# It ends with 3, and has changed nothing, when the new build cannot follow some live flow.

set -euo pipefail

config="" urls="" stop="" start=""
understudy="${UNDERSTUDY:-./understudy}"
readonly ready_seconds=180

say() { printf 'rolling upgrade: %s\n' "$*"; }

fail() {
  say "$*"
  exit 1
}

while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || fail "$1 needs a value"
  case "$1" in
    --config) config="$2" ;;
    --url) urls="$2" ;;
    --stop) stop="$2" ;;
    --start) start="$2" ;;
    *) fail "there is no option $1" ;;
  esac
  shift 2
done
[ -n "$config" ] && [ -n "$urls" ] && [ -n "$stop" ] && [ -n "$start" ] ||
  fail "--config, --url, --stop and --start are needed; see the head of this script"

# Prints the value of a text or number at the top of what an instance says of itself; asks one address.
ask() {
  local url="$1" member="$2"
  curl -fsS --max-time 5 ${UNDERSTUDY_TOKEN:+-H "Authorization: Bearer $UNDERSTUDY_TOKEN"} \
    "$url/v1/instance" 2>/dev/null | sed -n "s/^{[^{]*\"$member\":\"\{0,1\}\([^\",}]*\).*/\1/p"
}

# The address of an instance that has this role; nothing when there is none.
address_of_role() {
  local url
  for url in ${urls//,/ }; do
    if [ "$(ask "$url" role)" = "$1" ]; then
      printf '%s' "$url"
      return
    fi
  done
}

await_ready() {
  local url="$1" till=$((SECONDS + ready_seconds))
  until curl -fsS --max-time 5 -o /dev/null "$url/health/ready" 2>/dev/null; do
    [ "$SECONDS" -lt "$till" ] || fail "$url was not ready after $ready_seconds seconds"
    sleep 0.2
  done
}

# Replaces the process of a warm instance by one of the new build.
upgrade() {
  local url="$1" name="$2"
  say "$name: stop"
  $stop "$name"
  say "$name: start with the new build"
  $start "$name"
  await_ready "$url"
  say "$name: ready, build $(ask "$url" build)"
}

say "rehearse"
"$understudy" rehearse --config "$config"

hot_url="$(address_of_role hot)"
warm_url="$(address_of_role warm)"
[ -n "$hot_url" ] && [ -n "$warm_url" ] || fail "expected one hot and one warm instance at $urls"
hot="$(ask "$hot_url" instance)"
warm="$(ask "$warm_url" instance)"

upgrade "$warm_url" "$warm"
say "hand over from $hot to $warm"
"$understudy" handover --url "$urls" --to "$warm" --timeout 60 --reason "rolling upgrade"
upgrade "$hot_url" "$hot"
say "done; $warm is hot"
