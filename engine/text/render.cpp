#include "engine/text/render.h"
#include "engine/text/shown_line.h"
#include <algorithm>
#include <map>

namespace nsim {

namespace {

/// Colours of the parts, or nothing at all.
struct Paint {
  bool on;
  std::string with(const char* code, std::string_view text) const {
    if (!on || text.empty()) return std::string(text);
    return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
  }
  std::string bold(std::string_view text) const { return with("1", text); }
  std::string frame(std::string_view text) const { return with("1;34", text); }
  std::string primary(Severity severity, std::string_view text) const {
    return with(severity == Severity::error ? "1;31" : severity == Severity::warning ? "1;33" : "1;36", text);
  }
  std::string hint(std::string_view text) const { return with("1;36", text); }
};

std::string_view word_of(Severity severity) {
  return severity == Severity::error ? "error" : severity == Severity::warning ? "warning" : "note";
}

/// The part of one label that lies on one line; columns are bytes of that line.
struct Mark {
  size_t begin, end;
  bool primary;
  std::string text;
};

using Lines = std::map<uint32_t, std::vector<Mark>>;   // by line number

/// A span over several lines is marked on its first and its last line, and speaks on the last.
void add_marks(Lines& lines, const SourceMap& sources, Span span, bool primary, const std::string& text) {
  Position first = sources.position(span.file, span.begin);
  uint32_t last_byte = span.end > span.begin ? span.end - 1 : span.begin;
  Position last = sources.position(span.file, last_byte);
  auto start_of = [&](uint32_t line) { return static_cast<size_t>(sources.line(span.file, line).data() - sources.text(span.file).data()); };
  if (first.line == last.line) {
    lines[first.line].push_back({span.begin - start_of(first.line), span.end - start_of(first.line), primary, text});
    return;
  }
  lines[first.line].push_back({span.begin - start_of(first.line), sources.line(span.file, first.line).size(), primary, ""});
  std::string_view end_line = sources.line(span.file, last.line);
  size_t indent = std::min(end_line.find_first_not_of(" \t"), end_line.size());
  lines[last.line].push_back({indent, span.end - start_of(last.line), primary, text});
}

class Frame {
 public:
  Frame(Paint paint, Severity severity, size_t width) : paint_(paint), severity_(severity), width_(width) {}

  std::string edge(std::string_view rest = "") const { return bar("", rest); }

  std::string line(uint32_t number, std::string_view source, std::vector<Mark> marks) const {
    std::sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) { return a.begin < b.begin; });
    size_t focus = marks.front().begin;
    for (const Mark& mark : marks) {
      if (mark.primary) focus = mark.begin;
    }
    ShownLine shown(source, focus);
    return bar(std::to_string(number), shown.text()) + underlines(shown, marks);
  }

 private:
  std::string bar(const std::string& number, std::string_view rest) const {
    std::string left = std::string(width_ - number.size(), ' ');
    left = number + left + " |";
    return paint_.frame(left) + (rest.empty() ? "" : " ") + std::string(rest) + "\n";
  }

  std::string paint(const Mark& mark, std::string_view text) const {
    return mark.primary ? paint_.primary(severity_, text) : paint_.frame(text);
  }

  /// The last label stands beside its mark; the others follow below, from right to left, each under its own mark.
  std::string underlines(const ShownLine& shown, const std::vector<Mark>& marks) const {
    std::string row;
    size_t column = 0;
    auto pad = [&](size_t to) {
      if (to > column) row += std::string(to - column, ' ');
      column = std::max(column, to);
    };
    for (size_t i = 0; i < marks.size(); ++i) {
      size_t begin = std::max(column, shown.column(marks[i].begin));
      size_t end = std::max(shown.column(marks[i].end), begin + 1);
      if (i + 1 < marks.size()) end = std::max(begin + 1, std::min(end, shown.column(marks[i + 1].begin)));
      pad(begin);
      row += paint(marks[i], std::string(end - begin, marks[i].primary ? '^' : '-'));
      column = end;
    }
    if (!marks.back().text.empty()) row += " " + paint(marks.back(), marks.back().text);
    std::string all = edge(row);
    for (size_t i = marks.size() - 1; i-- > 0;) {
      if (!marks[i].text.empty()) all += edge(below(shown, marks, i));
    }
    return all;
  }

  /// The text of mark `i` on a line of its own, with strokes for those still to come on its left.
  std::string below(const ShownLine& shown, const std::vector<Mark>& marks, size_t i) const {
    std::string row;
    size_t column = 0;
    for (size_t k = 0; k <= i; ++k) {
      size_t at = shown.column(marks[k].begin);
      if (marks[k].text.empty() || at < column) continue;
      row += std::string(at - column, ' ') + paint(marks[k], k < i ? "|" : marks[k].text);
      column = at + 1;
    }
    return row;
  }

  Paint paint_;
  Severity severity_;
  size_t width_;
};

std::string place(const SourceMap& sources, Span span) {
  Position at = sources.position(span.file, span.begin);
  return sources.path(span.file) + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

/// " (defined on line 13)", with the file when it is another one.
std::string where_defined(const Diagnostic& d, const SourceMap& sources) {
  if (!d.defined.known()) return "";
  std::string line = std::to_string(sources.position(d.defined.file, d.defined.begin).line);
  return " (defined on line " + line + (d.defined.file == d.span.file ? ")" : " of " + sources.path(d.defined.file) + ")");
}

/// The lines of each file that have something to say; the file of the caret comes first.
std::vector<std::pair<Span, Lines>> gather(const Diagnostic& d, const SourceMap& sources) {
  std::vector<std::pair<Span, Lines>> files;
  auto lines_of = [&](Span span) -> Lines& {
    for (auto& [first, lines] : files) {
      if (first.file == span.file) return lines;
    }
    files.emplace_back(span, Lines{});
    return files.back().second;
  };
  if (d.span.known()) add_marks(lines_of(d.span), sources, d.span, true, d.label);
  for (const Label& label : d.others) {
    if (label.span.known()) add_marks(lines_of(label.span), sources, label.span, false, label.text);
  }
  return files;
}

}  // namespace

std::string render(const Diagnostic& d, const SourceMap& sources, bool colour) {
  Paint paint{colour};
  std::string title = std::string(word_of(d.severity)) + (d.code.empty() ? "" : "[" + d.code + "]");
  std::string text = paint.primary(d.severity, title) + paint.bold(": " + d.message) + "\n";
  auto files = gather(d, sources);
  size_t width = 1;
  for (const auto& [span, lines] : files) width = std::max(width, std::to_string(lines.rbegin()->first).size());
  Frame frame(paint, d.severity, width);
  for (size_t i = 0; i < files.size(); ++i) {
    const auto& [span, lines] = files[i];
    text += paint.frame(i == 0 ? " -->" : " :::") + " " + place(sources, span) + "\n" + frame.edge();
    for (const auto& [number, marks] : lines) text += frame.line(number, sources.line(span.file, number), marks);
  }
  bool more = !d.notes.empty() || !d.hint.empty();
  if (more && !files.empty()) text += frame.edge();
  std::string left = std::string(width + 1, ' ') + paint.frame("=") + " ";
  for (const std::string& note : d.notes) text += left + paint.bold("note:") + " " + note + "\n";
  if (!d.hint.empty()) text += left + paint.hint("hint:") + " " + d.hint + where_defined(d, sources) + "\n";
  return text;
}

std::string render_all(const Diagnostics& diagnostics, const SourceMap& sources, const RenderOptions& options) {
  std::string text;
  std::vector<Diagnostic> all = diagnostics.sorted();
  size_t shown = std::min(all.size(), options.most);
  for (size_t i = 0; i < shown; ++i) text += (i > 0 ? "\n" : "") + render(all[i], sources, options.colour);
  size_t left = all.size() - shown;
  if (left > 0) text += "\nand " + std::to_string(left) + (left == 1 ? " more message\n" : " more messages\n");
  return text;
}

std::string render(const Failure& failure, bool colour) {
  Paint paint{colour};
  std::string text = paint.primary(Severity::error, "failure") + paint.bold(": " + failure.what) + "\n";
  if (!failure.why.empty()) text += "  why: " + failure.why + "\n";
  if (!failure.attempt.empty()) text += "  try: " + failure.attempt + "\n";
  return text;
}

}  // namespace nsim
