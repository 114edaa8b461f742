// Populations and sources: sizes, axes, places, and which of them share a block.
#include "engine/graph/builder.h"
#include <algorithm>

namespace nsim::graph {

using namespace syntax;

namespace {

bool draws_each_step(const check::Composition& composition) {
  for (const check::Part& part : composition.parts) {
    for (const Clause& clause : part.model->clauses) {
      if (clause.kind == Clause::update && clause.drawn) return true;
      for (const Act& act : clause.acts) {
        if (act.kind == Act::draw) return true;
      }
    }
  }
  return false;
}

std::string key_of(const Each& each, const std::map<std::string, values::Value>& members) {
  std::string key;
  for (const Member& m : each.members) key += (key.empty() ? "" : ",") + values::key_text(members.at(m.name.text)).value_or("");
  return key;
}

}  // namespace

ValueId Builder::add_value(BlockId block, Value value) {
  ValueId id{static_cast<uint32_t>(graph.values.size())};
  value.block = block;
  if (value.initial.empty()) value.initial.resize(graph.blocks[block.at].populations.size());
  graph.values.push_back(std::move(value));
  graph.blocks[block.at].values.push_back(id);
  return id;
}

ValueId Builder::find_value(PopulationId population, const std::string& path) const {
  const Model& model = models[graph[population].block.at];
  auto found = model.by_path.find(path);
  return found == model.by_path.end() ? ValueId{} : found->second;
}

ValueId Builder::target(PopulationId population, const std::string& variable, Span span) {
  ValueId id = find_value(population, variable);
  if (id.valid() && (graph[id].role == Role::state || graph[id].role == Role::input)) return id;
  out.error("N109", span, "`" + graph[population].name + "` has no variable `" + variable + "` that can receive");
  return {};
}

/// The parameters that are no numbers decide what the text of the kernel is, so they are part of what makes two blocks equal.
static std::optional<std::map<std::string, values::Value>> odd_parameters(Builder& builder, const Cells& made) {
  std::map<std::string, values::Value> odd;
  values::Scope scope = builder.member_scope(*made.file, made.members);
  values::Scope nothing;
  for (const check::Variable& v : made.composition->variables) {
    if (v.kind != check::Variable::parameter) continue;
    const check::Part& part = made.composition->parts[v.part];
    const Expr* expr = v.formal->value ? &*v.formal->value : nullptr;
    const values::Scope* sees = &nothing;
    size_t place = static_cast<size_t>(v.formal - part.model->formals.data()), position = 0;
    for (const Arg& arg : part.call->args) {
      bool mine = arg.name ? arg.name->text == v.formal->name.text : position++ == place;
      if (!mine) continue;
      expr = &arg.value;
      sees = &scope;
    }
    for (const Setting& s : made.text->settings) {
      if (!s.let && print(s.target) == v.path) expr = nullptr;  // a number for each cell or population
    }
    if (!expr) continue;
    std::optional<values::Value> value = values::evaluate(*expr, *sees, builder.out);
    if (!value) return std::nullopt;
    if (!value->is_number()) odd.emplace(v.path, *value);
  }
  return odd;
}

void Builder::make_populations() {
  std::map<std::string, BlockId> blocks;
  for (const Sentence& sentence : sentences_) {
    const auto* text = std::get_if<syntax::Population>(&sentence.item->what);
    if (!text || shows_samples(*text)) continue;
    for (const auto& members : members_of(text->each, *sentence.file)) {
      Cells made;
      made.text = text;
      made.file = sentence.file;
      made.members = members;
      made.id = {static_cast<uint32_t>(graph.populations.size())};
      values::Scope scope = member_scope(*sentence.file, members);
      Population p;
      p.is_source = text->is_source;
      p.name = text->name.text;
      p.span = text->name.span;
      if (text->each) {
        p.family = p.name;
        p.key = key_of(*text->each, members);
        p.name += "." + p.key;
      }
      p.n_cells = 1;
      for (const Axis& axis : text->size) {
        std::optional<int64_t> count = host_whole(axis.count, scope);
        if (!count) return;
        constexpr int64_t most = 4'000'000'000;
        if (*count < 1 || *count > most / p.n_cells) {
          out.error("N316", axis.count.span, "a population cannot have " + std::to_string(*count) + " cells along an axis")
              .at("from 1 to 4 billion cells in all");
          return;
        }
        p.axes.push_back(axis.name ? axis.name->text : text->size.size() == 1 ? "cell" : "axis" + std::to_string(p.axes.size()));
        p.extents.push_back(*count);
        p.n_cells *= *count;
      }
      if (p.axes.empty()) {
        p.axes = {"cell"};
        p.extents = {1};
      }
      if (by_name.count(p.name)) {
        out.error("N103", text->name.span, "there are two populations `" + p.name + "`").at("members of a family need different keys");
        return;
      }
      std::string key = "source " + p.name;
      std::map<std::string, values::Value> odd;
      if (!text->is_source) {
        auto found = facts.compositions.find(text);
        require(found != facts.compositions.end(), "a checked population has a composition");
        made.composition = &found->second;
        auto some = odd_parameters(*this, made);
        if (!some) return;
        odd = std::move(*some);
        key.clear();
        for (const check::Part& part : made.composition->parts) key += std::to_string(reinterpret_cast<uintptr_t>(part.model)) + " ";
        for (const auto& [path, value] : odd) key += "|" + path + "=" + values::to_text(value);
        if (draws_each_step(*made.composition)) key += "|" + p.name;  // its noise is its own: streams carry the population's name
      }
      auto [block, fresh] = blocks.emplace(key, BlockId{static_cast<uint32_t>(graph.blocks.size())});
      if (fresh) {
        Block b;
        b.name = text->is_source ? p.name : made.composition->text;
        for (const Block& other : graph.blocks) {
          if (other.name == b.name) {
            b.name += " of " + p.name;
            break;
          }
        }
        b.spikes = text->is_source || made.composition->spikes;
        b.span = text->name.span;
        graph.blocks.push_back(std::move(b));
        models.push_back({made.composition, std::move(odd), {}, {}, {}, {}});
      }
      p.block = block->second;
      Block& home = graph.blocks[p.block.at];
      p.first = home.n_cells;
      home.n_cells += p.n_cells;
      home.populations.push_back(made.id);
      by_name.emplace(p.name, made.id);
      graph.populations.push_back(std::move(p));
      graph.populations.back().geometry = geometry(made, scope);
      cells.push_back(std::move(made));
      if (out.has_errors()) return;
    }
  }
}

}  // namespace nsim::graph
