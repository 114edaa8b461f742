// Stages and what stands inside them.
#include "engine/syntax/tree.h"

namespace nsim::syntax {

std::vector<Step> TreeReader::steps(NetParser::StepsContext* node) const {
  std::vector<Step> result;
  for (auto* one : node->step()) result.push_back(step(one));
  return result;
}

Step TreeReader::step(NetParser::StepContext* node) const {
  Walk walk(node);
  Span all = span(node);
  if (auto* sentence = walk.node<NetParser::StageContext>()) return {stage(sentence)};
  if (auto* sentence = walk.node<NetParser::SettingContext>()) return {setting(sentence)};
  if (walk.word("record")) {
    Record record;
    record.span = all;
    record.what = paths(walk.must<NetParser::PathsContext>());
    if (walk.word("of")) record.of = paths(walk.must<NetParser::PathsContext>());
    if (walk.word("every")) record.every = expr(walk.must<NetParser::ExprContext>());
    if (auto* family = walk.node<NetParser::EachContext>()) record.each = each(family);
    if (walk.word("into")) record.into = text(walk.token(NetParser::STRING));
    return {std::move(record)};
  }
  if (walk.word("plot")) {
    Plot plot;
    plot.span = all;
    while (auto* one = walk.node<NetParser::CallContext>()) plot.calls.push_back(call(one));
    if (walk.word("into")) plot.into = text(walk.token(NetParser::STRING));
    return {std::move(plot)};
  }
  if (walk.word("present")) {
    Present present;
    present.span = all;
    present.what = paths(walk.must<NetParser::PathsContext>());
    if (walk.word("for")) present.duration = expr(walk.must<NetParser::ExprContext>());
    return {std::move(present)};
  }
  if (walk.word("expect")) {
    Expect expect;
    expect.span = all;
    expect.value = expr(walk.must<NetParser::ExprContext>());
    if (walk.word("in")) expect.in = range(walk.must<NetParser::SpanContext>());
    if (auto* family = walk.node<NetParser::EachContext>()) expect.each = each(family);
    return {std::move(expect)};
  }
  if (!walk.word("minimise")) require(walk.word("minimize") != nullptr, "parse_stages.cpp knows every step of the grammar");
  return {Minimise{expr(walk.must<NetParser::ExprContext>()), all}};
}

Stage TreeReader::stage(NetParser::StageContext* node) const {
  static const std::pair<const char*, Stage::Kind> kinds[] = {
      {"run", Stage::run}, {"train", Stage::train}, {"sweep", Stage::sweep}, {"repeat", Stage::repeat}, {"every", Stage::every},
      {"evaluate", Stage::evaluate}, {"score", Stage::score}, {"split", Stage::split}, {"mask", Stage::mask}, {"reset", Stage::reset},
      {"save", Stage::save}, {"load", Stage::load}};
  Stage result;
  result.span = span(node);
  Walk walk(node);
  for (const auto& [word, kind] : kinds) {
    if (antlr4::Token* token = walk.word(word)) {
      result.kind = kind;
      result.keyword = span(token);
      break;
    }
  }
  require(result.keyword.known(), "parse_stages.cpp knows every stage of the grammar");
  stage_parts(result, walk);
  return result;
}

/// What follows the first word; each part stands at most once and starts with its own word.
void TreeReader::stage_parts(Stage& result, Walk& walk) const {
  if (antlr4::Token* token = walk.token(NetParser::ID)) {
    if (result.kind == Stage::sweep) result.swept = name(token);
    else result.name = name(token);
    walk.word(":");
  }
  if (auto* list = walk.node<NetParser::PathsContext>()) result.what = paths(list);
  if (auto* amount = walk.node<NetParser::ExprContext>()) result.amount = expr(amount);
  if (walk.word("in")) result.in = range(walk.must<NetParser::SpanContext>());
  if (walk.word("on")) result.on = paths(walk.must<NetParser::PathsContext>());
  if (walk.word("for")) result.over = paths(walk.must<NetParser::PathsContext>());
  if (auto* by = walk.node<NetParser::ByContext>()) result.by = call(by->call());
  if (walk.word("using")) result.with = call(walk.must<NetParser::CallContext>());
  if (walk.word("into")) result.into = true;
  if (antlr4::Token* file = walk.token(NetParser::STRING)) result.file = text(file);
  if (auto* block = walk.node<NetParser::StepsContext>()) {
    result.has_steps = true;
    result.steps = steps(block);
  }
}

}  // namespace nsim::syntax
