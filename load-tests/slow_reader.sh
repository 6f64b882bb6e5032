#!/usr/bin/env bash
# slow_reader.sh [--rounds N] [--bin DIR] [--seed N] [--keep]
# One client among 1,000 never reads what it is sent: an operator whose visitor writes on and on. It must be closed as a slow reader, its visitor
# must not notice, nobody else may lose anything or be closed, and the server's memory must stay bounded. When the operator comes back
# it reads everything it missed. Each round is another slow reader under the same load.
# Shows F107 and F112.
rounds=1
source "$(dirname "$0")/lib.sh"
begin "$@"
needs curl curl

choose_ports
start_server "$work/data" || fail "parleyd does not start"
others=999 # and the slow one; the flood's pairs are two clients each
"$bin/parley-load" flood --target "$target" --admin "$admin" --pairs $((others / 2)) --rate 1000 --warmup-seconds 2 --seconds $((5 + 5 * rounds)) \
  --grace-seconds "$patience_s" --seed "$seed" --json "$work/flood.json" >"$work/flood.log" 2>&1 &
load_pid=$!
connected() { (($(metric parley_connections_accepted_total) >= others - 1)); }
until_true "$patience_s" connected || fail "the others do not connect"

python3 "$here/faults/slow_reader.py" --target "$target" --admin "$admin" --rounds "$rounds" || fail "see above"

code=0
wait "$load_pid" || code=$?
load_pid=
((code == 0)) || fail "the others were harmed: $(json "$work/flood.json" failure_texts)"
say "the others: $(python3 "$here/faults/endure_summary.py" "$work/flood.json")"
logged=$(grep -c '"reason":"slow_reader"' "$work/server.log" || true)
((logged == rounds)) || fail "$rounds slow readers, $logged log lines about one"
stop_server
verify "$work/data"
say "passed: $rounds slow readers among 1,000 clients, each closed, nobody else"
