// Errors are values: what can fail returns a result, never throws.
#pragma once
#include <cassert>
#include <utility>
#include <variant>

namespace parley {

/// Marks a value as the error of a `result`, so that T and E may be the same type.
template <class E>
struct failure {
  E error;
};
template <class E>
failure(E) -> failure<E>;

struct ok_t {};
inline constexpr ok_t ok{};

/// A T, or the E that says why there is none. `result<ok_t, E>` is "done, or why not".
template <class T, class E>
class [[nodiscard]] result {
public:
  result(T value) : v_(std::in_place_index<0>, std::move(value)) {}
  template <class F>
  result(failure<F> f) : v_(std::in_place_index<1>, std::move(f.error)) {}

  explicit operator bool() const { return v_.index() == 0; }
  T& operator*() & {
    assert(*this);
    return *std::get_if<0>(&v_);
  }
  const T& operator*() const& {
    assert(*this);
    return *std::get_if<0>(&v_);
  }
  T&& operator*() && {
    assert(*this);
    return std::move(*std::get_if<0>(&v_));
  }
  T* operator->() { return std::get_if<0>(&v_); }
  const T* operator->() const { return std::get_if<0>(&v_); }
  const E& error() const {
    assert(!*this);
    return *std::get_if<1>(&v_);
  }

private:
  std::variant<T, E> v_;
};

} // namespace parley
