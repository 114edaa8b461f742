#include "engine/emit/writer.h"
#include <algorithm>

namespace nsim::emit {

std::string Writer::place(Span span) const {
  if (!sources_ || !span.known()) return {};
  const std::string& path = sources_->path(span.file);
  const size_t slash = path.rfind('/');
  return (slash == std::string::npos ? path : path.substr(slash + 1)) + ":" + std::to_string(sources_->position(span.file, span.begin).line);
}

void Writer::line(std::string_view text, Span span) {
  ++lines_;
  if (!text.empty()) text_.append(size_t(depth_), ' ');
  text_ += text;
  if (span.known()) spans_.emplace_back(lines_, span);
  const std::string where = place(span);
  if (!where.empty() && where != last_place_) text_ += "  // " + where;
  last_place_ = where;
  text_ += '\n';
}

void Writer::paste(std::string_view text) {
  text_ += text;
  lines_ += int(std::count(text.begin(), text.end(), '\n'));
  if (!text.empty() && text.back() != '\n') text_ += '\n', ++lines_;
}

}  // namespace nsim::emit
