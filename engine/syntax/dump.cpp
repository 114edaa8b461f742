// The tree as text to read: one line a node, children indented, expressions in prefix form so that precedence shows.
#include "engine/syntax/parse.h"

namespace nsim::syntax {

namespace {

class Dump {
 public:
  std::string take() { return std::move(text_); }

  void item(const Item& item) {
    std::visit([&](const auto& what) { node(what); }, item.what);
  }

 private:
  // ---- expressions, on one line

  static std::string show(const Range& range) {
    std::string text = show(range.first);
    if (!range.last.empty()) text = "(.. " + text + " " + show(range.last[0]) + (range.by.empty() ? "" : " by " + show(range.by[0])) + ")";
    return text;
  }

  static std::string show(const std::vector<Arg>& args) {
    std::string text;
    for (const Arg& arg : args) text += (text.empty() ? "" : ", ") + (arg.name ? arg.name->text + " = " : "") + show(arg.value);
    return text;
  }

  static std::string show(const Path& path) {
    std::string text = path.head.text;
    for (const PathStep& step : path.steps) {
      if (step.kind == PathStep::member) text += "." + step.name.text;
      if (step.kind == PathStep::call) text += "(" + show(step.args) + ")";
      if (step.kind == PathStep::index) text += "[" + show(step.indices) + "]";
    }
    return text;
  }

  template <class Item>
  static std::string show(const std::vector<Item>& items) {
    std::string text;
    for (const Item& item : items) text += (text.empty() ? "" : ", ") + show(item);
    return text;
  }

  static std::string show(const Name& name) { return name.text; }
  static std::string show(const Call& call) { return call.name.text + (call.has_args ? "(" + show(call.args) + ")" : ""); }
  static std::string show(const Axis& axis) { return (axis.name ? axis.name->text + " = " : "") + show(axis.count); }
  static std::string show(const Formal& formal) { return formal.name.text + (formal.value ? " = " + show(*formal.value) : ""); }
  static std::string show(const Member& member) { return member.name.text + " in " + show(member.in); }

  static std::string show(const Expr& expr) {
    static const char* operators[] = {"", "", "", "", "", "", "", "^", "-", "not", "*", "/", "+", "-", "<", "<=", ">", ">=", "==", "!=", "and", "or", "if"};
    switch (expr.kind) {
      case ExprKind::path: return show(expr.path);
      case ExprKind::quantity:
      case ExprKind::number:
      case ExprKind::truth: return expr.literal;
      case ExprKind::text: return "\"" + expr.literal + "\"";
      case ExprKind::group: return show(expr.args[0]);
      case ExprKind::list: return "[" + show(expr.items) + "]";
      case ExprKind::missing: return "(missing)";
      default: break;
    }
    std::string text = std::string("(") + operators[static_cast<size_t>(expr.kind)];
    for (const Expr& arg : expr.args) text += " " + show(arg);
    return text + ")";
  }

  // ---- lines

  void line(const std::string& text) { text_ += std::string(2 * depth_, ' ') + text + "\n"; }
  void part(const char* what, const std::string& value) {
    if (!value.empty()) line(std::string(what) + " " + value);
  }
  template <class Body>
  void indented(Body body) {
    ++depth_;
    body();
    --depth_;
  }
  static std::string equals(bool drawn, const Expr& value) { return (drawn ? " ~ " : " = ") + show(value); }
  static std::string shown(const std::optional<Call>& call) { return call ? show(*call) : ""; }

  void each(const std::optional<Each>& each) {
    if (each) part("for", show(each->members) + (each->condition ? " if " + show(*each->condition) : ""));
  }
  void settings(const std::vector<Setting>& settings) {
    for (const Setting& one : settings) node(one);
  }
  void placing(const std::optional<Placing>& placing) {
    if (!placing) return;
    part("in", shown(placing->space));
    part("placed", shown(placing->placed));
    if (placing->placed_from) part("placed from", *placing->placed_from);
  }

  // ---- items

  void node(const Import& import) {
    line("import \"" + import.path + "\"");
    indented([&] { settings(import.settings); });
  }
  void node(const Param& param) { line("param " + param.name.text + equals(false, param.value)); }
  void node(const Let& let) { line("let " + let.name.text + (let.has_formals ? "(" + show(let.formals) + ")" : "") + equals(let.drawn, let.value)); }
  void node(const Penalty& p) { line("penalty " + p.name.text + "(" + show(p.formals) + ")" + equals(false, p.value)); }
  void node(const Drive& drive) {
    line("drive " + show(drive.target) + equals(drive.drawn, drive.value));
    indented([&] { each(drive.each); });
  }
  void node(const Experiment& experiment) {
    line("experiment " + experiment.name.text);
    indented([&] { steps(experiment.steps); });
  }

  void node(const Population& population) {
    line((population.is_source ? "source " : "population ") + population.name.text);
    indented([&] {
      part("size", show(population.size));
      part("model", show(population.models));
      placing(population.placing);
      each(population.each);
      settings(population.settings);
    });
  }

  void node(const Layer& layer) {
    line("layer " + layer.name.text);
    indented([&] {
      part("size", show(layer.size));
      part("parts", show(layer.models));
      placing(layer.placing);
      part("from", show(layer.from));
      part("by", shown(layer.by));
      each(layer.each);
      settings(layer.settings);
    });
  }

  void node(const Connect& connect) {
    line("connect" + (connect.name ? " " + connect.name->text : ""));
    indented([&] {
      part("from", show(connect.from));
      part("to", show(connect.to));
      part("by", shown(connect.by));
      if (connect.onto) part("onto", show(*connect.onto));
      part("with", shown(connect.with));
      each(connect.each);
      settings(connect.settings);
    });
  }

  void node(const Model& model) {
    static const char* kinds[] = {"neuron", "receptor", "synapse", "policy"};
    std::string from = model.external ? " from \"" + model.from + "\"" : "";
    line((model.external ? "extern " : "") + std::string(kinds[static_cast<size_t>(model.kind)]) + " " + model.name.text + from);
    indented([&] {
      part("parameters", show(model.formals));
      for (const Clause& one : model.clauses) node(one);
    });
  }

  void node(const Clause& clause) {
    static const char* kinds[] = {"state", "input", "let", "equation", "update", "spike when", "when", "on", "every", "solve"};
    std::string text = kinds[clause.kind];
    if (clause.side != Side::none && clause.kind == Clause::state) text = (clause.side == Side::pre ? "pre " : "post ") + text;
    if (clause.side != Side::none && clause.kind == Clause::on) text += clause.side == Side::pre ? " pre" : " post";
    if (!clause.name.text.empty()) text += " " + clause.name.text + (clause.kind == Clause::ode ? "'" : "");
    if (clause.value) text += clause.kind <= Clause::update ? equals(clause.drawn, *clause.value) : " " + show(*clause.value);
    if (clause.per) text += " per " + clause.per->text;
    if (clause.method) text += " " + show(clause.solved) + " with " + show(*clause.method);
    line(text);
    indented([&] {
      for (const Act& one : clause.acts) node(one);
    });
  }

  void node(const Act& act) {
    static const char* signs[] = {" = ", " ~ ", " += ", " -= ", " *= "};
    if (act.kind == Act::send) line("send " + show(act.value));
    else if (act.kind == Act::hold) line("hold " + show(act.held) + " for " + show(act.value));
    else line((act.let ? "let " : "") + show(act.target) + signs[act.kind] + show(act.value));
  }

  // ---- stages

  void steps(const std::vector<Step>& steps) {
    for (const Step& step : steps) std::visit([&](const auto& what) { node(what); }, step.what);
  }

  void node(const Setting& setting) { line((setting.let ? "let " : "") + show(setting.target) + equals(setting.drawn, setting.value)); }

  void node(const Stage& stage) {
    static const char* words[] = {"run", "train", "sweep", "repeat", "every", "evaluate", "score", "split", "mask", "reset", "save", "load"};
    std::string text = words[stage.kind];
    if (stage.kind == Stage::sweep) text += " " + stage.swept.text;
    if (stage.name) text += " " + stage.name->text + ":";
    if (!stage.what.empty()) text += " " + show(stage.what);
    if (stage.amount) text += " " + show(*stage.amount);
    if (stage.in) text += " in " + show(*stage.in);
    if (stage.file) text += (stage.into ? " into \"" : " \"") + *stage.file + "\"";
    line(text);
    indented([&] {
      part("on", show(stage.on));
      part("for", show(stage.over));
      part("by", shown(stage.by));
      part("using", shown(stage.with));
      steps(stage.steps);
    });
  }

  void node(const Record& record) {
    line("record " + show(record.what));
    indented([&] {
      part("of", show(record.of));
      if (record.every) part("every", show(*record.every));
      each(record.each);
      if (record.into) part("into", "\"" + *record.into + "\"");
    });
  }
  void node(const Plot& plot) { line("plot " + show(plot.calls) + (plot.into ? " into \"" + *plot.into + "\"" : "")); }
  void node(const Present& present) { line("present " + show(present.what) + (present.duration ? " for " + show(*present.duration) : "")); }
  void node(const Expect& expect) {
    line("expect " + show(expect.value) + (expect.in ? " in " + show(*expect.in) : ""));
    indented([&] { each(expect.each); });
  }
  void node(const Minimise& minimise) { line("minimise " + show(minimise.value)); }

  std::string text_;
  size_t depth_ = 0;
};

}  // namespace

std::string dump(const File& file) {
  Dump dump;
  for (const Item& item : file.items) dump.item(item);
  return dump.take();
}

}  // namespace nsim::syntax
