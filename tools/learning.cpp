#include "tools/learning.h"
#include "runtime/data/find.h"

namespace nsim::tools {

learn::Library library_of(std::vector<std::filesystem::path> folders) {
  return [folders = std::move(folders)](const std::string&, const std::string& name) -> const data::Set& {
    static std::map<std::string, data::Set> read;
    auto found = read.find(name);
    if (found == read.end()) found = read.emplace(name, data::set(name, folders)).first;
    return found->second;
  };
}

learn::Sets shapes_of(std::vector<std::filesystem::path> folders) {
  return [library = library_of(std::move(folders))](const std::string& kind, const std::string& name) {
    const data::Set& set = library(kind, name);
    const data::Samples& part = set.train.count > 0 ? set.train : set.test;
    learn::Shape shape;
    for (const data::Extent& axis : part.axes) shape.axes.emplace_back(axis.name, axis.count);
    shape.classes = part.classes();
    return shape;
  };
}

}  // namespace nsim::tools
