#!/usr/bin/env bash
# backup.sh [--rounds N] [--bin DIR] [--seed N] [--keep]
# Backs the data folder up while the server is under load, restores it elsewhere and starts a server on it: every message that was acked before the backup began is there.
# Then the backup's own disk is too small: the backup says so and leaves nothing, and the server does not notice. Without root that part is left out.
rounds=5
source "$(dirname "$0")/lib.sh"
begin "$@"

data=$work/data
choose_ports
start_server "$data" || fail "parleyd does not start"

for ((round = 1; round <= rounds; ++round)); do
  begin_endure 8 --sessions 200
  under_load
  cp "$work/acks" "$work/promised"
  "$bin/parleyctl" --data "$data" backup "$work/backup" >"$work/backup.log" 2>&1 || fail "parleyctl backup"
  "$bin/parleyctl" --data "$work/restored" restore "$work/backup" >"$work/restore.log" 2>&1 || fail "parleyctl restore"
  stored=$("$bin/parleyctl" export --data "$work/restored" | python3 "$here/faults/check_acks.py" "$work/promised") || fail "the backup lacks what was acked before it: $stored"
  say "round $round: restored: $stored"
  verify "$work/restored"

  if ((EUID == 0)); then
    mkdir -p "$work/small"
    # Half of what the history took just now: it only grows, so the next backup can't fit, however slow this machine is.
    mount -t tmpfs -o "size=$(($(stat -c %s "$work/backup/shard-00/data.mdb") / 2))" tmpfs "$work/small"
    undo+=("umount $work/small")
    if "$bin/parleyctl" --data "$data" backup "$work/small" >"$work/small.log" 2>&1; then fail "a backup fits where there is no space for it"; fi
    grep -q 'No space left on device' "$work/small.log" || fail "it does not say that the disk is full"
    [[ -z $(ls "$work/small") ]] || fail "it leaves half a backup"
    umount "$work/small"
    undo=()
    healthy || fail "the server did not bear it"
    say "round $round: a full disk was told, and nothing was left on it"
  fi
  end_endure
  rm -rf "$work/backup"
  [[ $round == "$rounds" ]] || rm -rf "$work/restored"
done

stop_server
verify "$data"
start_server "$work/restored" || fail "parleyd does not start on what was restored"
stop_server
say "passed: backed up $rounds times"
