// Values of sections, found by their type.
#pragma once
#include <any>
#include <map>
#include <typeindex>

namespace parley::app {

class config_parts {
public:
  template <class T>
  void put(T value) {
    parts_.insert_or_assign(std::type_index{typeid(T)}, std::any{std::move(value)});
  }
  /// What was put; the defaults if nothing was.
  template <class T>
  T get() const {
    const auto found = parts_.find(std::type_index{typeid(T)});
    return found == parts_.end() ? T{} : std::any_cast<const T&>(found->second);
  }

  /// They follow from site_config::document, which is compared.
  friend bool operator==(const config_parts&, const config_parts&) { return true; }

private:
  std::map<std::type_index, std::any> parts_;
};

} // namespace parley::app
