// Large arrays that come and go while projections are drawn: their pages are handed on, in huge ones where the system has them.
//
// The system clears every page that it gives, at about 1 GB/s; a tract is drawn into memory that the tract before it had. What is not taken up again is
// given back by release_recycled(). Arrays are not cleared either: a vector that is resized has any numbers in its new elements. Threads may take
// and give at once. Cost: two hundred nanoseconds. Errors: std::bad_alloc.
#pragma once
#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace nsim::wire {

void* take_recycled(size_t bytes);
void give_recycled(void* at, size_t bytes);
/// Memory that nobody has at the moment goes back to the system.
void release_recycled();

template <class T>
struct Recycled {
  using value_type = T;
  static_assert(std::is_trivially_copyable_v<T>);
  Recycled() = default;
  template <class U>
  Recycled(const Recycled<U>&) {}
  T* allocate(size_t n) { return static_cast<T*>(take_recycled(n * sizeof(T))); }
  void deallocate(T* at, size_t n) { give_recycled(at, n * sizeof(T)); }
  template <class U, class... Args>
  void construct(U* at, Args&&... args) {
    if constexpr (sizeof...(args) == 0) ::new (static_cast<void*>(at)) U;
    else ::new (static_cast<void*>(at)) U(std::forward<Args>(args)...);
  }
  bool operator==(const Recycled&) const { return true; }
};

template <class T>
using Column = std::vector<T, Recycled<T>>;

}  // namespace nsim::wire
