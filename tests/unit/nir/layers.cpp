// Which layers a graph becomes.
#include "fixture.h"

using namespace nsim;
using namespace nsim::nir;

TEST_CASE("weights and the cells behind them are one layer") {
  const Graph graph = chain({{"fc", affine({2, 3}, {1, 2, 3, 4, 5, 6}, {0.5, -1})}, {"lif", lif(2)}, {"out", linear({1, 2}, {7, 8})}, {"read", li(1)}}, {3}, {1});
  CHECK(lines(graph) == "layer lif[2] : nir_lif(tau = 20 ms, r = 1, v_leak = 0, v_threshold = 1, v_reset = 0) + surrogate(fast_sigmoid) <- x\n"
                        "layer read[1] : leaky(tau = 10 ms) <- lif\n"
                        "load lif, read \"net.safetensors\"\n");
  const Network made = network(graph);
  CHECK(made.outputs == std::vector<std::string>{"read"});
  CHECK(made.arrays.all.at("lif.weight").extents == std::vector<int64_t>{2, 3});
  CHECK(made.arrays.all.at("lif.weight").values == std::vector<double>{1, 2, 3, 4, 5, 6});
  CHECK(made.arrays.all.at("lif.bias").values == std::vector<double>{0.5, -1});
  CHECK(made.arrays.all.at("read.bias").values == std::vector<double>{0});
}

TEST_CASE("a loop is a connection, a step late where the file names no delay") {
  Graph graph = chain({{"fc", linear({2, 3}, {1, 2, 3, 4, 5, 6})}, {"lif", lif(2)}}, {3}, {2});
  graph.nodes["again"] = affine({2, 2}, {1, 2, 3, 4}, {10, 20});
  graph.edges.emplace_back("lif", "again"), graph.edges.emplace_back("again", "lif");
  CHECK(lines(graph).find("connect again: lif -> lif by dense { learn = true }\nload lif, again ") != std::string::npos);
  const Network made = network(graph);
  CHECK(made.arrays.all.at("again.weight").values == std::vector<double>{1, 2, 3, 4});
  CHECK(made.arrays.all.at("lif.bias").values == std::vector<double>{10, 20});   // that of the loop
  graph.nodes["late"] = {"Delay", {{"delay", alike(2, 0.003)}}};
  graph.edges.pop_back();
  graph.edges.emplace_back("again", "late"), graph.edges.emplace_back("late", "lif");
  CHECK(lines(graph).find("{ learn = true; delay = 3 ms }") != std::string::npos);
}

TEST_CASE("a loop is cut at its Delay, wherever a walk from the inputs meets it first") {
  // b feeds a late; a feeds b at once; both read the input, b first.
  Graph graph;
  graph.nodes = {{"x", end("Input", {3})}, {"y", end("Output", {2})}, {"a", lif(2)}, {"b", lif(2)}, {"late", {"Delay", {{"delay", alike(2, 0.001)}}}}};
  for (const char* name : {"xa", "xb"}) graph.nodes[name] = linear({2, 3}, {1, 2, 3, 4, 5, 6});
  for (const char* name : {"ab", "ba"}) graph.nodes[name] = linear({2, 2}, {1, 2, 3, 4});
  graph.edges = {{"x", "xb"}, {"xb", "b"}, {"b", "late"}, {"late", "ba"}, {"ba", "a"}, {"x", "xa"}, {"xa", "a"}, {"a", "ab"}, {"ab", "b"}, {"b", "y"}};
  const std::string all = lines(graph);
  CAPTURE(all);
  CHECK(all.find("layer b[2] : nir_lif(tau = 20 ms, r = 1, v_leak = 0, v_threshold = 1, v_reset = 0) + surrogate(fast_sigmoid) <- x, a\n") != std::string::npos);
  CHECK(all.find("connect ba: b -> a by dense { learn = true; delay = 1 ms }\n") != std::string::npos);
}

TEST_CASE("a loop without weights, and one onto weights that others feed too, keep their numbers") {
  Graph graph = chain({{"fc", linear({2, 2}, {1, 2, 3, 4})}, {"lif", lif(2)}}, {2}, {2});
  graph.edges.emplace_back("lif", "fc");       // what the weights take is the input and the spikes before
  CHECK(lines(graph).find("layer fc_sum[2] : linear <- x by one_to_one { weight = 1; learn = false }\nlayer fc[2] : linear <- fc_sum\n") != std::string::npos);
  const Network made = network(graph);
  REQUIRE(made.loops.size() == 1);
  CHECK(made.loops[0].from == "lif");
  CHECK(made.loops[0].to == "fc_sum");
  CHECK(made.arrays.all.at("lif_again.weight").values == std::vector<double>{1, 0, 0, 1});
}

TEST_CASE("branches and sums: several weights onto one cell are its sources, other sums are layers") {
  Graph graph = chain({{"a", linear({2, 3}, {1, 2, 3, 4, 5, 6})}, {"lif", lif(2)}, {"b", linear({2, 2}, {1, 0, 0, 1})}, {"top", lif(2)}}, {3}, {2});
  graph.nodes["skip"] = affine({2, 3}, {6, 5, 4, 3, 2, 1}, {1, 2});
  graph.edges.emplace_back("x", "skip"), graph.edges.emplace_back("skip", "top");
  CHECK(lines(graph).find("layer top[2] : nir_lif(tau = 20 ms, r = 1, v_leak = 0, v_threshold = 1, v_reset = 0) + surrogate(fast_sigmoid) <- lif, x\n") != std::string::npos);
  const Network made = network(graph);
  CHECK(made.arrays.all.at("top.weight.x").values == std::vector<double>{6, 5, 4, 3, 2, 1});
  CHECK(made.arrays.all.at("top.bias").values == std::vector<double>{1, 2});
  // Weights that two cells read are a layer of their own.
  graph.edges.emplace_back("a", "top");
  CHECK(lines(graph).find("layer a[2] : linear <- x\n") != std::string::npos);
  CHECK(lines(graph).find("<- b, skip, a by one_to_one { weight = 1; learn = false }") != std::string::npos);
}

TEST_CASE("pictures: convolutions, means and sums of windows, a flatten between") {
  Node conv{"Conv2d", {{"weight", {{2, 1, 3, 3}, std::vector<double>(18, 1)}}, {"bias", {{2}, {1, 2}}}, {"stride", whole({2, 1})}, {"padding", whole({1, 0})}, {"dilation", whole({1, 1})}, {"groups", {{}, {1}, false, true}}}};
  const Node sum{"SumPool2d", {{"kernel_size", whole({2, 2})}, {"stride", whole({2, 2})}, {"padding", whole({0, 0})}}};
  const Node mean{"AvgPool2d", {{"kernel_size", whole({2, 1})}, {"stride", whole({1, 1})}, {"padding", whole({0, 0})}}};
  const Node flatten{"Flatten", {{"start_dim", {{}, {0}, false, true}}, {"end_dim", {{}, {-1}, false, true}}}};
  Graph graph = chain({{"conv", conv}, {"lif", {"IF", {{"r", {{2, 4, 6}, std::vector<double>(48, 1)}}, {"v_threshold", {{2, 4, 6}, std::vector<double>(48, 2)}}}}}, {"sum", sum}, {"mean", mean}, {"flat", flatten},
                       {"fc", linear({3, 6}, std::vector<double>(18, 1))}}, {1, 8, 8}, {3});
  CHECK(lines(graph) == "let sum_times(x) = 4 * x\n"
                        "layer lif[channel = 2, row = 4, column = 6] : nir_if(r = 1, v_threshold = 2, v_reset = 0) + surrogate(fast_sigmoid) <- x by conv(3, stride = [2, 1], pad = [1, 0])\n"
                        "layer sum[channel = 2, row = 2, column = 3] : sum_times <- lif by pool(mean, 2)\n"
                        "layer mean_1[channel = 2, row = 1, column = 3] : linear <- sum by pool(mean, [2, 1], stride = 1)\n"
                        "layer fc[3] : linear <- mean_1\n"
                        "load lif, fc \"net.safetensors\"\n");
  CHECK(network(graph).arrays.all.at("lif.weight").extents == std::vector<int64_t>{2, 3, 3});   // one channel of pictures has no axis
  graph.nodes["conv"].numbers.at("dilation") = whole({2, 2});
  CHECK(said([&] { network(graph); }).find("dilation") != std::string::npos);
  graph.nodes["conv"].numbers.at("dilation") = whole({1, 1}), graph.nodes["fc"] = linear({3, 7}, std::vector<double>(21, 1));
  CHECK(said([&] { network(graph); }).find("`fc`, Linear, takes 7 numbers, and `mean_1` gives 6 (2 x 1 x 3)") != std::string::npos);
}

TEST_CASE("a graph within a graph is opened") {
  Graph inner = chain({{"lif", lif(2)}}, {2}, {2});
  inner.nodes["w"] = linear({2, 2}, {0, 1, 1, 0});
  inner.edges.emplace_back("lif", "w"), inner.edges.emplace_back("w", "lif");
  Node block{"NIRGraph"};
  block.inner = std::make_shared<Graph>(inner);
  Graph graph = chain({{"fc", linear({2, 3}, {1, 2, 3, 4, 5, 6})}, {"block", block}, {"out", linear({1, 2}, {7, 8})}}, {3}, {1});
  CHECK(lines(graph).find("layer block_lif[2] : nir_lif") != std::string::npos);
  CHECK(lines(graph).find("connect block_w: block_lif -> block_lif by dense { learn = true }\n") != std::string::npos);
  graph.nodes["block"].inner->nodes["z"] = end("Input", {2});
  CHECK(said([&] { network(graph); }).find("2 Inputs") != std::string::npos);
}

TEST_CASE("delays, multiples and thresholds") {
  Node scale{"Scale", {{"scale", {{2}, {2, 3}}}}}, step{"Threshold", {{"threshold", alike(2, -0.5)}}}, late{"Delay", {{"delay", alike(3, 0.0125)}}};
  Graph graph = chain({{"late", late}, {"fc", linear({2, 3}, {1, 2, 3, 4, 5, 6})}, {"scale", scale}, {"step", step}}, {3}, {2});
  CHECK(lines(graph).find("layer fc[2] : linear <- x { delay = 12.5 ms }\n") != std::string::npos);
  CHECK(lines(graph).find("layer step_1[2] : step_1_step <- fc by one_to_one { weight ~ uniform(0, 1); learn = false }\n") != std::string::npos);
  CHECK(lines(graph).find("let step_1_step(x) = heaviside(x - (-0.5))\n") != std::string::npos);
  CHECK(network(graph).arrays.all.at("step_1.weight").values == std::vector<double>{2, 3});
  graph.nodes["late"].numbers["delay"].values[1] = 0.001;
  CHECK(said([&] { network(graph); }).find("`delay` of `late` differs") != std::string::npos);
}

TEST_CASE("every node that nsim does not have is named in one message") {
  Graph graph = chain({{"a", {"Sequential"}}, {"b", lif(2)}, {"c", {"MaxPool2d"}}}, {2}, {2});
  const std::string what = said([&] { network(graph); });
  CHECK(what.find("`a` is a Sequential, `c` is a MaxPool2d") != std::string::npos);
  CHECK(what.find("CubaLIF") != std::string::npos);   // what can be used instead
}

TEST_CASE("all that is wrong with a graph is said at once") {
  Graph graph = chain({{"fc", affine({2, 3}, {1, 2, 3, 4, 5, 6}, {0.5, -1})}, {"lif", lif(2)}}, {3}, {2});
  graph.nodes["lif"].numbers.erase("tau");
  graph.nodes["fc"].numbers["weight"].extents = {6};
  graph.nodes["fc"].numbers["sparse"] = alike(1, 1);
  graph.edges.emplace_back("lif", "nowhere");
  const std::string what = said([&] { network(graph); });
  for (const char* one : {"has no `tau`", "with 1 axes where 2 are read", "a parameter `sparse`", "there is no node `nowhere`"}) CHECK(what.find(one) != std::string::npos);
}

TEST_CASE("cells whose parameters differ, shapes that do not fit, and nodes that nothing reaches are named") {
  const auto broken = [](const std::function<void(Graph&)>& change) {
    Graph graph = chain({{"fc", affine({2, 3}, {1, 2, 3, 4, 5, 6}, {0.5, -1})}, {"lif", lif(2)}}, {3}, {2});
    change(graph);
    return said([&] { network(graph); });
  };
  CHECK(broken([](Graph& g) { g.nodes["lif"].numbers["tau"].values[1] = 0.01; }).find("`tau` of `lif` differs between its cells") != std::string::npos);
  CHECK(broken([](Graph& g) { g.nodes["lif"] = lif(5); }).find("has 5 numbers for 2 cells") != std::string::npos);
  CHECK(broken([](Graph& g) { g.nodes["x"] = end("Input", {4}); }).find("takes 3 numbers, and `x` gives 4") != std::string::npos);
  CHECK(broken([](Graph& g) { g.edges.clear(); }).find("nothing leads to `fc`") != std::string::npos);
  CHECK(broken([](Graph& g) { g.nodes.erase("x"), g.edges.erase(g.edges.begin()); }).find("it has no Input") != std::string::npos);
  CHECK(broken([](Graph& g) { g.nodes["lif"].numbers["tau"] = alike(2, 0); }).find("must be above 0") != std::string::npos);
  CHECK(broken([](Graph& g) { g.nodes["lif"].numbers["r"] = alike(2, NAN); }).find("that are none") != std::string::npos);
}

TEST_CASE("times and numbers are written with as few digits as tell them apart") {
  Graph graph = chain({{"fc", linear({1, 1}, {1})}, {"lif", lif(1, double(0.0123f))}}, {1}, {1});
  for (auto& [name, numbers] : graph.nodes["lif"].numbers) numbers.single = true;
  graph.nodes["lif"].numbers["v_threshold"].values[0] = double(0.3f);
  CHECK(lines(graph).find("nir_lif(tau = 12.3 ms, r = 1, v_leak = 0, v_threshold = 0.3, v_reset = 0)") != std::string::npos);
  graph.nodes["lif"].numbers["tau"] = alike(1, 0.1 / 3);
  CHECK(lines(graph).find("tau = 33.333333333333336 ms") != std::string::npos);
}
