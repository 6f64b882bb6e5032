#!/usr/bin/env bash
# power_cut.sh [--rounds N] [--bin DIR] [--seed N] [--keep] [--expect-loss]
# Cuts the power of the server's disk under load: an ext4 in a loop device is shut down without flushing anything (what was not synced is gone),
# mounted again (its journal recovers), and the server starts on what is left. Nothing that was acked may be missing.
# --expect-loss turns the result round, for the negative control: a build of the preset `nosync` acks before it syncs and must lose something,
# else this test would prove nothing:  power_cut.sh --expect-loss --bin build/nosync/bin
# Shows F112.
rounds=5
expect_loss=no
option() { [[ $1 == --expect-loss ]] && expect_loss=yes; }
source "$(dirname "$0")/lib.sh"
begin "$@"
needs_root
needs xfs_io xfsprogs
needs mkfs.ext4 e2fsprogs

lost() { # WHAT
  [[ $expect_loss == yes ]] || fail "$1"
  say "passed: a server that does not sync is found out: $1"
  exit 0
}

make_disk 512
data=$mount_point/data
longest_round_s=6 # a load run that ends early is followed by another one
choose_ports
start_server "$data" || fail "parleyd does not start"

done_rounds=0
while ((done_rounds < rounds)); do
  left=$((rounds - done_rounds))
  begin_endure $(((left < 10 ? left : 10) * 3 + longest_round_s))
  while ((done_rounds < rounds && $(endure_left_ms) > longest_round_s * 1000)); do
    ((++done_rounds))
    under_load 1500
    xfs_io -x -c shutdown "$mount_point"
    server_exit_code
    # It may also meet the dead disk where it reads its map: SIGBUS.
    ((code == exit_storage_failed || code == 128 + 7)) || fail "with its disk gone parleyd ended with code $code"
    unmount_disk || fail "$mount_point stays busy"
    mount -t ext4 "$loop_device" "$mount_point"
    stored=$(check_acks "$data") || lost "after power cut $done_rounds: ${stored:-the store can\'t be read}"
    since=$(now_ms)
    start_server "$data" || lost "after power cut $done_rounds parleyd does not start"
    say "round $done_rounds: power cut, parleyd ended with code $code; $stored; ready again after $(($(now_ms) - since)) ms"
  done
  end_endure
done

stop_server
verify "$data"
[[ $expect_loss == no ]] || fail "nothing was lost in $rounds power cuts"
say "passed: $rounds power cuts, nothing lost"
