#!/usr/bin/env bash
# 100 changes of the settings in a minute at half load, by turns through the admin API and by SIGHUP: no message is lost, doubled or reordered, nobody is
# disconnected, every change is in force. --changes=N --seconds=N; --short: 20 in 10 s with few pairs. Shows F015 under load.
rounds=1
changes=100 seconds=60 pairs=200
option() {
  case $1 in
    --short) changes=20 seconds=10 pairs=20 ;;
    --changes=*) changes=${1#*=} ;;
    --seconds=*) seconds=${1#*=} ;;
    *) return 1 ;;
  esac
}
source "$(dirname "$0")/lib.sh"
begin "$@"
needs curl curl
readonly more_s=5 # of load after the changes, which may take a little longer than they should

choose_ports
echo '[site.default]' >"$work/parley.toml"
start_server "$work/data" --config "$work/parley.toml" --log-level warning || fail "parleyd does not start"

# How much it can take, for half of that.
"$bin/parley-load" flood --target "$target" --pairs "$pairs" --seconds 5 --json "$work/full.json" >"$work/full.log" 2>&1 || fail "the load before"
rate=$(python3 -c 'import json, sys; r = json.load(open(sys.argv[1])); print(int(r["acked"] / 7 / 2))' "$work/full.json") # 5 s and 2 s of warm-up
nobody_in() { [[ $(metric parley_connections_accepted_total) == "$(metric parley_connections_closed_total)" ]]; }
until_true "$patience_s" nobody_in || fail "the load before does not go"
"$bin/parley-load" flood --target "$target" --admin "$admin" --pairs "$pairs" --rate "$rate" --seconds "$((seconds + more_s))" --grace-seconds "$patience_s" --json "$work/load.json" \
  >"$work/load.log" 2>&1 &
load_pid=$!
all_in() { (($(metric parley_connections_accepted_total) - $(metric parley_connections_closed_total) >= 2 * pairs)); }
until_true "$patience_s" all_in || fail "not everybody gets in"
closed_before=$(metric parley_connections_closed_total)

made=0
python3 - "$admin" "$work/server.log" "$server_pid" "$work/parley.toml" "$changes" "$seconds" <<'END' || made=$?
import http.client, json, os, re, signal, sys, time

admin, log, pid, file, changes, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], int(sys.argv[5]), float(sys.argv[6])
token = None

def ask(method, target, body=None):
    connection = http.client.HTTPConnection(admin, timeout=20)
    fields = {"If-Match": "*"} | ({"Authorization": f"Bearer {token}"} if token else {})
    connection.request(method, target, json.dumps(body) if body is not None else None, fields)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    assert answer.status < 300, f"{method} {target}: {answer.status} {text}"
    return json.loads(text)

once = re.search(r"one-time password (\S+)", open(log).read())[1]
token = ask("POST", "/api/v1/login", {"name": "admin", "password": once})["access_token"]
token = ask("PUT", "/api/v1/me/password", {"old_password": once, "password": "of this test only"})["access_token"]
took, first = [], time.monotonic()
for n in range(changes):
    begun = time.monotonic()
    wanted = 3_600_000 + n
    if n % 2:
        ask("PATCH", "/api/v1/settings", {"rules": {"end_after_ms": wanted}, "queue": {"sales": {"id": 2, "method": ["choice", "least_busy"][n % 4 // 2]}}})
    else:
        open(file, "w").write(f"[site.default.rules]\nend_after_ms = {wanted}\n")
        os.kill(pid, signal.SIGHUP)
    while ask("GET", "/api/v1/settings").get("rules", {}).get("end_after_ms") != wanted:
        assert time.monotonic() < begun + 20, f"change {n} is not in force"
        time.sleep(0.005)
    took.append(time.monotonic() - begun)
    time.sleep(max(0, begun + seconds / changes - time.monotonic()))
took.sort()
print(f"{changes} changes in {time.monotonic() - first:.1f} s, each in force after {took[len(took) // 2] * 1000:.0f} ms (p50), {took[-1] * 1000:.0f} ms (most)")
END
((made == 0)) || fail "a change could not be made"
has_ended "$load_pid" && fail "the changes outlast the load"
closed=$(($(metric parley_connections_closed_total) - closed_before))
((closed == 0)) || fail "$closed clients were disconnected"
code=0
wait "$load_pid" || code=$?
load_pid=
((code == 0)) || fail "under the load: $(json "$work/load.json" failure_texts)"
for what in lost duplicated out_of_order failures; do
  [[ $(json "$work/load.json" "$what") == 0 ]] || fail "$what: $(json "$work/load.json" "$what")"
done
stop_server
say "passed: $changes changes beside $rate messages/s, $(json "$work/load.json" acked) acked, none lost, nobody disconnected"
