// Offline messages as mails to the operators that were chosen for them.
#pragma once
#include "outbox/log_feed.hpp"
#include "outbox/mail_message.hpp"
#include "outbox/settings.hpp"

#include <functional>
#include <memory>

namespace parley::outbox {

/// Where mails go.
inline constexpr std::string_view mail_destination = "mail";

/// The mail for one recipient: subject, text with all that the visitor left, Reply-To where it left an address.
mail_message offline_mail(frame_view offline_message, const outbox_settings& settings, const std::string& to);

/// One item for each recipient of the message's queue, so that one address that is refused does not have the others tried again. Messages that stay in the chat make none.
class offline_mail_translator final : public record_translator {
public:
  using settings_source = std::function<std::shared_ptr<const outbox_settings>()>;
  /// The address of an account, as it is now; empty if it has none. Any thread.
  using address_book = std::function<std::string(const std::string& account)>;
  offline_mail_translator(settings_source settings, address_book addresses) : settings_(std::move(settings)), addresses_(std::move(addresses)) {}

  void translate(const storage::log_record& record, std::vector<draft>& drafts, std::vector<storage::control_update>& updates) override;

private:
  settings_source settings_;
  address_book addresses_;
};

} // namespace parley::outbox
