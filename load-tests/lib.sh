# shellcheck shell=bash disable=SC2034,SC2119,SC2120
# What the fault scripts share: options, a work folder, the server, the load beside it, and an orderly end. Sourced, not run.
#
# A script sets `rounds` (its default), sources this file and calls `begin "$@"`. It ends by passing its last line, or with `fail`.
# Whatever it starts or makes is undone on the way out: only its own processes, mounts and loop devices.
set -euo pipefail
export PYTHONDONTWRITEBYTECODE=1 # leaves the tree as it is

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=$here/../build/release/bin
seed=$((RANDOM * 32768 + RANDOM))
keep=no
server_pid='' load_pid='' work=''
declare -a undo=() # commands of the way out, last first

readonly exit_not_run=3            # the test could not be made: tools or rights are missing
readonly exit_storage_failed=74    # parleyd's own code for a store that can't be trusted any more
readonly patience_s=20             # for what takes a moment on a quiet machine; past it something hangs

say() { printf '%s\n' "$*"; }

fail() {
  say "FAILED: $*"
  local log
  for log in "${work:-/nonexistent}"/*.log; do
    [[ -s $log ]] || continue
    say "--- the end of $(basename "$log")"
    tail -n 8 "$log"
  done
  exit 1
}

not_run() { say "can't run: $*"; exit "$exit_not_run"; }

# begin OPTIONS…: reads the command line; unknown options go to the script's own `option NAME`, if it has one.
begin() {
  while (($#)); do
    case $1 in
      --rounds) rounds=$2; shift ;;
      --bin) bin=$2; shift ;;
      --seed) seed=$2; shift ;;
      --keep) keep=yes ;;
      -h | --help) sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"; exit 0 ;;
      *)
        if ! declare -F option >/dev/null || ! option "$1"; then
          say "unknown option $1; --help tells"
          exit 2
        fi
        ;;
    esac
    shift
  done
  [[ $rounds =~ ^[1-9][0-9]*$ ]] || { say "--rounds takes a number above 0"; exit 2; }
  RANDOM=$seed
  local program
  for program in parleyd parley-load parleyctl; do
    [[ -x $bin/$program ]] || not_run "$bin/$program is not there; ./parley build makes it"
  done
  trap way_out EXIT
  trap 'exit 130' INT TERM
  work=$(mktemp -d "${TMPDIR:-/tmp}/parley-$(basename "$0" .sh).XXXXXX")
  say "$(basename "$0"): $rounds rounds, seed $seed"
}

way_out() {
  local code=$? i
  set +e
  end_hard "$load_pid"
  end_hard "$server_pid"
  for ((i = ${#undo[@]} - 1; i >= 0; --i)); do eval "${undo[i]}" 2>/dev/null; done
  if [[ $keep == yes ]]; then say "kept: $work"; else rm -rf "$work"; fi
  exit "$code"
}

end_hard() { # PID: also one that has ended already
  [[ -n $1 ]] || return 0
  kill -9 "$1" 2>/dev/null
  wait "$1" 2>/dev/null || true
}

needs_root() { ((EUID == 0)) || not_run "loop devices and mounts need root"; }

needs() { # COMMAND PACKAGE
  command -v "$1" >/dev/null || not_run "$1 is missing (apt-get install $2)"
}

# ---- small helpers

# draw LOW HIGH: a whole number, in `drawn` (a subshell would not follow the seed).
draw() { drawn=$(($1 + (RANDOM * 32768 + RANDOM) % ($2 - $1 + 1))); }

pause_ms() { sleep "$(printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)))"; }

now_ms() { date +%s%3N; }

# until_true SECONDS COMMAND…: asks again every 20 ms.
until_true() {
  local end=$(($(now_ms) + $1 * 1000))
  shift
  until "$@"; do
    (($(now_ms) < end)) || return 1
    sleep 0.02
  done
}

has_ended() { ! kill -0 "$1" 2>/dev/null; }

json() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1])).get(sys.argv[2]))' "$1" "$2"; }

# ---- the server

# Below the range from which outgoing connections draw theirs: while the server is down nobody takes its port by chance.
free_port() {
  python3 - <<'END'
import random, socket
while True:
    with socket.socket() as s:
        port = random.randrange(12000, 32000)
        try:
            s.bind(("127.0.0.1", port))
        except OSError:
            continue
        print(port)
        break
END
}

choose_ports() {
  target=127.0.0.1:$(free_port)
  admin=127.0.0.1:$(free_port)
}

# start_server DATA [flags and NAME=VALUE settings of the environment…]: returns when it is ready. Sets server_pid. Its WebSockets are at $listen_ws, if that is set.
start_server() {
  local data=$1 ready word
  local -a flags=() settings=()
  shift
  for word in "$@"; do
    if [[ $word == [A-Z]*=* ]]; then settings+=("$word"); else flags+=("$word"); fi
  done
  [[ -p $work/ready ]] || mkfifo "$work/ready"
  env "${settings[@]}" "$bin/parleyd" --data "$data" --listen "$target" --listen-ws "${listen_ws:-127.0.0.1:0}" --admin "$admin" "${flags[@]}" >"$work/ready" 2>>"$work/server.log" &
  server_pid=$!
  read -r -t "$patience_s" ready <"$work/ready" || return 1
  [[ $ready == *'"ready":true'* ]]
}

# A configuration whose queue 2 is served by nobody: chats in it are offered to no operator of the load beside.
quiet_queue() {
  printf '[site.default.queue.quiet]\nid = 2\noperators = ["nobody"]\n' >"$work/parley.toml"
  echo "$work/parley.toml"
}

# server_exit_code [SECONDS]: waits for the server's end. In `code`: its exit code, or 124 if it went on; then it is killed.
server_exit_code() {
  code=0
  if until_true "${1:-$patience_s}" has_ended "$server_pid"; then
    wait "$server_pid" 2>/dev/null || code=$?
  else
    end_hard "$server_pid"
    code=124
  fi
  server_pid=
}

stop_server() {
  kill -TERM "$server_pid"
  server_exit_code
  ((code == 0)) || fail "parleyd ended with code $code after SIGTERM"
}

metric() { # NAME: its value, as a whole number
  curl -sS --max-time 5 "http://$admin/metrics" | awk -v name="$1" '$1 == name { printf "%.0f\n", $2 }'
}

still_runs() { [[ $server_pid == "$1" ]] && kill -0 "$1" 2>/dev/null; } # PID it had at first

healthy() { [[ $(curl -s -o /dev/null -w '%{http_code}' --max-time 5 "http://$admin/healthz") == 200 ]]; }

# ---- the load that outlives the server

# begin_endure SECONDS [flags…]: posts for so long in the background, at $load_target or else at the server's TCP port; what was acked stands in $work/acks.
begin_endure() {
  local seconds=$1
  shift
  rm -f "$work/acks" "$work/endure.json"
  draw 1 1000000
  endure_ends_ms=$(($(now_ms) + seconds * 1000))
  "$bin/parley-load" endure --target "${load_target:-$target}" --seconds "$seconds" --grace-seconds "$patience_s" --seed "$drawn" \
    --journal "$work/acks" --json "$work/endure.json" "$@" >"$work/endure.log" 2>&1 &
  load_pid=$!
}

endure_left_ms() { echo $((endure_ends_ms - $(now_ms))); }

acked() { wc -l 2>/dev/null <"$work/acks" || echo 0; }

more_acked_than() { (($(acked) > $1)); }

# under_load: returns when messages were acked since the server's last start, and then some time more.
under_load() {
  until_true "$patience_s" more_acked_than "$(acked)" || fail "nothing is acked any more"
  draw 0 "${1:-800}"
  pause_ms "$drawn"
}

# end_endure: lets the load finish and demands its good report.
end_endure() {
  local code=0
  wait "$load_pid" || code=$?
  load_pid=
  [[ -s $work/endure.json ]] || fail "the load ended with code $code and without a report"
  say "load: $(python3 "$here/faults/endure_summary.py" "$work/endure.json")"
  ((code == 0)) || fail "the load's check failed"
  (($(json "$work/endure.json" acked) > 0)) || fail "nothing was acked at all"
}

# ---- what is on disk, seen without the server

# check_acks DATA [FILES of further acks…]: every message acked so far is in the log. Prints one line; status 1 if one is not or the log can't be read.
check_acks() {
  cp "$work/acks" "$work/acks.seen" # the log is read after this, so it is never behind
  "$bin/parleyctl" export --data "$1" 2>>"$work/parleyctl.log" | python3 "$here/faults/check_acks.py" "$work/acks.seen" "${@:2}"
}

verify() { # DATA
  local said
  said=$("$bin/parleyctl" verify --data "$1" 2>&1) || fail "parleyctl verify: $said"
  say "parleyctl verify: ${said##*$'\n'}"
}

# ---- a file system of our own

# make_disk MEGABYTES: a new ext4 in a file, mounted at $mount_point.
make_disk() {
  mount_point=$work/disk
  mkdir -p "$mount_point"
  truncate -s "$1M" "$work/disk.image"
  mkfs.ext4 -q -F "$work/disk.image"
  loop_device=$(losetup --find --show "$work/disk.image")
  undo+=("losetup -d $loop_device" "umount $mount_point")
  mount -t ext4 "$loop_device" "$mount_point"
}

unmount_disk() { until_true "$patience_s" umount "$mount_point"; }

drop_disk() {
  unmount_disk || fail "$mount_point stays busy"
  losetup -d "$loop_device"
  rm -f "$work/disk.image"
  undo=()
}
