#include "outbox/offline_mail.hpp"

#include "base/log.hpp"
#include "base/time_text.hpp"

#include <set>

namespace parley::outbox {

namespace {

/// For one line of the mail: what a visitor puts into its name shall not look like lines of ours.
std::string one_line(std::string_view text) {
  std::string out{text};
  for (char& c : out)
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f')
      c = ' ';
  return out;
}

const std::vector<std::string>& recipients_of(queue_id queue, const outbox_settings& s) {
  static const std::vector<std::string> nobody;
  auto found = s.offline_recipients.find(queue);
  if (found == s.offline_recipients.end())
    found = s.offline_recipients.find(queue_id{});
  return found == s.offline_recipients.end() ? nobody : found->second;
}

} // namespace

mail_message offline_mail(frame_view record, const outbox_settings& settings, const std::string& to) {
  const auto& left = *record.body<wire::offline_message>();
  const auto name = one_line(text_of(left.name())), contact = one_line(text_of(left.contact())), page = one_line(text_of(left.page()));
  const auto queue = settings.queue_names.find(queue_id{left.queue()});
  mail_message m;
  m.to = to;
  m.subject = "Offline message from " + (name.empty() ? "a visitor" : name);
  if (is_mail_address(contact))
    m.reply_to = contact;
  const auto line = [&](std::string_view what, std::string_view value) {
    if (!value.empty())
      m.text.append(what).append(": ").append(value).append("\r\n");
  };
  m.text.append(text_of(left.text())).append("\r\n\r\n-- \r\n");
  line("Name", name);
  line("Contact", contact);
  line("Page", page);
  line("Queue", queue == settings.queue_names.end() ? std::to_string(left.queue()) : queue->second);
  line("Site", settings.site_name);
  line("Time", utc_text(record.head().time_ms));
  line("Session", std::to_string(record.head().session.value));
  if (settings.mail.brand == mail_settings::branding::shown)
    m.text += "\r\nSent by Parley\r\n";
  return m;
}

void offline_mail_translator::translate(const storage::log_record& record, std::vector<draft>& drafts, std::vector<storage::control_update>&) {
  if (record.frame.head().what != kind::offline_message)
    return;
  const auto& left = *record.frame.body<wire::offline_message>();
  if (left.method() != wire::offline_method::by_mail)
    return;
  if (text_of(left.text()).empty()) // the visitor was erased before this feed came by: nobody can leave an empty one
    return;
  const auto settings = settings_();
  std::set<std::string> recipients; // whoever is named twice, by name and address say, gets one
  for (const auto& named : recipients_of(queue_id{left.queue()}, *settings)) {
    const auto address = named.find('@') == named.npos ? addresses_(named) : named;
    if (is_mail_address(address))
      recipients.insert(address);
    else
      log::warning("offline_recipient_without_address", {{"name", named}});
  }
  if (recipients.empty()) // it is in the history all the same
    log::warning("offline_message_without_recipient", {{"session", record.frame.head().session.value}, {"queue", left.queue()}});
  for (const auto& to : recipients)
    drafts.push_back({std::string{mail_destination}, {}, "offline_message", to_item_body(offline_mail(record.frame, *settings, to)), record.frame.head().session});
}

} // namespace parley::outbox
