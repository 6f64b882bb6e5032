#!/usr/bin/env bash
# check_unit.sh [--deb FILE]
# Installs the Debian package under a systemd of its own, where the hardened unit must really serve: started when it is ready, reloaded, a wrong file refused; a server that hangs is
# killed by its watchdog and started again; a wrong configuration is not tried again; a stop is in order.
# Everything runs in an overlay over this machine's root, with processes, mounts, network and control groups of its own. Takes about a minute, most of it the watchdog's.
# shellcheck source=packaging/overlay.sh
source "$(dirname "${BASH_SOURCE[0]}")/overlay.sh"
deb='' stage=outside report='' cover=''

while (($#)); do
  case $1 in
    --deb) deb=$2; shift ;;
    --stage) stage=$2; shift ;; # this script again: `boot` within its namespaces, `service` within its systemd
    --report) report=$2; shift ;; # the folder for what `service` has to say
    --cover) cover=$2; shift ;;   # an empty folder
    -h | --help) sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"; exit 0 ;;
    *) say "unknown option $1; --help tells"; exit 2 ;;
  esac
  shift
done

# ---- as a service of the new systemd

property() { systemctl show parleyd -p "$1" --value; }

expect() { # PROPERTY VALUE WHEN
  local is
  is=$(property "$1")
  [[ $is == "$2" ]] || fail "$3: $1 is \"$is\", not \"$2\""$'\n'"$(systemctl status --no-pager --full parleyd; journalctl --no-pager -q -n 30 || true)"
}

until_is() { # PROPERTY VALUE WHEN
  local end=$((SECONDS + patience_s))
  until [[ $(property "$1") == "$2" ]]; do
    ((SECONDS < end)) || expect "$1" "$2" "$3"
    sleep 0.1
  done
}

check_service() {
  dpkg -i /root/parley.deb >/root/dpkg.log 2>&1 || fail "dpkg -i: $(cat /root/dpkg.log)"
  expect ActiveState active "installed"
  expect StatusText serving "installed"
  "$here/docker/healthcheck.sh" || fail "it is not ready"
  parley-load flood --target 127.0.0.1:7400 --pairs 5 --warmup-seconds 0 --seconds 1 --seed 1 >/root/load.log 2>&1 || fail "parley-load: $(cat /root/load.log)"
  say "installed, started, served; sandboxed as user $(ps -o user= -p "$(property MainPID)")"

  local pid
  pid=$(property MainPID)
  ps -L -o ni=,comm= -p "$pid" | grep -qE '^ *10 hash' || fail "hashing of passwords has no low priority: $(ps -L -o ni=,comm= -p "$pid")"
  echo 'nonsense = 1' >>/etc/parley/parley.toml
  systemctl reload parleyd || fail "systemctl reload does not end well"
  until_is StatusText "the new configuration was refused, see the log; the old one holds" "a wrong file"
  sed -i '$d' /etc/parley/parley.toml
  systemctl reload parleyd
  until_is StatusText serving "a right file"
  expect MainPID "$pid" "reloaded"
  say "reloaded, and refused to"

  kill -STOP "$pid"
  until_is NRestarts 1 "a server that hangs"
  until_is ActiveState active "after the watchdog's restart"
  "$here/docker/healthcheck.sh" || fail "it is not ready after the restart"
  say "the watchdog restarted a server that hung"

  echo 'nonsense = 1' >>/etc/parley/parley.toml
  if systemctl restart parleyd 2>/dev/null; then fail "it starts with a wrong configuration"; fi
  expect ExecMainStatus 2 "a wrong configuration"
  expect ActiveState failed "a wrong configuration"
  sed -i '$d' /etc/parley/parley.toml
  systemctl restart parleyd || fail "it does not start any more"
  systemctl stop parleyd
  expect ExecMainStatus 0 "stopped"
  parleyctl --data /var/lib/parley verify >/root/verify.log || fail "parleyctl verify: $(cat /root/verify.log)"
  say "stopped in order: $(tail -n 1 /root/verify.log)"
  dpkg -P parley >/dev/null 2>&1 || fail "dpkg -P"
  [[ -z $(systemctl list-unit-files --no-legend parleyd.service) && ! -e /var/lib/parley ]] || fail "a purge leaves something behind"
  say "purged"
}

# ---- the first process of the namespaces: becomes systemd

boot() {
  make_work "$cover"
  make_overlay
  cp "$deb" "$root/root/parley.deb"
  cp -r "$here" "$root/root/packaging"
  rm -f "$root/usr/sbin/policy-rc.d" # of container images: starts nothing after an installation
  mount -t proc proc "$root/proc"
  mount --bind "$root/proc/sys" "$root/proc/sys"
  mount -o remount,bind,ro "$root/proc/sys"
  mount -t sysfs -o ro sysfs "$root/sys"
  mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup" || not_run "no control groups of version 2 here"
  mount -t tmpfs tmpfs "$root/run"
  mount -t tmpfs -o mode=755 tmpfs "$root/dev"
  local name
  for name in null zero full random urandom tty; do cp -a "/dev/$name" "$root/dev/$name"; done
  ln -s /proc/self/fd "$root/dev/fd"
  ln -s /dev/null "$root/dev/console"
  ln -s pts/ptmx "$root/dev/ptmx"
  mkdir "$root"/dev/{shm,pts,mqueue,hugepages}
  mount -t devpts -o newinstance,mode=620,ptmxmode=666 devpts "$root/dev/pts"
  # Nothing of this machine's own is started, but the journal.
  rm -rf "$root"/{lib,etc}/systemd/system/*.wants "$root"/{lib,etc}/systemd/system/*.requires "$root"/etc/systemd/system-generators "$root"/lib/systemd/system-generators
  mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
  cat >"$root/etc/systemd/system/check.service" <<END
[Unit]
After=multi-user.target
[Service]
ExecStart=/root/packaging/check_unit.sh --stage service
ExecStopPost=/bin/sh -c 'echo \$EXIT_STATUS >/root/report/code'
StandardOutput=file:/root/report/text
StandardError=inherit
END
  for name in /etc/systemd/system/check.service /lib/systemd/system/systemd-journald{,-dev-log}.socket; do
    ln -s "$name" "$root/etc/systemd/system/multi-user.target.wants/"
  done
  ln -sf /lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
  loopback_up

  mkdir "$root/root/report" "$root/.outside"
  mount --bind "$report" "$root/root/report"
  cd "$root"
  pivot_root . .outside
  umount -l /.outside
  exec env -i container=check PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 /lib/systemd/systemd --log-target=null --show-status=0
}

# ---- outside

way_out() {
  local code=$?
  set +e
  [[ -z ${machine:-} ]] || kill -KILL "$machine" 2>/dev/null
  [[ -z ${machine:-} ]] || wait "$machine" 2>/dev/null
  # Its processes end one after the other.
  local end=$((SECONDS + patience_s))
  while [[ -d ${group:-/nonexistent} ]] && ((SECONDS < end)); do
    find "$group" -depth -type d -exec rmdir {} + 2>/dev/null
  done
  rm -rf "$report"
  rmdir "$cover"
  exit "$code"
}

run_machine() {
  local groups end=$((SECONDS + 300))
  groups=$(findmnt -n -t cgroup2 -o TARGET | head -n 1)
  [[ -n $groups ]] || not_run "no control groups of version 2 here"
  report=$(mktemp -d)
  cover=$(mktemp -d)
  trap way_out EXIT
  trap 'exit 130' INT TERM
  group=$groups/parley-check_unit.$$
  mkdir "$group"
  (
    echo "$BASHPID" >"$group/cgroup.procs" # the root of what the new systemd sees
    exec unshare --mount --pid --fork --kill-child --cgroup --ipc --uts --net "$here/check_unit.sh" --stage boot --deb "$deb" --report "$report" --cover "$cover"
  ) &
  machine=$!
  while [[ ! -s $report/code ]] && kill -0 "$machine" 2>/dev/null && ((SECONDS < end)); do sleep 0.2; done
  [[ ! -e $report/text ]] || cat "$report/text"
  if [[ ! -s $report/code ]]; then
    local code=0
    kill -0 "$machine" 2>/dev/null && fail "the check does not end"
    wait "$machine" || code=$?
    exit "$code"
  fi
  return "$(cat "$report/code")"
}

case $stage in
  outside)
    ((EUID == 0)) || not_run "installing needs root"
    [[ -x /lib/systemd/systemd ]] || not_run "systemd is missing (apt-get install systemd)"
    find_package "$deb"
    run_machine
    say "passed"
    ;;
  boot) boot ;;
  service) check_service ;;
esac
