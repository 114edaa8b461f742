// The sentences of a file, and the parts that they share.
#include "engine/syntax/tree.h"

namespace nsim::syntax {

namespace {

/// The sign between the two sides of a sentence: true for `~`.
bool take_sign(Walk& walk) {
  if (walk.word("~")) return true;
  require(walk.word("=") != nullptr, "a setting has `=` or `~`");
  return false;
}

}  // namespace

Setting TreeReader::setting(NetParser::SettingContext* node) const {
  Setting result;
  result.span = span(node);
  Walk walk(node);
  result.let = walk.word("let") != nullptr;
  result.target = path(walk.must<NetParser::PathContext>());
  result.drawn = take_sign(walk);
  result.value = expr(walk.must<NetParser::ExprContext>());
  return result;
}

std::vector<Setting> TreeReader::settings(NetParser::SettingsContext* node) const {
  std::vector<Setting> result;
  if (!node) return result;
  for (auto* one : node->setting()) result.push_back(setting(one));
  return result;
}

Each TreeReader::each(NetParser::EachContext* node) const {
  Each result;
  result.span = span(node);
  for (auto* one : node->member()) result.members.push_back({name(one->ID()->getSymbol()), range(one->span())});
  if (node->expr()) result.condition = expr(node->expr());
  return result;
}

std::vector<Axis> TreeReader::size(NetParser::SizeContext* node) const {
  std::vector<Axis> result;
  for (auto* one : node->axis()) {
    Axis axis;
    if (one->name()) axis.name = name(one->name());
    axis.count = expr(one->expr());
    result.push_back(std::move(axis));
  }
  return result;
}

std::vector<Call> TreeReader::models(NetParser::ModelsContext* node) const {
  std::vector<Call> result;
  for (auto* one : node->call()) result.push_back(call(one));
  return result;
}

Placing TreeReader::placing(NetParser::PlacingContext* node) const {
  Placing result;
  result.span = span(node);
  if (node->call()) result.space = call(node->call());
  if (auto* placed = node->placed()) {
    if (placed->call()) result.placed = call(placed->call());
    else {
      result.placed_from = text(placed->STRING()->getSymbol());
      result.from_span = span(placed->STRING()->getSymbol());
    }
  }
  return result;
}

Population TreeReader::population(Walk walk, bool is_source) const {
  Population result;
  result.is_source = is_source;
  result.name = name(walk.token(NetParser::ID));
  if (auto* node = walk.node<NetParser::SizeContext>()) result.size = size(node);
  walk.word(":");
  result.models = models(walk.must<NetParser::ModelsContext>());
  if (auto* node = walk.node<NetParser::PlacingContext>()) result.placing = placing(node);
  if (auto* node = walk.node<NetParser::EachContext>()) result.each = each(node);
  auto* block = walk.node<NetParser::SettingsContext>();
  result.has_settings = block != nullptr;
  result.settings = settings(block);
  return result;
}

Layer TreeReader::layer(Walk walk, antlr4::Token* keyword) const {
  Layer result;
  result.keyword = span(keyword);
  result.name = name(walk.token(NetParser::ID));
  if (auto* node = walk.node<NetParser::SizeContext>()) result.size = size(node);
  walk.word(":");
  result.models = models(walk.must<NetParser::ModelsContext>());
  if (auto* node = walk.node<NetParser::PlacingContext>()) result.placing = placing(node);
  walk.word("<-");
  result.from = paths(walk.must<NetParser::PathsContext>());
  if (auto* node = walk.node<NetParser::ByContext>()) result.by = call(node->call());
  if (auto* node = walk.node<NetParser::EachContext>()) result.each = each(node);
  auto* block = walk.node<NetParser::SettingsContext>();
  result.has_settings = block != nullptr;
  result.settings = settings(block);
  return result;
}

Connect TreeReader::connect(Walk walk) const {
  Connect result;
  if (antlr4::Token* token = walk.token(NetParser::ID)) {
    result.name = name(token);
    walk.word(":");
  }
  result.from = paths(walk.must<NetParser::PathsContext>());
  walk.word("->");
  result.to = paths(walk.must<NetParser::PathsContext>());
  if (auto* node = walk.node<NetParser::ByContext>()) result.by = call(node->call());
  if (auto* node = walk.node<NetParser::OntoContext>()) result.onto = path(node->path());
  if (auto* node = walk.node<NetParser::WithContext>()) {
    result.with = call(node->call());
    result.with_span = span(node);
  }
  if (auto* node = walk.node<NetParser::EachContext>()) result.each = each(node);
  auto* block = walk.node<NetParser::SettingsContext>();
  result.has_settings = block != nullptr;
  result.settings = settings(block);
  return result;
}

/// The `##` lines that stand directly above a sentence, without their signs.
std::string TreeReader::doc_above(uint32_t begin) const {
  std::string doc;
  size_t line = text_.rfind('\n', begin == 0 ? 0 : begin - 1);
  size_t start = begin == 0 || line == std::string_view::npos ? 0 : line + 1;
  while (start > 0) {
    size_t before = start >= 2 ? text_.rfind('\n', start - 2) : std::string_view::npos;
    size_t above = before == std::string_view::npos ? 0 : before + 1;
    std::string_view row = text_.substr(above, start - 1 - above);
    size_t first = row.find_first_not_of(" \t");
    if (first == std::string_view::npos || !row.substr(first).starts_with("##")) break;
    row = row.substr(first + 2);
    if (row.starts_with(' ')) row.remove_prefix(1);
    if (row.ends_with('\r')) row.remove_suffix(1);
    doc = std::string(row) + (doc.empty() ? "" : "\n" + doc);
    start = above;
  }
  return doc;
}

Item TreeReader::item(NetParser::ItemContext* node) const {
  Item result{Param{}, span(node), ""};
  result.doc = doc_above(result.span.begin);
  Walk walk(node);
  if (walk.word("import")) {
    antlr4::Token* file = walk.token(NetParser::STRING);
    auto* block = walk.node<NetParser::SettingsContext>();
    result.what = Import{text(file), settings(block), block != nullptr, span(file)};
  } else if (walk.word("param")) {
    Param param;
    param.name = name(walk.token(NetParser::ID));
    walk.word("=");
    param.value = expr(walk.must<NetParser::ExprContext>());
    result.what = std::move(param);
  } else if (walk.word("let")) {
    Let let;
    let.name = name(walk.token(NetParser::ID));
    if (auto* list = walk.node<NetParser::FormalsContext>()) {
      let.has_formals = true;
      let.formals = formals(list);
    }
    let.drawn = take_sign(walk);
    let.value = expr(walk.must<NetParser::ExprContext>());
    result.what = std::move(let);
  } else if (walk.word("penalty")) {
    Penalty penalty;
    penalty.name = name(walk.token(NetParser::ID));
    penalty.formals = formals(walk.must<NetParser::FormalsContext>());
    walk.word("=");
    penalty.value = expr(walk.must<NetParser::ExprContext>());
    result.what = std::move(penalty);
  } else if (walk.word("source")) {
    result.what = population(walk, true);
  } else if (walk.word("population")) {
    result.what = population(walk, false);
  } else if (antlr4::Token* keyword = walk.word("layer")) {
    result.what = layer(walk, keyword);
  } else if (walk.word("connect")) {
    result.what = connect(walk);
  } else if (walk.word("drive")) {
    Drive drive;
    drive.target = path(walk.must<NetParser::PathContext>());
    drive.drawn = take_sign(walk);
    drive.value = expr(walk.must<NetParser::ExprContext>());
    if (auto* family = walk.node<NetParser::EachContext>()) drive.each = each(family);
    result.what = std::move(drive);
  } else if (walk.word("experiment")) {
    Experiment experiment;
    experiment.name = name(walk.token(NetParser::ID));
    experiment.steps = steps(walk.must<NetParser::StepsContext>());
    result.what = std::move(experiment);
  } else if (auto* sentence = walk.node<NetParser::StageContext>()) {
    result.what = stage(sentence);
  } else {
    result.what = model(node);
  }
  return result;
}

}  // namespace nsim::syntax
