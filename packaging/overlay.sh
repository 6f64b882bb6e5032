# shellcheck shell=bash disable=SC2034
# What the checks of the package share: a copy-on-write view of this machine's root, in namespaces of its own, in which anything may be installed. Sourced, not run.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly exit_not_run=3 patience_s=60

say() { printf '%s\n' "$*"; }
fail() { say "FAILED: $*"; exit 1; }
not_run() { say "can't run: $*"; exit "$exit_not_run"; }
needs() { command -v "$1" >/dev/null || not_run "$1 is missing (apt-get install $2)"; }

# find_package FILE: sets `deb` to it, or to the one that ./parley package made.
find_package() {
  deb=$1
  if [[ -z $deb ]]; then deb=$(find "$here/../build/release" -maxdepth 1 -name 'parley_*.deb' | head -n 1); fi
  [[ -s $deb ]] || not_run "there is no package; ./parley package makes it"
  deb=$(readlink -f "$deb")
}

# make_work FOLDER: in a mount namespace of one's own, with which all of it goes; the folder, which is empty, is covered meanwhile. Sets `work`.
make_work() {
  work=$1
  mount -t tmpfs tmpfs "$work"
}

# Sets `root`: what is changed there lies in $work/upper.
make_overlay() {
  mkdir -p "$work"/{upper,scratch,root}
  mount -t overlay overlay -o "lowerdir=/,upperdir=$work/upper,workdir=$work/scratch" "$work/root" || not_run "no overlay file systems here"
  root=$work/root
}

# The loopback device of a new network is down.
loopback_up() {
  python3 - <<'END'
import fcntl, socket, struct
SIOCSIFFLAGS, IFF_UP, IFF_RUNNING = 0x8914, 1, 64
with socket.socket() as s:
    fcntl.ioctl(s, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", IFF_UP | IFF_RUNNING))
END
}
