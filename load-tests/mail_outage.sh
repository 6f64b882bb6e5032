#!/usr/bin/env bash
# mail_outage.sh [--rounds N] [--away=SECONDS] [--short] [--bin DIR] [--seed N] [--keep]
# A mail server that is away for a minute (--short: 5 s) while visitors leave messages; meanwhile parleyd is killed with -9 and started again. When the mail server is back
# every message reaches each of its recipients once, by Message-ID and by what stands in it, and nobody else.
# Shows F080.
rounds=1
away=60
option() {
  case $1 in
    --short) away=5 ;;
    --away=*) away=${1#*=} ;;
    *) return 1 ;;
  esac
}
source "$(dirname "$0")/lib.sh"
begin "$@"

readonly python=/usr/bin/python3      # Debian's own: others don't see Debian's packages
readonly messages_per_s=10
readonly longest_wait_s=5             # between two attempts of a mail, so that the script ends soon after the mail server is back
readonly all_mailed_s=120             # that a dead server's and a busy machine's mails may take
readonly quiet_s=$((longest_wait_s + 2)) # a second copy would come within this
readonly -a recipients=("1=all@shop.example" "2=sales@shop.example" "2=boss@shop.example") # a queue's own take the place of those of the site
"$python" -c 'import aiosmtpd' 2>/dev/null || not_run "aiosmtpd is missing (apt-get install python3-aiosmtpd)"

mail_server_pid=''
end_mail_server() { end_hard "$mail_server_pid"; mail_server_pid=''; }
undo+=(end_mail_server)

# Its mails of all its lives are in $work/mails.
mail_server_listens() { (exec 3<>"/dev/tcp/127.0.0.1/$mail_port") 2>/dev/null; }
start_mail_server() { # it ends with its input, which is never at its end here
  [[ -p $work/input ]] || mkfifo "$work/input"
  "$python" -B "$here/../tests/outbox/smtp_server.py" --port "$mail_port" <>"$work/input" >>"$work/mails" 2>>"$work/mail_server.log" &
  mail_server_pid=$!
  until_true "$patience_s" mail_server_listens || fail "the mail server does not start"
}

check_mails() { python3 "$here/faults/check_mails.py" "$@" "$work/journal" "$work/mails" "${recipients[@]}"; }
all_mailed() { [[ $(check_mails --missing) == 0 ]]; }
failed_attempts() { metric parley_outbox_failed_attempts_total; }

choose_ports
mail_port=$(free_port)
cat >"$work/parley.toml" <<SETTINGS
[outbox]
first_wait_ms = 500
longest_wait_ms = $((longest_wait_s * 1000))
[mail]
server = "127.0.0.1:$mail_port"
encryption = "none"
from = "chat@shop.example"
[site.default.queue.sales]
id = 2
[site.default.offline]
method = "by_mail"
recipients = ["all@shop.example"]
queue.sales = ["sales@shop.example", "boss@shop.example"]
SETTINGS

for ((round = 1; round <= rounds; ++round)); do
  data=$work/data$round
  rm -f "$work/journal" "$work/mails" "$work/stop"
  start_mail_server
  start_server "$data" --config "$work/parley.toml" --log-level error || fail "parleyd does not start"
  python3 "$here/faults/leave_messages.py" --target "$target" --journal "$work/journal" --rate "$messages_per_s" --stop-when "$work/stop" \
    >"$work/left" 2>>"$work/leave.log" &
  load_pid=$!
  # Some go out at once. The mail server goes when it owes no answer: whether a mail whose 250 is lost was taken nobody can know.
  some_mailed() { [[ $(metric parley_outbox_delivered_total) -ge 3 ]]; }
  until_true "$patience_s" some_mailed || fail "no mail goes out"
  kill -STOP "$load_pid"
  until_true "$patience_s" all_mailed || fail "mails are missing before the mail server went"
  owes_nothing() { [[ $(metric parley_outbox_waiting) == 0 ]]; }
  until_true "$patience_s" owes_nothing || fail "the outbox waits for something"
  end_mail_server
  before=$(wc -l <"$work/mails")
  kill -CONT "$load_pid"

  gone_ms=$(now_ms)
  draw $((away * 300)) $((away * 700))
  killed_after_ms=$drawn
  pause_ms "$killed_after_ms"
  failed=$(failed_attempts)
  ((failed > 0)) || fail "parleyd tried nothing while the mail server was away"
  waiting=$(metric parley_outbox_waiting)
  ((waiting > 0)) || fail "no mail waits"
  end_hard "$server_pid"
  pause_ms 300
  start_server "$data" --config "$work/parley.toml" --log-level error || fail "parleyd does not start again"
  left_ms=$((gone_ms + away * 1000 - $(now_ms)))
  ((left_ms <= 0)) || pause_ms "$left_ms"
  touch "$work/stop"
  code=0
  wait "$load_pid" || code=$?
  load_pid=''
  ((code == 0)) || fail "the visitors were refused"
  (($(wc -l <"$work/mails") == before)) || fail "mails came while the mail server was away"

  back_ms=$(now_ms)
  start_mail_server
  until_true "$all_mailed_s" all_mailed || fail "after $all_mailed_s s: $(check_mails)"
  took_ms=$(($(now_ms) - back_ms))
  until_true "$patience_s" owes_nothing || fail "the outbox still waits for something"
  sleep "$quiet_s"
  seen=$(check_mails) || fail "$seen"
  say "round $round: the mail server away for $away s, parleyd killed after $((killed_after_ms / 1000)) s with $waiting mails waiting; $(cat "$work/left"); $seen; the last $took_ms ms after it was back"
  stop_server
  verify "$data"
  end_mail_server
done
say "passed: $rounds outages of $away s"
