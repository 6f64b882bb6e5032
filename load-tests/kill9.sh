#!/usr/bin/env bash
# kill9.sh [--rounds N] [--bin DIR] [--seed N] [--keep]
# Kills the server with -9 at random moments under load and starts it again on the same data and port. The clients dial again, resume and
# send again what was not answered. Nothing that was acked may be lost, doubled or renumbered, and both sides' transcripts must equal the history.
# kill -9 proves the protocol and the recovery, not the syncs: the page cache survives it. power_cut.sh is for those.
# Shows F106, F107 and F112.
rounds=20
source "$(dirname "$0")/lib.sh"
begin "$@"

data=$work/data
longest_round_s=3 # with a restart, on a busy machine; a load run that ends early is followed by another one
choose_ports
start_server "$data" || fail "parleyd does not start"

done_rounds=0
while ((done_rounds < rounds)); do
  left=$((rounds - done_rounds))
  begin_endure $(((left < 20 ? left : 20) * 2 + longest_round_s))
  while ((done_rounds < rounds && $(endure_left_ms) > longest_round_s * 1000)); do
    ((++done_rounds))
    # Every other time at once, so that some kills meet a server that is busy recovering its clients.
    draw 0 300
    if ((done_rounds % 2)); then under_load; else pause_ms "$drawn"; fi
    promised=$(acked)
    end_hard "$server_pid"
    since=$(now_ms)
    start_server "$data" || fail "parleyd does not start again"
    say "round $done_rounds: killed with $promised acked; ready again after $(($(now_ms) - since)) ms"
  done
  end_endure
  stored=$(check_acks "$data") || fail "what is stored is not what was promised: $stored"
  say "stored: $stored"
done

stop_server
verify "$data"
say "passed: killed $rounds times, nothing lost"
