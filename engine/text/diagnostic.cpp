#include "engine/text/diagnostic.h"
#include "engine/text/messages.h"
#include <algorithm>
#include <cstdio>
#include <tuple>

namespace nsim {

void bug(std::string_view what) {
  std::fprintf(stderr, "bug: %.*s\n  This is a mistake in nsim, not in your model; please report it with the file that caused it.\n",
               static_cast<int>(what.size()), what.data());
  throw Bug{std::string(what)};
}

void require(bool condition, std::string_view what_must_hold) {
  if (!condition) bug("this must hold: " + std::string(what_must_hold));
}

Diagnostic& Diagnostics::error(std::string_view code, Span span, std::string message) {
  return add(Severity::error, code, span, std::move(message));
}

Diagnostic& Diagnostics::warning(std::string_view code, Span span, std::string message) {
  return add(Severity::warning, code, span, std::move(message));
}

Diagnostic& Diagnostics::add(Severity severity, std::string_view code, Span span, std::string message) {
  if (!find_message(code)) bug("the message code " + std::string(code) + " is not listed in engine/text/messages_*.cpp");
  auto diagnostic = std::make_unique<Diagnostic>();
  diagnostic->code = code;
  diagnostic->severity = severity;
  diagnostic->span = span;
  diagnostic->message = std::move(message);
  all_.push_back(std::move(diagnostic));
  return *all_.back();
}

bool Diagnostics::has_errors() const {
  return std::any_of(all_.begin(), all_.end(), [](const auto& d) { return d->severity == Severity::error; });
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::vector<const Diagnostic*> order;
  for (const auto& d : all_) order.push_back(d.get());
  auto key = [](const Diagnostic* d) { return std::tuple(d->span.file, d->span.begin, d->span.end); };
  std::stable_sort(order.begin(), order.end(), [&](const Diagnostic* a, const Diagnostic* b) { return key(a) < key(b); });
  std::vector<Diagnostic> result;
  for (const Diagnostic* d : order) {
    // Equal places are neighbours now, but other codes may stand between two of the same cause.
    bool repeated = false;
    for (auto it = result.rbegin(); it != result.rend() && it->span == d->span; ++it) {
      bool same = it->code == d->code && (d->span.known() || it->message == d->message);
      repeated = repeated || same;
    }
    if (!repeated) result.push_back(*d);
  }
  return result;
}

}  // namespace nsim
