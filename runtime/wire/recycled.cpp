#include "runtime/wire/recycled.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <mutex>
#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace nsim::wire {
namespace {

constexpr size_t piece = size_t{2} << 20;   // a huge page; what is smaller comes from the heap
constexpr size_t arena = size_t{1} << 30;   // asked for at once, so that pieces are neighbours; pages that nobody touches cost nothing

size_t whole(size_t bytes) { return (bytes + piece - 1) / piece * piece; }

#if defined(__linux__)

/// Pieces that nobody has, by address; neighbours are joined.
class Pool {
 public:
  void* take(size_t bytes) {
    const std::lock_guard lock(mutex_);
    // The lowest that suffices: what has been in use before is taken up first.
    auto found = free_.begin();
    while (found != free_.end() && found->second < bytes) ++found;
    if (found == free_.end()) found = ask(bytes);
    const auto [at, size] = *found;
    free_.erase(found);
    if (size > bytes) free_.emplace(at + bytes, size - bytes);
    return reinterpret_cast<void*>(at);
  }

  void give(void* block, size_t bytes) {
    const std::lock_guard lock(mutex_);
    join(block, bytes);
  }

  void release() {
    const std::lock_guard lock(mutex_);
    for (const auto& [at, size] : free_) munmap(reinterpret_cast<void*>(at), size);
    free_.clear();
  }

 private:
  using Free = std::map<uintptr_t, size_t>;

  Free::iterator join(void* block, size_t bytes) {
    auto at = free_.emplace(reinterpret_cast<uintptr_t>(block), bytes).first;
    if (const auto next = std::next(at); next != free_.end() && at->first + at->second == next->first) at->second += next->second, free_.erase(next);
    if (at != free_.begin())
      if (const auto before = std::prev(at); before->first + before->second == at->first) before->second += at->second, free_.erase(at), at = before;
    return at;
  }

  /// Of the system, where a huge page begins.
  Free::iterator ask(size_t least) {
    size_t bytes = std::max(least, arena);
    const auto map = [](size_t n) { return mmap(nullptr, n + piece, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0); };
    void* block = map(bytes);
    if (block == MAP_FAILED) block = map(bytes = least);
    if (block == MAP_FAILED) throw std::bad_alloc();
    const auto begin = reinterpret_cast<uintptr_t>(block), at = (begin + piece - 1) / piece * piece;
    if (at > begin) munmap(block, at - begin);
    if (const size_t behind = begin + piece - at) munmap(reinterpret_cast<void*>(at + bytes), behind);
    madvise(reinterpret_cast<void*>(at), bytes, MADV_HUGEPAGE);
    return join(reinterpret_cast<void*>(at), bytes);
  }

  std::mutex mutex_;
  Free free_;
};

Pool& pool() {
  static Pool* const one = new Pool;   // outlives every array
  return *one;
}

#endif

}  // namespace

void* take_recycled(size_t bytes) {
#if defined(__linux__)
  if (bytes >= piece) return pool().take(whole(bytes));
#endif
  return ::operator new(bytes);
}

void give_recycled(void* at, size_t bytes) {
#if defined(__linux__)
  if (bytes >= piece) return pool().give(at, whole(bytes));
#endif
  ::operator delete(at);
}

void release_recycled() {
#if defined(__linux__)
  pool().release();
#endif
}

}  // namespace nsim::wire
