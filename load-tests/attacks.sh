#!/usr/bin/env bash
# attacks.sh [--rounds N] [--seconds=N] [--pairs=N] [--rate=N] [--short] [--bin DIR] [--seed N] [--keep]
# A chat at a modest steady rate beside attacks, one after another: slow HTTP heads and bodies at the admin port, slow handshakes at the WebSocket port, 10,000 malformed frames a
# second at the TCP port, a flood of wrong logins. Prints the chat's latency beside each, and quiet before and after all. Fails when a message is lost or the server dies, never
# because something took long: the goal, a p99 within twice the quiet one, is printed beside. --short: 3 s each.
# Shows F112.
rounds=1
seconds=20 pairs=50 rate=500
option() {
  case $1 in
    --short) seconds=3 pairs=20 rate=200 ;;
    --seconds=*) seconds=${1#*=} ;;
    --pairs=*) pairs=${1#*=} ;;
    --rate=*) rate=${1#*=} ;;
    *) return 1 ;;
  esac
}
source "$(dirname "$0")/lib.sh"
begin "$@"
needs curl curl
needs slowhttptest slowhttptest

readonly slow_connections=1000        # at once; as many as a WebSocket port lets in from one address
readonly slow_connections_per_s=500
readonly slow_in_force=100            # connections of them that the server holds before the measuring begins
readonly slow_interval_s=1            # between two bytes of one of them
readonly malformed_per_s=10000
readonly goal=2                       # times the quiet p99

attack_pid='' # of a background job with a process group of its own
# Ends the group: also what the job started.
end_attack() {
  [[ -n $attack_pid ]] || return 0
  kill -9 -- "-$attack_pid" 2>/dev/null || true
  wait "$attack_pid" 2>/dev/null || true
  attack_pid=''
}
undo+=(end_attack)

# begin_attack COMMAND…: what it says will be in $work/attack.out. Attackers have machines of their own: here they only get what time server and chat leave.
begin_attack() {
  rm -f "$work/stop" "$work/attack.out"
  set -m
  "$@" >"$work/attack.out" 2>>"$work/attack.log" &
  attack_pid=$!
  set +m
  renice -n 19 -g "$attack_pid" >/dev/null
}

# slow_http FLAGS…: again and again, for the server ends such connections after a while.
slow_http() {
  while [[ ! -e $work/stop ]]; do
    slowhttptest -v 1 -c "$slow_connections" -r "$slow_connections_per_s" -i "$slow_interval_s" -l "$((seconds + 60))" "$@" >>"$work/slowhttptest.out" </dev/null || true
  done
}

# CPU seconds of an attack's processes so far. They take them from the same machine as the server.
attack_cpu() {
  [[ -n $attack_pid ]] || { echo 0; return; }
  { cat /proc/[0-9]*/stat 2>/dev/null || true; } \
    | awk -v group="$attack_pid" -v tick="$(getconf CLK_TCK)" '{ sub(/^.*\) /, "") } $3 == group { sum += $12 + $13 + $14 + $15 } END { print sum / tick }'
}

open_files() { find "/proc/$server_pid/fd" -mindepth 1 2>/dev/null | wc -l; }
many_connections() { (($(open_files) >= files_before + slow_in_force)); }
bad_frames_come() { (($(metric parley_bad_frames_total) > bad_before + malformed_per_s / 10)); }
wrong_logins() { curl -sS --max-time 5 "http://$admin/metrics" | awk '/^parley_logins_total/ && !/logged_in/ { sum += $2 } END { print sum + 0 }'; }
logins_come() { (($(wrong_logins) > wrong_before)); }

# measure NAME: a load of its own, and the line of the table.
measure() {
  local code=0 cpu_before
  cpu_before=$(attack_cpu)
  "$bin/parley-load" flood --target "$target" --server-pid "$server_pid" --pairs "$pairs" --rate "$rate" --warmup-seconds 1 --seconds "$seconds" \
    --grace-seconds "$patience_s" --seed "$seed" --json "$work/load.json" >"$work/load.log" 2>&1 || code=$?
  ((code == 0)) || fail "beside $1 the load's check failed: $(json "$work/load.json" failure_texts)"
  still_runs "$pid" || fail "parleyd did not live through: $1"
  python3 - "$work/load.json" "$work/quiet_p99" "$1" "$goal" "$work/table" "$cpu_before" "$(attack_cpu)" <<'LINE'
import json, os, sys
report, quiet, name, goal, table, before, after = json.load(open(sys.argv[1])), *sys.argv[2:]
assert report["lost"] == report["duplicated"] == report["out_of_order"] == report["failures"] == 0 and report["measured_messages"] > 0, report
p50, p99 = report["latency_ms"]["p50"], report["latency_ms"]["p99"]
if not os.path.exists(quiet):
    open(quiet, "w").write(str(p99))
ratio = p99 / float(open(quiet).read())
line = f"{name:34} {p50:9.2f} {p99:9.2f} {ratio:7.2f} {'yes' if ratio <= float(goal) else 'no':>6} {report['server_cpu_s']:9.2f} {float(after) - float(before):13.2f}"
open(table, "a").write(line + "\n")
LINE
}

# beside NAME IN_FORCE COMMAND…: measures while the attack runs, from the moment on when IN_FORCE is true.
beside() {
  local name=$1 in_force=$2 said
  shift 2
  files_before=$(open_files)
  bad_before=$(metric parley_bad_frames_total)
  wrong_before=$(wrong_logins)
  begin_attack "$@"
  until_true "$patience_s" "$in_force" || fail "$name: the attack does not begin"
  measure "$name"
  has_ended "$attack_pid" && fail "$name: the attack was over before the measuring: $(cat "$work/attack.out")"
  if [[ $in_force == many_connections ]]; then
    said="$(open_files) files of the server open at the end, $files_before before"
    end_attack
  else
    touch "$work/stop"
    until_true 60 has_ended "$attack_pid" || fail "$name: the attack does not end"
    wait "$attack_pid" || fail "$name: $(cat "$work/attack.out")"
    attack_pid=''
    said="$(cat "$work/attack.out"); $(($(metric parley_bad_frames_total) - bad_before)) bad frames and $(($(wrong_logins) - wrong_before)) logins counted"
  fi
  until_true "$patience_s" healthy || fail "$name: /healthz is not 200 afterwards"
  say "$name: $said"
}

choose_ports
listen_ws=127.0.0.1:$(free_port)
start_server "$work/data" --config "$(quiet_queue)" --log-level error || fail "parleyd does not start"
pid=$server_pid
for ((round = 1; round <= rounds; ++round)); do
  rm -f "$work/table" "$work/quiet_p99"
  measure "nothing"
  beside "slow heads, admin port" many_connections slow_http -H -u "http://$admin/api/v1/login"
  beside "slow bodies, admin port" many_connections slow_http -B -t POST -f application/json -u "http://$admin/api/v1/login"
  beside "slow heads, WebSocket port" many_connections slow_http -H -u "http://$listen_ws/"
  beside "malformed frames, $malformed_per_s a second" bad_frames_come \
    python3 "$here/faults/malformed.py" --target "$target" --queue 2 --rate "$malformed_per_s" --seed "$((seed + round))" --stop-when "$work/stop"
  beside "wrong logins" logins_come python3 "$here/faults/wrong_logins.py" --admin "$admin" --stop-when "$work/stop"
  measure "nothing, again"
  say "round $round: $pairs pairs, $rate messages/s, $seconds s each; the goal is a p99 within $goal times the quiet one"
  printf '%-34s %9s %9s %7s %6s %9s %13s\n' beside "p50, ms" "p99, ms" ratio goal "CPU, s" "attack's, s"
  cat "$work/table"
done
stop_server
verify "$work/data"
say "passed: $rounds rounds of attacks, nothing lost"
