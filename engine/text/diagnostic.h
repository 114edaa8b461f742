// The only way to tell the user that the text is wrong.
//
// Titles: lower case, no full stop, stand alone. Labels point. `hint` is something to type. One message per cause.
// Codes are listed in messages.h; reporting a code that is not in the list is a bug and stops loudly.
#pragma once
#include "engine/text/source.h"
#include <memory>
#include <string>
#include <vector>

namespace nsim {

enum class Severity : uint8_t { error, warning, note };

struct Label { Span span; std::string text; };

struct Diagnostic {
  std::string code;                 // "N101"
  Severity severity = Severity::error;
  Span span;                        // the caret
  std::string message;              // the title, without the code
  std::string label;                // text beside the caret, may be empty
  std::vector<Label> others;        // further places, each underlined with '-'
  std::vector<std::string> notes;   // `= note: ...`
  std::string hint;                 // `= hint: ...`
  Span defined;                     // where the name that the hint suggests is declared: printed as "(defined on line 13)"

  Diagnostic& at(std::string text) { label = std::move(text); return *this; }
  Diagnostic& also(Span where, std::string text) { others.push_back({where, std::move(text)}); return *this; }
  Diagnostic& note(std::string text) { notes.push_back(std::move(text)); return *this; }
  Diagnostic& help(std::string text) { hint = std::move(text); return *this; }
};

/// Collects the messages of one run. The same (code, span) is kept once.
class Diagnostics {
 public:
  Diagnostic& error(std::string_view code, Span span, std::string message);
  Diagnostic& warning(std::string_view code, Span span, std::string message);
  bool has_errors() const;
  std::vector<Diagnostic> sorted() const;    // by file and position, without repeats
  bool empty() const { return all_.empty(); }

 private:
  Diagnostic& add(Severity severity, std::string_view code, Span span, std::string message);
  std::vector<std::unique_ptr<Diagnostic>> all_;   // references stay valid while labels are added
};

/// What the environment did to us: no compiler, an unreadable file, a full disk. Exit code 2.
struct Failure {
  std::string what, why, attempt;            // printed as `failure: what`, `why: ...`, `try: ...`
};

/// A mistake of our own, thrown by require() and bug() after the request for a report was printed on stderr. Exit code 3.
struct Bug {
  std::string what;
};

/// Stops with a request for a report when something that must hold does not. Exit code 3.
void require(bool condition, std::string_view what_must_hold);
[[noreturn]] void bug(std::string_view what);

}  // namespace nsim
