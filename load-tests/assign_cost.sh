#!/usr/bin/env bash
# What one chat costs the server from arrival to close (offer, accept and the records included), with few and many operators, and with few and many other open chats.
# Without the search index, and when the reports have caught up: they would still be busy with the other chats that were just opened, and it is the router that is asked.
# Runs them in turns on fresh data, --rounds times (3), and compares the least of each: what disturbs a run only adds. Fails when more of something makes a chat dearer than 1.5 times.
# --short: 1,000 operators and 20,000 chats instead of 10,000 and 1,000,000.
rounds=3
many_operators=10000 many_sessions=1000000 seconds=10
readonly few_operators=10 few_sessions=1000 rate=2000 most_times=1.5
option() { [[ $1 == --short ]] && many_operators=1000 many_sessions=20000 seconds=3; }
source "$(dirname "$0")/lib.sh"
begin "$@"

# cpu_of OPERATORS SESSIONS: appends the server's CPU microseconds per chat to a file of that name. They take 100 chats each, so that few can do it, too.
cpu_of() {
  local code=0
  choose_ports
  rm -rf "$work/data"
  start_server "$work/data" --log-level warning --search-enabled=false || fail "parleyd does not start"
  "$bin/parley-load" assign --target "$target" --server-pid "$server_pid" --rate "$rate" --seconds "$seconds" --operators "$1" --capacity 100 --chat-ms 200 \
    --background-sessions "$2" --settle-seconds 120 --grace-seconds "$patience_s" --json "$work/assign.json" >"$work/assign.log" 2>&1 || code=$?
  ((code == 0)) || fail "the load ended with code $code: $(json "$work/assign.json" failure_texts)"
  json "$work/assign.json" server_cpu_s_per_million >>"$work/cost-$1-$2"
  say "$1 operators, $2 other chats: $(tail -n 1 "$work/cost-$1-$2") µs a chat (load average $(cut -d' ' -f1 /proc/loadavg))"
  stop_server
}

for ((round = 0; round < rounds; ++round)); do
  cpu_of "$few_operators" "$few_sessions"
  cpu_of "$many_operators" "$few_sessions"
  cpu_of "$few_operators" "$many_sessions"
done

# ratio OPERATORS SESSIONS: against the few of both.
ratio() {
  python3 -c 'import sys; least = lambda f: min(map(float, open(f))); print(round(least(sys.argv[1]) / least(sys.argv[2]), 2))' \
    "$work/cost-$1-$2" "$work/cost-$few_operators-$few_sessions"
}
too_dear() { awk -v a="$1" -v b="$most_times" 'BEGIN { exit !(a > b) }'; }
by_operators=$(ratio "$many_operators" "$few_sessions")
by_sessions=$(ratio "$few_operators" "$many_sessions")
say "a chat costs $by_operators times as much with $many_operators operators as with $few_operators, $by_sessions times with $many_sessions other chats as with $few_sessions"
if too_dear "$by_operators" || too_dear "$by_sessions"; then fail "more than $most_times times"; fi
say "passed"
