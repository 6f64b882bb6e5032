// What people type: commands, short-cuts, names, placeholders, words to look for. Two texts in one input, split at its first zero byte.
#include "domain/folded_text.hpp"
#include "domain/operator_command.hpp"
#include "protocol/limits.hpp"
#include "tests/fuzz/target.hpp"

#include <array>

namespace parley::domain {

namespace {

using fuzz::require;

constexpr principal somebody{operator_id{1}};

const site_rules& rules() {
  static const site_rules made = [] {
    site_rules r;
    r.canned = {{"hi", "Hello %VISITOR%, I am %OPERATOR%."}, {"価格", "無料です"}, {"two words", "//"}};
    return r;
  }();
  return made;
}

void fold(std::string_view text) {
  const auto inner = trimmed(text);
  require(trimmed(inner) == inner, "trimming is done once and for all");
  require(folded(inner) == folded(text), "what is trimmed off does not count");
  const auto [word, rest] = split_first_word(text);
  require(folded(word) + (rest.empty() ? U"" : U" ") + folded(rest) == folded(text), "a text is its first word and the rest");
  require(holds_word(folded(text), folded(text)) == !folded(text).empty(), "a text holds itself");
}

void command(std::string_view text) {
  const auto read = parse(somebody, text, rules());
  const bool slash = trimmed(text).starts_with('/');
  require(slash || std::holds_alternative<plain_text>(read), "only what begins with a slash is a command");
  if (const auto* transfer = std::get_if<transfer_command>(&read))
    require(!transfer->name.empty() && transfer->name.size() <= limits::max_name_bytes, "a name is there, and no longer than names are");
  if (const auto* plain = std::get_if<plain_text>(&read); plain && slash)
    require(plain->text.size() < text.size(), "a text behind two slashes loses one");
  const auto as_visitor = parse(principal{visitor_id{1}}, text, rules());
  require(as_visitor == operator_input{plain_text{std::string{text}}}, "a visitor's text is never read");
}

void placeholders(std::string_view text, std::string_view name) {
  const auto expanded = expand(somebody, text, {name, "Olga"}, rules());
  if (expanded)
    require(expanded->size() <= limits::max_text_bytes, "a text that is too long is refused");
  const auto untouched = expand(principal{visitor_id{1}}, text, {name, "Olga"}, rules());
  require(!untouched || *untouched == text, "a visitor's text is never expanded");
}

void names(std::string_view wanted, std::string_view other) {
  using enum named_operator::presence;
  const std::array candidates{named_operator{wanted, online}, named_operator{other, online}, named_operator{"olga", offline}};
  const auto found = find_operator_name(wanted, candidates);
  if (!folded(wanted).empty() && trimmed(wanted) == wanted && wanted != other && wanted != "olga")
    require(found && *found == 0, "an exact name means its operator");
  if (!found)
    require(found.error().names.size() <= max_names_told && found.error().names.size() <= found.error().count, "few names are told");
}

} // namespace

void examine(std::string_view input) {
  const auto split = input.find('\0');
  const auto text = input.substr(0, split);
  const auto name = split == std::string_view::npos ? std::string_view{} : input.substr(split + 1);
  fold(text);
  command(text);
  placeholders(text, name);
  names(text, name);
  canned_for(rules(), text);
  holds_word(folded(text), folded(name), word_end::beginning);
}

} // namespace parley::domain

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  parley::domain::examine(parley::fuzz::text_of(data, size));
  return 0;
}
