#!/usr/bin/env bash
# Many open chats whose visitors wait for an answer, five thresholds: every level of every mark is told, none before its time, and waiting costs nothing.
# --sessions=N (1,000,000); --short: 2,000 in a quarter of a minute. Prints the levels told, how late, and the server's CPU while nothing expires.
# Without the search index, which would be busy with so many new chats for a while.
# Shows F051 and F065 under load.
rounds=1
sessions=1000000 texts_per_s=20000 hold_s=30
option() {
  case $1 in
    --short) sessions=2000 texts_per_s=1000 hold_s=3 ;;
    --sessions=*) sessions=${1#*=} ;;
    *) return 1 ;;
  esac
}
source "$(dirname "$0")/lib.sh"
begin "$@"

# Each level of all marks comes in the time in which their texts did; the next one begins when that is over.
wave_ms=$((sessions * 1000 / texts_per_s))
first_ms=$((wave_ms + (hold_s + 2) * 1000))
levels=()
echo '[site.default]' >"$work/parley.toml"
for n in 0 1 2 3 4; do
  levels+=($((first_ms + n * (wave_ms + 1000))))
  printf '[[site.default.unread_level]]\nafter_ms = %d\ncolour = "#%02x0000"\n' "${levels[n]}" $((50 * (n + 1))) >>"$work/parley.toml"
done

choose_ports
start_server "$work/data" --config "$work/parley.toml" --log-level warning --search-enabled=false || fail "parleyd does not start"
code=0
"$bin/parley-load" open --target "$target" --admin "$admin" --sessions "$sessions" --unread "$(IFS=,; echo "${levels[*]}")" --texts-per-second "$texts_per_s" \
  --grace-seconds "$patience_s" --json "$work/open.json" >"$work/open.log" 2>&1 || code=$?
[[ -s $work/open.json ]] || fail "the load ended with code $code and without a report"
python3 - "$work/open.json" <<'END'
import json, sys
r = json.load(open(sys.argv[1]))
late = r["latency_ms"]
print(f"levels told {r['levels_told']:.0f} of {r['levels_expected']:.0f}, missing {r['lost']}, early {r['early']}; "
      f"late p50 {late['p50']:.1f} p99 {late['p99']:.1f} max {late['max']:.1f} ms; idle CPU {r.get('idle_cpu_percent', float('nan')):.2f} % of a core")
END
((code == 0)) || fail "a level is missing or came early: $(json "$work/open.json" failure_texts)"
stop_server
say "passed: $sessions sessions"
