// Where the program starts, and the one place where it ends: 0 well, 1 mistakes, 2 failures, 3 bugs.
#include "engine/text/render.h"
#include "tools/program.h"
#include "tools/terminal.h"
#include <cstdio>
#include <exception>
#include <new>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace {

int report(const nsim::Failure& failure) {
  std::fflush(stdout);
  std::fputs(nsim::render(failure, nsim::tools::wants_colour(stderr)).c_str(), stderr);
  return 2;
}

/// Building a network takes and gives back arrays. Small ones are used again instead of being fetched, cleared, from the system each time; large ones
/// go back at once, whatever was asked for before: what one tract took while it was drawn must not stand beside the rows of the others.
void keep_memory() {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, 2 << 20);
  mallopt(M_TRIM_THRESHOLD, 128 << 20);
  mallopt(M_TOP_PAD, 16 << 20);
#endif
}

}  // namespace

int main(int n_words, char** words) {
  keep_memory();
  try {
    int code = nsim::tools::run_program({words + 1, words + n_words});
    // A full disk or a closed pipe shows only when the last bytes leave.
    if (std::fflush(stdout) != 0) return report({"the output could not be written", "its disk is full, or its reader is gone", ""});
    return code;
  } catch (const nsim::Failure& failure) {
    return report(failure);
  } catch (const std::bad_alloc&) {
    return report({"out of memory", "the network or its recordings do not fit", "make it smaller, or record less"});
  } catch (const nsim::Bug&) {
    return 3;   // it has spoken already
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bug: %s\n  This is a mistake in nsim, not in your model; please report it with the file that caused it.\n", error.what());
    return 3;
  }
}
