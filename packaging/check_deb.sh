#!/usr/bin/env bash
# check_deb.sh [--deb FILE] [--debootstrap]
# Installs the Debian package, starts what it installs as its own user, chats with it, installs it again, removes and purges it; nothing may be left but the account.
# All of this in an overlay over this machine's root, with processes, mounts and network of its own: the machine itself stays as it is.
# --debootstrap: in a bare Debian 12 instead, where apt must find every dependency (downloads about 100 MB; no check of what a purge leaves).
# shellcheck source=packaging/overlay.sh
source "$(dirname "${BASH_SOURCE[0]}")/overlay.sh"
deb='' fresh=no inside=no cover=''

while (($#)); do
  case $1 in
    --deb) deb=$2; shift ;;
    --debootstrap) fresh=yes ;;
    --inside) inside=yes cover=$2; shift ;; # this script again, within its namespaces
    -h | --help) sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"; exit 0 ;;
    *) say "unknown option $1; --help tells"; exit 2 ;;
  esac
  shift
done

check_contents() {
  local tags
  if ! tags=$(lintian --allow-root --fail-on error,warning --tag-display-limit 0 "$deb" 2>&1); then
    say "$tags"
    fail "lintian has complaints"
  fi
  say "lintian: no errors, no warnings"
}

# ---- inside the namespaces

in_root() { "${enter[@]}" "$@"; }

install_package() {
  cp "$deb" "$root/tmp/parley.deb"
  if [[ $fresh == yes ]]; then
    in_root apt-get install -y -qq --no-install-recommends /tmp/parley.deb >/dev/null || fail "apt-get install"
  else
    in_root dpkg -i /tmp/parley.deb >/dev/null 2>"$root/tmp/dpkg.log" || fail "dpkg -i: $(cat "$root/tmp/dpkg.log")"
  fi
  rm "$root/tmp/parley.deb"
}

expect_stat() { # PATH OWNER:GROUP:MODE
  local is
  is=$(in_root stat -c %U:%G:%a "$1") || fail "$1 is not there"
  [[ $is == "$2" ]] || fail "$1 is $is, not $2"
}

expect_installed() {
  expect_stat /var/lib/parley parley:parley:750
  expect_stat /etc/parley/parley.toml root:parley:640
  in_root parleyd --version >/dev/null || fail "parleyd can't be run: $(in_root ldd /usr/bin/parleyd | grep 'not found' || true)"
  local program
  for program in parleyctl parley-bridge parley-load; do
    in_root "$program" --help >/dev/null || fail "$program can't be run"
  done
  [[ -L $root/etc/systemd/system/multi-user.target.wants/parleyd.service ]] || fail "the unit is not enabled"
  local file
  for file in man/man8/parleyd.8.gz man/man8/parley-bridge.8.gz man/man1/parleyctl.1.gz man/man1/parley-load.1.gz bash-completion/completions/parleyctl parley/grafana/parley.json parley/prometheus/parley_alerts.yml; do
    # A slim container image leaves manual pages out.
    [[ -s $root/usr/share/$file || $file == man/* && $fresh == yes ]] || fail "/usr/share/$file is not there"
  done
}

# The unit's own command line, as its user; systemd itself does not run in here.
start_and_chat() {
  local command ready code=0
  command=$(sed -n 's/^ExecStart=//p' "$root/lib/systemd/system/parleyd.service")
  [[ -p $root/tmp/ready ]] || mkfifo "$root/tmp/ready"
  # Not by in_root: a function in the background is another process than the server that it becomes.
  # shellcheck disable=SC2086 # words of a command line
  "${enter[@]}" setpriv --reuid parley --regid parley --clear-groups $command >"$root/tmp/ready" 2>"$root/tmp/log" &
  local server=$!
  read -r -t "$patience_s" ready <"$root/tmp/ready" || fail "parleyd did not start: $(cat "$root/tmp/log")"
  [[ $ready == *'"ready":true'* ]] || fail "parleyd said: $ready"
  "$here/docker/healthcheck.sh" || fail "it is not ready"
  in_root parley-load flood --target 127.0.0.1:7400 --pairs 5 --warmup-seconds 0 --seconds 1 --seed 1 >"$root/tmp/load" 2>&1 || fail "parley-load: $(cat "$root/tmp/load")"
  kill -TERM "$server"
  wait "$server" || code=$?
  ((code == 0)) || fail "parleyd ended with code $code"
  in_root parleyctl --data /var/lib/parley verify >"$root/tmp/verify" || fail "parleyctl verify: $(cat "$root/tmp/verify")"
  say "served, and stopped in order: $(tail -n 1 "$root/tmp/verify")"
  expect_stat /var/lib/parley/shard-00/data.mdb parley:parley:640
  rm -f "$root"/tmp/{ready,log,load,verify}
}

expect_data() { [[ -s $root/var/lib/parley/shard-00/data.mdb ]] || fail "the data are gone after $1"; }

# Files that were there before and are not, or are and were not; dpkg's and the accounts' own books left out.
left_behind() {
  (cd "$1" || exit; find . -mindepth 1 \( -type f -o -type l -o -type c -o -type p \) |
    grep -vE '^\./(var/lib/dpkg|var/log|var/cache|tmp|root)/|^\./etc/(passwd|group|shadow|gshadow|subuid|subgid)-?$|^\./etc/(ld\.so\.cache|\.pwd\.lock)$|^\./run/adduser$' || true)
}

run_inside() {
  if [[ $fresh == yes ]]; then in_root apt-get update -qq; fi
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  loopback_up
  install_package
  say "installed"
  expect_installed
  start_and_chat
  echo '# mine' >>"$root/etc/parley/parley.toml"
  install_package
  expect_data "an upgrade"
  grep -q '^# mine$' "$root/etc/parley/parley.toml" || fail "an upgrade wrote over the configuration"
  start_and_chat
  in_root dpkg -r parley >/dev/null
  expect_data "a removal"
  [[ -e $root/etc/parley/parley.toml && ! -e $root/usr/bin/parleyd ]] || fail "a removal takes the programs and leaves the configuration"
  in_root dpkg -P parley >/dev/null
  [[ ! -e $root/etc/parley && ! -e $root/var/lib/parley && ! -e $root/etc/systemd/system/multi-user.target.wants/parleyd.service ]] || fail "a purge leaves something behind"
  say "upgraded, removed, purged"
  umount -R "$root/dev" "$root/proc"
}

make_root() { # sets `root` and `enter`
  make_work "$cover"
  if [[ $fresh == yes ]]; then
    root=$work/root
    mkdir "$root"
    # shellcheck disable=SC2016 # apt's own variable
    debootstrap --variant=minbase bookworm "$root" "$(apt-get indextargets --format '$(REPO_URI)' | head -n 1)" >/dev/null || not_run "debootstrap failed"
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod +x "$root/usr/sbin/policy-rc.d"
  else
    make_overlay
  fi
  enter=(chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive)
}

if [[ $inside == no ]]; then
  ((EUID == 0)) || not_run "installing needs root"
  needs lintian lintian
  needs unshare util-linux
  if [[ $fresh == yes ]]; then needs debootstrap debootstrap; fi
  find_package "$deb"
  check_contents
  cover=$(mktemp -d)
  trap 'rmdir "$cover"' EXIT
  words=(--deb "$deb" --inside "$cover")
  if [[ $fresh == yes ]]; then words+=(--debootstrap); fi
  # A network of its own only where nothing must be downloaded.
  network=(--net)
  if [[ $fresh == yes ]]; then network=(); fi
  unshare --mount --pid --fork --ipc --uts "${network[@]}" "$0" "${words[@]}"
  say "passed"
else
  make_root
  run_inside
  if [[ $fresh == no ]]; then
    left=$(left_behind "$work/upper")
    [[ -z $left ]] || fail "left behind after the purge:"$'\n'"$left"
    say "nothing is left behind"
  fi
fi
