#!/usr/bin/env bash
# disk_full.sh [--rounds N] [--bin DIR] [--seed N] [--keep]
# Fills a small ext4 with messages. Posts must be refused with storage_full while reading goes on; when a ballast file is deleted posts must
# go through again in the same process; and nothing that was acked may be missing. Every round takes a new disk.
# Shows F112.
rounds=1
source "$(dirname "$0")/lib.sh"
begin "$@"
needs_root
needs mkfs.ext4 e2fsprogs
needs curl curl

visitor() { python3 "$here/faults/visitor.py" --target "$target" "$@" 2>>"$work/visitor.log"; }
is_full() { visitor refused "$chat" "$token" >/dev/null; }

for ((round = 1; round <= rounds; ++round)); do
  choose_ports
  make_disk 192
  data=$mount_point/data
  ballast_mb=48
  fallocate -l "${ballast_mb}M" "$mount_point/ballast"
  start_server "$data" --config "$(quiet_queue)" || fail "parleyd does not start"
  pid=$server_pid

  read -r chat token < <(visitor open) || fail "no chat could be opened"
  before=$(visitor post "$chat" "$token" 20) || fail "no post went through on an empty disk"
  begin_endure 12 --rate 500
  until_true "$patience_s" more_acked_than 0 || fail "nothing is acked"

  filled=$(visitor fill "$work/acks.filler") || fail "filling the disk ended with something else than storage_full"
  until_true "$patience_s" is_full || fail "a single post is not refused with storage_full"
  free_mb=$(($(stat -f -c '%a * %S' "$mount_point") / 1048576))
  read=$(visitor read "$chat" "$token") || fail "while the disk is full, history can't be read"
  ((read >= before)) || fail "while the disk is full, history has $read records; it had $before"
  healthy || fail "while the disk is full, /healthz is not 200"
  promised=$(acked)
  is_full || fail "posts went through although nothing was deleted"

  rm "$mount_point/ballast"
  since=$(now_ms)
  until_true "$patience_s" visitor post "$chat" "$token" 1 >/dev/null || fail "with ${ballast_mb} MB free again posts are still refused"
  took_ms=$(($(now_ms) - since))
  until_true "$patience_s" more_acked_than "$promised" || fail "with ${ballast_mb} MB free again the load gets no acks"
  end_endure
  still_runs "$pid" || fail "parleyd did not live through it"
  stop_server
  stored=$(check_acks "$data" "$work/acks.filler") || fail "$stored"
  say "round $round: full after $filled large messages with $free_mb MB left: posts refused, history read; $ballast_mb MB deleted: posts go through after $took_ms ms; $stored"
  verify "$data"
  drop_disk
done
say "passed: $rounds full disks"
