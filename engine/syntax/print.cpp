#include "engine/syntax/layout.h"
#include "engine/syntax/parse.h"

namespace nsim::syntax {

std::string print(const File& file, const SourceMap& sources) {
  Words words;
  words.file(file);
  return lines_like(words.take(), sources.text(file.source));
}

std::string print(const Expr& expr) {
  Words words;
  words.expr(expr);
  return one_line(words.take());
}

std::string print(const Path& path) {
  Words words;
  words.path(path);
  return one_line(words.take());
}

std::string print(const Call& call) {
  Words words;
  words.call(call);
  return one_line(words.take());
}

}  // namespace nsim::syntax
