// Large memory that is not cleared: pages that nobody touches cost nothing.
//
// In huge pages where the system has them: rows of synapses are read in no order, and with small pages every look costs a second one in the page table.
// In small ones where little of it is ever touched: a list of spikes has room for all cells, and few fire.
#pragma once
#include <cstddef>
#include <cstdlib>
#include <new>
#include <utility>
#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace nsim::wire {

enum class Pages { huge, small };

template <class T>
class Memory {
 public:
  Memory() = default;
  /// `slack`: bytes after the end that may be asked for ahead of time.
  explicit Memory(size_t n, size_t slack = 512, Pages pages = Pages::huge) : n_(n) {
    if (n == 0) return;
    const size_t huge = size_t{2} << 20, bytes = n * sizeof(T) + slack, alignment = bytes >= huge && pages == Pages::huge ? huge : 128;
    const size_t whole = (bytes + alignment - 1) / alignment * alignment;
    at_ = static_cast<T*>(std::aligned_alloc(alignment, whole));
    if (!at_) throw std::bad_alloc();
#if defined(__linux__)
    if (alignment == huge) madvise(at_, whole, MADV_HUGEPAGE);
#endif
  }
  Memory(Memory&& other) noexcept : at_(std::exchange(other.at_, nullptr)), n_(std::exchange(other.n_, 0)) {}
  Memory& operator=(Memory&& other) noexcept {
    std::swap(at_, other.at_);
    std::swap(n_, other.n_);
    return *this;
  }
  ~Memory() { std::free(at_); }

  T* data() { return at_; }
  const T* data() const { return at_; }
  size_t size() const { return n_; }
  bool empty() const { return n_ == 0; }
  T& operator[](size_t k) { return at_[k]; }
  const T& operator[](size_t k) const { return at_[k]; }

 private:
  T* at_ = nullptr;
  size_t n_ = 0;
};

}  // namespace nsim::wire
