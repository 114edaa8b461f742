#include "runtime/learn/parts.h"
#include <cmath>

namespace nsim::learn {

namespace {

/// Where units are: in the middle of their places.
std::vector<double> middles(const Structure::Layer& layer, const std::vector<double>& position) {
  if (layer.unit.empty()) return position;
  const auto n = size_t(layer.dimensions);
  std::vector<double> all(size_t(layer.units) * n, 0.0);
  const double share = double(layer.units) / double(layer.unit.size());
  for (size_t k = 0; k < position.size(); ++k) all[size_t(layer.unit[k / n]) * n + k % n] += share * position[k];
  return all;
}

/// Σ|weight| from each unit to each.
std::vector<double> between(const Structure::Link& link, int64_t n_pre, int64_t n_post, const std::map<std::string, std::vector<double>>& arrays) {
  std::vector<double> sums(size_t(n_pre * n_post), 0.0);
  const std::vector<double>* weight = link.weight.empty() ? nullptr : &arrays.at(link.weight);
  const std::vector<double>* mask = link.mask.empty() ? nullptr : &arrays.at(link.mask);
  auto size = [&](size_t at) { return mask && ((*mask)[at] != 0) == link.away ? 0 : weight ? std::abs((*weight)[at]) : 1; };
  std::vector<int64_t> index(link.along.size(), 0);
  int64_t at = 0, post = 0, pre = 0;
  for (size_t k = 0; k <= index.size();) {
    if (k == 0) sums[size_t(post * n_pre + pre)] += size(size_t(at));
    if (k == index.size()) break;
    // The next element: the first axis goes on, or begins again and the one after it goes on.
    const Structure::Along& axis = link.along[k];
    const bool carries = ++index[k] == axis.extent;
    const int64_t moves = carries ? 1 - axis.extent : 1;
    if (carries) index[k] = 0;
    at += moves * axis.weight, post += moves * axis.post, pre += moves * axis.pre;
    k = carries ? k + 1 : 0;
  }
  return sums;
}

}  // namespace

split::Network network_of(const Structure& structure, const std::map<std::string, std::vector<double>>& arrays, uint64_t seed) {
  split::Network network;
  network.tasks = structure.tasks, network.seed = seed;
  for (const Structure::Layer& layer : structure.layers) {
    network.layers.push_back({layer.name, layer.units, layer.owner, {}, layer.dimensions, {}});
    if (!layer.position.empty() && !layer.shares_places) network.layers.back().position = middles(layer, arrays.at(layer.position));
  }
  for (const Structure::Link& link : structure.links)
    network.links.push_back({link.pre, link.post, between(link, structure.layers[link.pre].units, structure.layers[link.post].units, arrays)});
  return network;
}

namespace {

/// How far the mean of what each cell sends differs from class to class: the root of the mean square, over the classes that were shown.
std::vector<double> apart_by_class(const std::vector<double>& sums, const std::vector<double>& counts) {
  const size_t cells = sums.size() / counts.size();
  std::vector<double> apart(cells, 0.0), middle(cells, 0.0);
  double all = 0;
  for (double n : counts) all += n;
  for (size_t c = 0; c < counts.size(); ++c)
    for (size_t k = 0; k < cells; ++k) middle[k] += sums[c * cells + k] / all;
  double shown = 0;
  for (size_t c = 0; c < counts.size(); ++c) {
    if (counts[c] == 0) continue;
    shown += 1;
    for (size_t k = 0; k < cells; ++k) apart[k] += std::pow(sums[c * cells + k] / counts[c] - middle[k], 2);
  }
  for (double& x : apart) x = std::sqrt(x / shown);
  return apart;
}

split::Parts by(const std::string& method, const split::Network& network) {
  static const std::map<std::string, split::Parts (*)(const split::Network&)> methods = {
      {"greedy", split::greedy}, {"balanced", split::balanced}, {"probability", split::probability}, {"rescale", split::rescale},         {"activations", split::by_score}, {"gradients", split::by_score},
      {"random", split::random}, {"min_cut", split::min_cut},         {"spatial_kmeans", split::spatial_kmeans}, {"louvain", split::louvain}};
  return methods.at(method)(network);
}

}  // namespace

Divided divide(const Division& division, Course& course) {
  Divided all{network_of(division.structure, course.arrays(division.network), division.seed), {}};
  const size_t n = division.structure.layers.size();
  for (const Survey& survey : division.scores) {
    const std::vector<std::vector<double>> sums = course.sums(survey.lesson, survey.sums);
    for (size_t layer = 0; layer < n; ++layer)
      all.network.layers[layer].score.push_back(division.method == "activations" ? apart_by_class(sums[layer], sums.back()) : sums[layer]);
  }
  all.parts = by(division.method, all.network);
  Kept& kept = course.kept();
  const std::vector<std::vector<std::vector<double>>> taken = split::task_shares(all.network);
  for (size_t layer = 0; layer < n; ++layer) {
    const std::string& name = division.structure.layers[layer].name;
    std::vector<double>& shares = kept.arrays[division.name + ".taken." + name];
    shares.clear();
    for (const std::vector<double>& of_task : taken[layer]) shares.insert(shares.end(), of_task.begin(), of_task.end());
    const split::Part& part = all.parts[layer];
    kept.arrays[division.name + ".owner." + name] = std::vector<double>(part.owner.begin(), part.owner.end());
    for (size_t task = 0; task < part.share.size(); ++task) kept.arrays[division.name + ".share." + std::to_string(task) + "." + name] = part.share[task];
  }
  if (division.means) {
    const int64_t samples = course.samples(division.means->lesson);
    const std::vector<std::vector<double>> sums = course.sums(division.means->lesson, division.means->sums);
    for (size_t layer = 0; layer < n; ++layer) {
      std::vector<double>& mean = kept.arrays[division.name + ".mean." + division.structure.layers[layer].name];
      mean = sums[layer];
      for (double& x : mean) x /= double(samples);
    }
  }
  return all;
}

void put_on(const Applied& applied, Kept& kept) {
  for (const std::string& layer : applied.layers) {
    const std::vector<double>& share = kept.arrays.at(applied.split + ".share." + std::to_string(applied.part) + "." + layer);
    std::vector<double>& mask = kept.arrays[applied.split + ".mask." + layer];
    mask = share;
    if (applied.away)
      for (double& x : mask) x = 1 - x;
  }
}

Scores score(const Lesson& lesson, Course& course, const std::function<bool(const Progress&)>& report) {
  const Scored& scored = *lesson.scored;
  Kept& kept = course.kept();
  auto take_off = [&] {
    for (const std::string& layer : scored.layers) kept.arrays.erase(scored.split + ".mask." + layer);
  };
  take_off();
  Scores scores{course.run(lesson, report), {}};
  for (size_t part = 0; part < scored.tasks.size() && !scores.whole.interrupted; ++part)
    for (bool away : {false, true}) {
      put_on({scored.split, scored.layers, int(part), away}, kept);
      const Outcome one = course.run(lesson, report);
      scores.whole.interrupted = scores.whole.interrupted || one.interrupted;
      scores.whole.seconds += one.seconds, scores.whole.compile_seconds += one.compile_seconds;
      for (size_t source = 0; source < scored.sources.size(); ++source) scores.accuracy.push_back(one.values[scored.first + source]);
    }
  take_off();
  for (const Claim& claim : lesson.claims) {
    if (!claim.element) continue;
    const size_t at = (claim.element->part * 2 + claim.element->away) * scored.sources.size() + claim.element->source;
    scores.whole.claims.push_back(judged(claim, at < scores.accuracy.size() ? scores.accuracy[at] : std::nan("")));
  }
  return scores;
}

}  // namespace nsim::learn
