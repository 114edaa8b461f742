// Whole networks into files of NIR and back: the same outputs for the same samples, in double.
#include "engine/text/render.h"
#include "runtime/learn/filed.h"
#include "runtime/learn/whole.h"
#include "runtime/nir/text.h"
#include "school.h"
#include <algorithm>
#include <cmath>
#include <unistd.h>

using namespace nsim;
using namespace nsim::learn;

namespace {

struct Folder {
  std::filesystem::path at = std::filesystem::temp_directory_path() / ("nsim-whole-" + std::to_string(::getpid()));
  Folder() { std::filesystem::create_directories(at); }
  ~Folder() { std::filesystem::remove_all(at); }
  std::string operator/(const std::string& name) const { return (at / name).string(); }
};

const data::Set& the_digits(const SetName&) { return digits(); }
Shape shape(const SetName&) { return {{{"row", 28}, {"column", 28}}, 10}; }

MachineOptions reference() {
  MachineOptions options;
  options.reference = true;
  return options;
}

const syntax::Stage& save_of(const School& school) {
  for (const syntax::Item& item : school.program.main().items)
    if (const auto* stage = std::get_if<syntax::Stage>(&item.what); stage && stage->kind == syntax::Stage::save) return *stage;
  FAIL("no `save`");
  throw 0;
}

const auto goes_on = [](const Progress&) { return true; };

struct Way {
  nir::Graph graph;                            // as it is read from the file
  nir::Network network;
  std::string text;                            // without its stage
  std::vector<std::vector<double>> before, after;   // what the stage records
};

/// Runs the network of a text and its stage; saves, reads and writes it as a text, to which the same stage is added.
Way there_and_back(const std::string& network, const std::string& save, const std::string& stage, const std::string& rate, const std::map<std::string, double>& fill = {}) {
  Folder folder;
  Way way;
  School first(network + stage + save);
  Course course(reference(), the_digits);
  course.kept().arrays = course.arrays(first.lessons[0]);
  for (const auto& [path, x] : fill)
    for (size_t k = 0; k < course.kept().arrays.at(path).size(); ++k) course.kept().arrays.at(path)[k] = x + 0.1 * double(k % 3);
  for (const Outcome::Recorded& recorded : course.run(first.lessons[0], goes_on).recorded) way.before.push_back(recorded.value.values);
  const std::optional<Interchange> nodes = interchange(first.facts, first.bindings, save_of(first), shape, first.diagnostics);
  REQUIRE_MESSAGE(nodes, render_all(first.diagnostics, first.sources, {.colour = false}));
  nir::write(folder / "net.nir", graph_of(*nodes, course.kept()));

  way.graph = nir::read(folder / "net.nir");
  way.network = nir::network_of(nir::parts_of(way.graph, "net.nir"), "net.nir");
  record::write_arrays(folder / "net.safetensors", way.network.arrays);
  const std::string text = nir::text_of(way.network, {"net.nir", "net.safetensors", "digits_small", rate});
  way.text = text.substr(0, text.find("\nevaluate"));
  CAPTURE(way.text);
  School second(way.text + stage);
  Course again(reference(), the_digits);
  std::vector<std::string> named;
  for (const nir::Layer& layer : way.network.layers) named.push_back(layer.name);
  for (const nir::Loop& loop : way.network.loops) named.push_back(loop.name);
  std::erase_if(named, [&](const std::string& name) { return std::none_of(way.network.arrays.all.begin(), way.network.arrays.all.end(), [&](const auto& one) { return one.first.starts_with(name + "."); }); });
  load_layers(again.kept(), named, folder / "net.safetensors");
  for (const Outcome::Recorded& recorded : again.run(second.lessons[0], goes_on).recorded) way.after.push_back(recorded.value.values);
  return way;
}

/// Numbers pass through seconds and back, so they agree but for a few roundings; a spike more or less in 50 samples would be 1/50.
void agree(const Way& way, bool varied = true) {
  REQUIRE(way.before.size() == way.after.size());
  double most = 0, least = INFINITY;
  for (size_t r = 0; r < way.before.size(); ++r) {
    REQUIRE(way.before[r].size() == way.after[r].size());
    for (size_t k = 0; k < way.before[r].size(); ++k) {
      CHECK(way.after[r][k] == doctest::Approx(way.before[r][k]).epsilon(1e-9));
      most = std::max(most, std::abs(way.before[r][k])), least = std::min(least, std::abs(way.before[r][k]));
    }
  }
  CHECK(most > 0);
  if (varied) CHECK(most != least);
}

std::string types(const nir::Graph& graph) {
  std::string all;
  for (const auto& [name, node] : graph.nodes) all += name + ":" + node.type + " ";
  return all;
}

const std::string spikes = "source spikes_shown : images(\"digits_small\")\nsource spikes : rate_code(spikes_shown, highest = 300 Hz)\n";
const std::string cells = "neuron cell(tau = 10 ms, high = 0.5) { state v = 0; input I = 0; v' = (2 * I - v + 0) / tau; spike when v > high { v = -0.1 } }\n";

}  // namespace

TEST_CASE("leaky cells that fire, and a leaky read-out") {
  const Way way = there_and_back(spikes + cells + "layer h[12] : cell <- spikes { weight ~ normal(0, 0.3) }\nlayer out[4] : leaky(8 ms) <- h { weight ~ normal(0.2, 1) }\n",
                                 "save h, out \"net.nir\"\n",
                                 "evaluate out on spikes_shown.test { step = 0.5 ms; batch = 50; reset h, out; present spikes for 30 ms; record mean(count(h.spikes), over = samples), mean(h.v, over = [samples, time]), mean(out, over = [samples, time]) }\n",
                                 "300 Hz");
  agree(way);
  CHECK(types(way.graph) == "h:LIF h_in:Affine h_in_flat:Flatten out:LI out_in:Affine output:Output spikes:Input ");
  const nir::Node& lif = way.graph.nodes.at("h");
  CHECK(lif.numbers.at("tau").values == std::vector<double>(12, 0.01));
  CHECK(lif.numbers.at("r").values[0] == 2);
  CHECK(lif.numbers.at("v_threshold").values[0] == 0.5);
  CHECK(lif.numbers.at("v_reset").values[0] == -0.1);
  CHECK(way.text.find("layer out[4] : leaky(tau = 8 ms) <- h") != std::string::npos);
}

TEST_CASE("loops of one step, and of several") {
  const std::string stage = "evaluate out on spikes_shown.test { step = 1 ms; batch = 50; reset h, out; present spikes for 30 ms; record mean(count(h.spikes), over = samples), mean(out, over = [samples, time]) }\n";
  const std::string network = spikes + cells + "layer h[12] : cell <- spikes { weight ~ normal(0, 0.2) }\nlayer out[4] : leaky(8 ms) <- h\n";
  const Way one = there_and_back(network + "connect loop: h -> h by dense { weight ~ normal(0, 0.5); self = false }\n", "save h, out \"net.nir\"\n", stage, "300 Hz");
  agree(one);
  CHECK(one.graph.nodes.contains("loop"));
  CHECK(one.graph.nodes.at("loop").numbers.at("weight").values[13] == 0);   // of the second cell to itself
  CHECK(types(one.graph).find("Delay") == std::string::npos);
  const Way three = there_and_back(network + "connect loop: h -> h by dense { weight ~ normal(0, 0.5); delay = 3 ms }\nconnect back: out -> h by dense { weight ~ normal(0, 1) }\n", "save h, out, loop \"net.nir\"\n", stage, "300 Hz");
  agree(three);
  CHECK(three.graph.nodes.at("loop_delay").numbers.at("delay").values[0] == 0.003);
  CHECK(three.network.loops.size() == 2);
  // A layer that gives its sum as it is has a node all the same, at which the loop is added.
  const Way plain = there_and_back(spikes + "layer h[6] : linear <- spikes { weight ~ normal(0, 0.1) }\nlayer out[4] : leaky(8 ms) <- h, spikes\nconnect loop: h -> h by dense { weight ~ normal(0, 0.2) }\n",
                                   "save h, out \"net.nir\"\n", "evaluate out on spikes_shown.test { step = 1 ms; batch = 50; reset h, out; present spikes for 20 ms; record mean(h, over = [samples, time]), mean(out, over = [samples, time]) }\n", "300 Hz");
  agree(plain);
  CHECK(plain.graph.nodes.at("h").type == "Scale");
}

TEST_CASE("convolutions, means of windows, and cells on them; statistics of a batch go into the weights") {
  const std::string network = spikes + cells +
                              "layer c[channel = 4, row = 13, column = 13] : cell <- spikes by conv(3, stride = 2) { weight ~ normal(0.1, 0.3) }\n"
                              "layer d[channel = 4, row = 13, column = 13] : batch_norm <- c by conv(3, pad = same, groups = 2) { weight ~ normal(0.1, 0.5) }\n"
                              "layer p[channel = 4, row = 6, column = 6] : linear <- d by pool(mean, 2)\n"
                              "layer h[8] : cell <- p { weight ~ normal(0.1, 0.5) }\n"
                              "layer out[3] : linear <- h\n";
  const Way way = there_and_back(network, "save c, d, p, h, out \"net.nir\"\n",
                                 "evaluate out on spikes_shown.test { step = 1 ms; batch = 50; reset c, h; present spikes for 20 ms; record mean(count(c.spikes), over = samples), mean(p, over = [samples, time]), mean(count(h.spikes), over = samples), mean(out, over = [samples, time]) }\n",
                                 "300 Hz", {{"d.batch_norm.mean", 0.3}, {"d.batch_norm.variance", 0.5}, {"d.batch_norm.scale", 0.8}, {"d.batch_norm.shift", -0.2}});
  agree(way);
  CHECK(types(way.graph) == "c:LIF c_in:Conv2d d:Conv2d h:LIF h_in:Affine h_in_flat:Flatten out:Affine output:Output p:AvgPool2d spikes:Input ");
  CHECK(way.graph.nodes.at("c_in").numbers.at("weight").extents == std::vector<int64_t>{4, 1, 3, 3});
  CHECK(way.graph.nodes.at("c_in").numbers.at("input_shape").values == std::vector<double>{28, 28});
  CHECK(way.graph.nodes.at("d").numbers.at("padding").values == std::vector<double>{1, 1});
  CHECK(way.graph.nodes.at("d").numbers.at("groups").values == std::vector<double>{2});
}

TEST_CASE("cells behind a current that decays, integrators, and cells that do not fire") {
  const std::string models =
      "neuron cuba { state v = 0.05; state s = 0; input I = 0; s' = (-s + 3 * I) / 4 ms; v' = (0.05 + s - v) / 9 ms; spike when v >= 0.4 { v = 0 } }\n"
      "neuron sums { state v = 0; input I = 0; v' = I / 50 ms; spike when v > 0.5 { v = 0 } }\n"
      "neuron slow { state v = 0.1; input I = 0; v' = (0.1 - v + I) / 12 ms }\n";
  const Way way = there_and_back(spikes + models + "layer a[6] : cuba <- spikes { weight ~ normal(0, 0.2) }\nlayer b[5] : sums <- a { weight ~ normal(1, 2) }\nlayer out[4] : slow <- b\n", "save a, b, out \"net.nir\"\n",
                                 "evaluate out on spikes_shown.test { step = 0.5 ms; batch = 50; reset a, b, out; present spikes for 40 ms; record mean(count(a.spikes), over = samples), mean(count(b.spikes), over = samples), mean(out, over = [samples, time]) }\n",
                                 "300 Hz");
  agree(way);
  CHECK(types(way.graph).find("a:CubaLIF a_in:Affine") == 0);
  CHECK(way.graph.nodes.at("a").numbers.at("w_in").values[0] == doctest::Approx(3));
  CHECK(way.graph.nodes.at("a").numbers.at("v_leak").values[0] == doctest::Approx(0.05));
  CHECK(way.graph.nodes.at("b").type == "IF");
  CHECK(way.graph.nodes.at("b").numbers.at("r").values[0] == doctest::Approx(20));   // per second
  CHECK(way.graph.nodes.at("out").type == "LI");
}

TEST_CASE("branches, sums, delays, multiples and thresholds, without time") {
  const std::string functions = "let twice(x) = 2 * x\nlet high(x) = heaviside(3 * x - 0.6)\n";
  const std::string network = "source shown : images(\"digits_small\")\n" + functions +
                              "layer a[6] : high <- shown { weight ~ normal(0, 0.1) }\nlayer b[6] : twice <- shown { weight ~ normal(0, 0.1) }\n"
                              "layer both[6] : linear <- a, b by one_to_one { weight = 1; learn = false }\nlayer part[6] : linear <- both by one_to_one { weight = 0.5; learn = false }\n"
                              "layer out[4] : linear <- part, b\n";
  const Way way = there_and_back(network, "save a, b, both, part, out \"net.nir\"\n", "evaluate out on shown.test { batch = 50; record mean(out, over = samples) }\n", "");
  agree(way);
  CHECK(way.graph.nodes.at("a").type == "Threshold");
  CHECK(way.graph.nodes.at("a").numbers.at("threshold").values[0] == doctest::Approx(0.2));
  CHECK(way.graph.nodes.at("b").type == "Scale");
}

TEST_CASE("a graph from elsewhere computes what its equations say") {
  // Numbers that tell rows from columns and channels from places.
  auto numbers = [](std::vector<int64_t> extents, double from, double by) {
    nir::Numbers x{std::move(extents), {}};
    size_t n = 1;
    for (int64_t e : x.extents) n *= size_t(e);
    for (size_t k = 0; k < n; ++k) x.values.push_back(from + by * double(k * 7 % 11));
    return x;
  };
  auto alike = [](std::vector<int64_t> extents, double x) {
    nir::Numbers all{std::move(extents), {}};
    size_t n = 1;
    for (int64_t e : all.extents) n *= size_t(e);
    all.values.assign(n, x);
    return all;
  };
  auto whole = [](std::vector<double> values) { return nir::Numbers{{int64_t(values.size())}, std::move(values), false, true}; };
  // Windows of 5 x 3 every 4 and 3 cells, a border of 1 row: 7 x 9 places of 2 channels.
  const nir::Numbers kernel = numbers({2, 1, 5, 3}, -0.3, 0.07), weight = numbers({3, 126}, -0.2, 0.05), loop = numbers({126, 126}, -0.02, 0.004), bias = numbers({3}, 0.1, 0.2);
  nir::Graph graph;
  graph.nodes["in"] = {"Input", {{"shape", whole({1, 28, 28})}}};
  graph.nodes["conv"] = {"Conv2d", {{"weight", kernel}, {"bias", {{2}, {0.05, -0.03}}}, {"stride", whole({4, 3})}, {"padding", whole({1, 0})}, {"dilation", whole({1, 1})}, {"groups", {{}, {1}, false, true}}}};
  graph.nodes["flat"] = {"Flatten", {{"start_dim", {{}, {0}, false, true}}, {"end_dim", {{}, {-1}, false, true}}}};
  graph.nodes["cells"] = {"LIF", {{"tau", alike({126}, 0.004)}, {"r", alike({126}, 3)}, {"v_leak", alike({126}, 0.02)}, {"v_threshold", alike({126}, 0.2)}, {"v_reset", alike({126}, -0.05)}}};
  graph.nodes["again"] = {"Linear", {{"weight", loop}}};
  graph.nodes["w"] = {"Affine", {{"weight", weight}, {"bias", bias}}};
  graph.nodes["out"] = {"LI", {{"tau", alike({3}, 0.003)}, {"r", alike({3}, 1)}, {"v_leak", alike({3}, 0)}}};
  graph.nodes["end"] = {"Output", {{"shape", whole({3})}}};
  graph.edges = {{"in", "conv"}, {"conv", "flat"}, {"flat", "cells"}, {"cells", "again"}, {"again", "cells"}, {"cells", "w"}, {"w", "out"}, {"out", "end"}};
  const nir::Network network = nir::network_of(nir::parts_of(graph, "net.nir"), "net.nir");
  std::string text = nir::text_of(network, {"net.nir", "net.safetensors", "digits_small", ""});
  text = text.substr(0, text.find("\nevaluate"));
  CAPTURE(text);
  School school(text + "evaluate out on in_1.test { step = 1 ms; batch = 20; reset cells, out; present in_1 for 6 steps; record mean(last(out), over = samples) }\n");
  Course course(reference(), the_digits);
  for (const auto& [path, array] : network.arrays.all) course.kept().arrays[path] = array.values, course.kept().shapes[path] = array.extents;
  const std::vector<double> got = course.run(school.lessons[0], goes_on).recorded[0].value.values;

  const data::Samples& test = digits().test;
  std::vector<double> wanted(3);
  std::vector<float> x(784);
  double fired = 0;
  for (int64_t sample = 0; sample < test.count; ++sample) {
    test.read(sample, x.data());
    std::vector<double> current(126), v(126, 0.02), z(126), y(3);
    for (int step = 0; step < 6; ++step) {
      const std::vector<double> before = z;
      for (size_t c = 0; c < 126; ++c) {
        v[c] += (0.02 + 3 * current[c] - v[c]) * -std::expm1(-1.0 / 4);   // what had arrived when the step began
        double sum = c < 63 ? 0.05 : -0.03;
        const int64_t row = int64_t(c) % 63 / 9 * 4 - 1, column = int64_t(c) % 9 * 3;
        for (int64_t a = 0; a < 5; ++a)
          for (int64_t b = 0; b < 3; ++b)
            if (row + a >= 0 && row + a < 28) sum += kernel.values[size_t((int64_t(c) / 63 * 5 + a) * 3 + b)] * double(x[size_t((row + a) * 28 + column + b)]);
        for (size_t p = 0; p < 126; ++p) sum += loop.values[c * 126 + p] * before[p];
        current[c] = sum;
        z[c] = v[c] > 0.2;
        if (z[c] != 0) v[c] = -0.05;
        fired += z[c];
      }
      for (size_t o = 0; o < 3; ++o) {
        double sum = bias.values[o];
        for (size_t c = 0; c < 126; ++c) sum += weight.values[o * 126 + c] * z[c];
        y[o] += (sum - y[o]) * -std::expm1(-1.0 / 3);
      }
    }
    for (size_t o = 0; o < 3; ++o) wanted[o] += y[o] / double(test.count);
  }
  CHECK(fired / double(test.count) / 126 / 6 > 0.02);   // the cells do something
  REQUIRE(got.size() == 3);
  for (size_t o = 0; o < 3; ++o) CHECK(got[o] == doctest::Approx(wanted[o]).epsilon(1e-9));   // roundings of sums in another order
}

TEST_CASE("weights of a list are loaded by a network that is shown pictures of as many numbers") {
  Folder folder;
  record::Arrays arrays;
  arrays.all["h.weight"] = {{3, 784}, std::vector<double>(3 * 784, 0.5)}, arrays.all["h.bias"] = {{3}, {1, 2, 3}};
  record::write_arrays(folder / "list.npz", arrays);
  arrays.all["h.weight"].extents = {784, 3};
  record::write_arrays(folder / "other.npz", arrays);
  School school("source shown : images(\"digits_small\")\nlayer h[3] : linear <- shown\nevaluate h on shown.test { record mean(h, over = samples) }\n");
  Course course(reference(), the_digits), wrong(reference(), the_digits);
  load_layers(course.kept(), {"h"}, folder / "list.npz");
  const std::vector<double> got = course.run(school.lessons[0], goes_on).recorded[0].value.values;
  CHECK(got[2] - got[0] == doctest::Approx(2));
  load_layers(wrong.kept(), {"h"}, folder / "other.npz");
  CHECK_THROWS_AS(wrong.run(school.lessons[0], goes_on), Failure);
}

TEST_CASE("what NIR has no node for is refused where it stands") {
  const auto refused = [](const std::string& network, const std::string& save = "save h \"net.nir\"\n") {
    School school("source shown : images(\"digits_small\")\n" + network + "evaluate h on shown.test { record mean(h) }\n" + save);
    CHECK_FALSE(interchange(school.facts, school.bindings, save_of(school), shape, school.diagnostics));
    return render_all(school.diagnostics, school.sources, {.colour = false});
  };
  const auto model = [&](const std::string& lines) { return refused("neuron m { " + lines + " }\nlayer h[3] : m <- shown\n"); };
  CHECK(refused("layer h[3] : relu <- shown\n").find("no node for `relu` of `h`") != std::string::npos);
  CHECK(refused("layer h[3] : k_winners(1) <- shown\n").find("no node for `k_winners` of `h`") != std::string::npos);
  CHECK(refused("layer h[row = 14, column = 14] : linear <- shown by pool(max, 2)\n").find("no node that keeps the largest") != std::string::npos);
  CHECK(refused("layer a[3] : linear <- shown\nlayer h[3] : linear <- a\n").find("N348") != std::string::npos);
  CHECK(model("state v = 0; input I = 0; v' = (I - v) / 5 ms; spike when v > 1 { v -= 1 }").find("a reset that depends on `v`") != std::string::npos);
  CHECK(model("state v = 0; input I = 0; v' = (I - v) / 5 ms; spike when v > 1 { v = 0; hold v for 2 ms }").find("a hold") != std::string::npos);
  CHECK(model("state v = 0; input I = 0; v' = (I - v^3) / 5 ms; spike when v > 1 { v = 0 }").find("the equation of `v`") != std::string::npos);
  CHECK(model("state v = 0.5; input I = 0; v' = (I - v) / 5 ms; spike when v > 1 { v = 0 }").find("does not begin at rest") != std::string::npos);
  CHECK(model("state v = 0; state w = 0; input I = 0; v' = (I - w - v) / 5 ms; w' = -w / 9 ms; spike when v > 1 { v = 0; w += 1 }").find("the equation of `w`") != std::string::npos);
  CHECK(model("state v = 0; input I = 0; v' = (I - v) / 5 ms; spike when v > 1").find("a spike without a reset") != std::string::npos);
  CHECK(model("state v = 0; input I = 0; v = 0.9 * v + I; spike when v > 1 { v = 0 }").find("the line `v = ...`") != std::string::npos);
}
