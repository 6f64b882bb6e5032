#!/usr/bin/env bash
# sync_error.sh [--rounds N] [--bin DIR] [--seed N] [--keep]
# Lets exactly one sync (in every third round: one write) of the store fail under load, with libfiu. The kernel forgets pages that it could not
# write and LMDB would go on as if nothing had been: so the server must ack nothing of that commit and end with code 74. Started again without
# the fault it has everything that was acked.
# Shows F112.
rounds=3
source "$(dirname "$0")/lib.sh"
begin "$@"
needs fiu-ctrl fiu-utils
libraries=/usr/lib/fiu
[[ -e $libraries/fiu_posix_preload.so ]] || not_run "libfiu's preload libraries are missing (apt-get install libfiu-dev)"
preload="$libraries/fiu_run_preload.so $libraries/fiu_posix_preload.so"

data=$work/data
longest_round_s=6
choose_ports

# A new store first grows its file in advance, with syncs of its own; the fault is meant for a commit's.
grown() { (($(stat -c %s "$data/shard-00/data.mdb") >= 64 << 20)); }

start_with_switch() { start_server "$data" LD_PRELOAD="$preload" FIU_CTRL_FIFO="$work/fiu" || fail "parleyd does not start under libfiu"; }

start_with_switch
done_rounds=0
while ((done_rounds < rounds)); do
  left=$((rounds - done_rounds))
  begin_endure $(((left < 10 ? left : 10) * 3 + longest_round_s))
  while ((done_rounds < rounds && $(endure_left_ms) > longest_round_s * 1000)); do
    ((++done_rounds))
    if ((done_rounds % 3)); then fault=posix/io/sync/fdatasync; else fault=posix/io/rw/pwrite; fi
    under_load
    until_true "$patience_s" grown || fail "the store does not grow in advance"
    told=$(fiu-ctrl -f "$work/fiu" -c "enable name=$fault,onetime" "$server_pid")
    [[ -z $told ]] || fail "libfiu: $told"
    server_exit_code
    ((code == exit_storage_failed)) || fail "after a failed $fault parleyd ended with code $code"
    why=$(grep -h storage_failed "$work/server.log" | tail -n 1 | sed 's/.*"detail":"\([^"]*\)".*/\1/')
    stored=$(check_acks "$data") || fail "after a failed $fault: $stored"
    # The next round's switch is in this server already; until it is thrown, nothing fails.
    start_with_switch
    say "round $done_rounds: one failed ${fault##*/}, parleyd ended with code $code ($why); $stored"
  done
  end_endure
done

# Last without the switch: libfiu's own thread would not leave SIGTERM to the server.
end_hard "$server_pid"
start_server "$data" || fail "parleyd does not start again"
stop_server
verify "$data"
say "passed: $rounds failed syncs or writes, each ended the server, nothing acked was lost"
