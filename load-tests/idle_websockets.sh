#!/usr/bin/env bash
# idle_websockets.sh [--connections=N] [--idle-seconds=N] [--short] [--bin DIR] [--keep]
# 18,000 visitors on WebSockets of one bridge before one server, who say hello and then nothing. Prints what each costs in memory and all of them in CPU; then a chat over one of
# them must work, and all must still be there. --short: 500, idle for 3 s. Shows F106.
rounds=1
connections=18000 idle_seconds=60
option() {
  case $1 in
    --short) connections=500 idle_seconds=3 ;;
    --connections=*) connections=${1#*=} ;;
    --idle-seconds=*) idle_seconds=${1#*=} ;;
    *) return 1 ;;
  esac
}
source "$(dirname "$0")/lib.sh"
begin "$@"
[[ -x $bin/parley-bridge ]] || not_run "$bin/parley-bridge is not there; ./parley build makes it"
readonly spare_files=500 # that a process has open beside its connections
(($(ulimit -n) >= connections + spare_files)) || ulimit -n "$((connections + spare_files))" 2>/dev/null \
  || not_run "the limit of open files is $(ulimit -n); $((connections + spare_files)) are needed"

readonly key="the bridge's own"
bridge_pid=''
end_bridge() { end_hard "$bridge_pid"; }
undo+=(end_bridge)

choose_ports
printf '[site.default]\ngateway_key = "%s"\n' "$key" >"$work/parley.toml"
start_server "$work/data" --config "$work/parley.toml" --log-level error --max-connections "$((connections + spare_files / 2))" || fail "parleyd does not start"

mkfifo "$work/bridge.ready"
"$bin/parley-bridge" --router "$target" --router-key "$key" --listen-ws 127.0.0.1:0 --admin 127.0.0.1:0 --log-level error --connections-per-address 0 \
  --max-connections "$((connections + spare_files / 2))" >"$work/bridge.ready" 2>>"$work/bridge.log" &
bridge_pid=$!
read -r -t "$patience_s" ready <"$work/bridge.ready" || fail "parley-bridge does not start"
echo "$ready" >"$work/bridge.json"

code=0
python3 "$here/faults/idle_websockets.py" --connections "$connections" --websockets "$(json "$work/bridge.json" ws)" --target "$target" \
  --admins "$(json "$work/bridge.json" admin),$admin" --idle-seconds "$idle_seconds" >"$work/idle.out" 2>>"$work/idle.log" || code=$?
cat "$work/idle.out"
((code == 0)) || fail "see above"
has_ended "$bridge_pid" && fail "parley-bridge has ended"
stop_server
verify "$work/data"
say "passed: $connections idle WebSockets"
