#!/usr/bin/env bash
# bridges.sh [--rounds N] [--pairs=N] [--seconds=N] [--rate=N] [--short] [--direct] [--bin DIR] [--seed N] [--keep]
# 2,000 visitors and as many operators on WebSockets of two bridges. In each round one of the bridges, by turns, is killed with -9 under load and started again later;
# its clients come back through the other one. Nothing that was acked may be lost, doubled or out of order.
# --direct: without bridges and kills, straight to the server's WebSockets; to find out who is to blame. --short: 50 pairs.
# Shows F106, F107 and F112.
rounds=2
pairs=2000 seconds='' rate=2000 way=bridges
option() {
  case $1 in
    --pairs=*) pairs=${1#*=} ;;
    --seconds=*) seconds=${1#*=} ;;
    --rate=*) rate=${1#*=} ;;
    --short) pairs=50 seconds=10 rate=500 ;;
    --direct) way=direct ;;
    *) return 1 ;;
  esac
}
source "$(dirname "$0")/lib.sh"
begin "$@"
seconds=${seconds:-$((15 + 10 * rounds))}
[[ $way == direct || -x $bin/parley-bridge ]] || not_run "$bin/parley-bridge is not there; ./parley build makes it"

readonly key="the bridges' own"
readonly all_in_s=60 # until thousands of clients are connected and everybody has somebody
declare -a bridge_pid=('' '') bridge_ws=() bridge_admin=()

# start_bridge NUMBER: returns when it is ready, always on the same ports.
start_bridge() {
  local fifo=$work/bridge$1.ready ready
  [[ -p $fifo ]] || mkfifo "$fifo"
  "$bin/parley-bridge" --router "$target" --router-key "$key" --listen-ws "${bridge_ws[$1]}" --admin "${bridge_admin[$1]}" >"$fifo" 2>>"$work/bridge$1.log" &
  bridge_pid[$1]=$!
  read -r -t "$patience_s" ready <"$fifo" || return 1
  [[ $ready == *'"ready":true'* ]]
}

end_bridges() {
  end_hard "${bridge_pid[0]}"
  end_hard "${bridge_pid[1]}"
}
undo+=(end_bridges)

data=$work/data
choose_ports
listen_ws=127.0.0.1:$(free_port)
printf '[site.default]\ngateway_key = "%s"\n' "$key" >"$work/parley.toml"
start_server "$data" --config "$work/parley.toml" --log-level warning || fail "parleyd does not start"
if [[ $way == direct ]]; then
  rounds=0
  load_target=ws://$listen_ws/,ws+json://$listen_ws/
else
  for number in 0 1; do
    bridge_ws[number]=127.0.0.1:$(free_port)
    bridge_admin[number]=127.0.0.1:$(free_port)
    start_bridge "$number" || fail "bridge $number does not start"
  done
  load_target=ws://${bridge_ws[0]}/,ws://${bridge_ws[1]}/
fi

begin_endure "$seconds" --pairs "$pairs" --rate "$rate"
until_true "$all_in_s" more_acked_than 0 || fail "not everybody gets in within $all_in_s s"
for ((round = 0; round < rounds; ++round)); do
  under_load
  number=$((round % 2))
  promised=$(acked)
  (($(endure_left_ms) > 1000)) || fail "the load is over before round $((round + 1)); --seconds=$seconds is too short"
  end_hard "${bridge_pid[number]}"
  draw 500 2000
  pause_ms "$drawn"
  # The other one must carry them all meanwhile.
  until_true "$patience_s" more_acked_than "$promised" || fail "nothing is acked with one bridge"
  start_bridge "$number" || fail "bridge $number does not start again"
  say "round $((round + 1)): bridge $number killed with $promised acked, started again after $drawn ms"
done
end_endure
breaks=$(json "$work/endure.json" breaks)
say "connections: $(json "$work/endure.json" connections), breaks: $breaks, longest: $(json "$work/endure.json" longest_break_ms) ms"
# Of two bridges each has half of the clients, until the first kill.
((rounds == 0 || ${breaks%.*} >= pairs)) || fail "only ${breaks%.*} clients lost their bridge"
stored=$(check_acks "$data") || fail "what is stored is not what was promised: $stored"
say "stored: $stored"

stop_server
verify "$data"
say "passed: $pairs pairs, bridges killed $rounds times, nothing lost"
