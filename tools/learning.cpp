#include "tools/learning.h"
#include "runtime/data/event_set.h"
#include "runtime/data/find.h"
#include <map>

namespace nsim::tools {

learn::Library library_of(std::vector<std::filesystem::path> folders) {
  return [folders = std::move(folders)](const learn::SetName& wanted) -> const data::Set& {
    static std::map<std::pair<std::string, std::vector<int64_t>>, data::Set> read;
    const std::pair key(wanted.kind + " " + wanted.name, wanted.size);
    auto found = read.find(key);
    if (found == read.end()) found = read.emplace(key, wanted.kind == "events" ? data::events(wanted.name, wanted.size, folders) : data::set(wanted.name, folders)).first;
    return found->second;
  };
}

learn::Sets shapes_of(std::vector<std::filesystem::path> folders) {
  return [library = library_of(std::move(folders))](const learn::SetName& wanted) {
    const data::Set& set = library(wanted);
    const data::Samples& part = set.train.count > 0 ? set.train : set.test;
    learn::Shape shape;
    for (const data::Extent& axis : part.axes) shape.axes.emplace_back(axis.name, axis.count);
    shape.classes = part.classes();
    return shape;
  };
}

}  // namespace nsim::tools
