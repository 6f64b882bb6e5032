#!/usr/bin/env bash
# garbage.sh [--rounds N] [--bin DIR] [--seed N] [--keep]
# Random bytes and mutated frames on 100 connections at once while replays of real conversations run beside them, one with a connection for every
# client, one over gateways. The replays must not notice, the server must live, count the bad frames and keep its memory. The same seed sends
# the same bytes.
# Shows F112.
rounds=3
source "$(dirname "$0")/lib.sh"
begin "$@"
needs curl curl

choose_ports
# Chats that garbage opens by chance wait in the quiet queue; else the replays' operators would rightly be offered them.
start_server "$work/data" --config "$(quiet_queue)" --log-level warning || fail "parleyd does not start"
pid=$server_pid
for _ in 1 2 3 4 5; do cat "$here/sample.jsonl"; done >"$work/dialogues.jsonl"
garbage_flies() { (($(metric parley_bad_frames_total) > bad_before)); }

for ((round = 1; round <= rounds; ++round)); do
  bad_before=$(metric parley_bad_frames_total)
  python3 "$here/faults/garbage.py" --target "$target" --admin "$admin" --queue 2 --seed $((seed + round)) --stop-when "$work/stop" \
    >"$work/garbage.out" 2>>"$work/garbage.log" &
  load_pid=$!
  until_true "$patience_s" garbage_flies || fail "no bad frame is counted"
  for gateways in 0 4; do
    "$bin/parley-load" replay --target "$target" --input "$work/dialogues.jsonl" --gateways "$gateways" --operators 8 --capacity 2 --concurrency 16 \
      --grace-seconds "$patience_s" --json "$work/replay.json" >"$work/replay.log" 2>&1 \
      || fail "the replay with $gateways gateways was harmed: $(json "$work/replay.json" failure_texts)"
    beside[gateways]=$(json "$work/replay.json" delivered)
  done
  touch "$work/stop"
  code=0
  wait "$load_pid" || code=$?
  load_pid=
  rm "$work/stop"
  ((code == 0)) || fail "$(cat "$work/garbage.out")"
  healthy || fail "/healthz is not 200"
  say "round $round: $(cat "$work/garbage.out"); beside it ${beside[0]} and ${beside[4]} messages replayed without a fault"
done

still_runs "$pid" || fail "parleyd did not live through it"
stop_server
verify "$work/data"
say "passed: $rounds rounds of garbage"
