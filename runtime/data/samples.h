// Sets of samples that networks are trained and tested on: numbers on named axes, and columns such as `label` beside them.
//
// A sample is one array of `size` elements, the last axis fastest. A part that is chosen, joined or disturbed shares its numbers with what it
// was made of, so making one costs its columns and one index a sample; nothing is copied until it is read. Everything is immutable once made and
// may be read from many threads. Units: none; images lie in [0, 1].
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace nsim::data {

struct Extent {
  std::string name;                          // "row"
  int64_t count = 0;
  bool operator==(const Extent&) const = default;
};

/// Where the numbers of samples come from: a store, or something made of others.
class Values {
 public:
  virtual ~Values() = default;
  virtual int64_t count() const = 0;         // samples
  virtual int64_t size() const = 0;          // elements of each
  /// Writes the elements of one sample in [0, count).
  virtual void read(int64_t sample, float* to) const = 0;
  /// The sample will be read soon: what stands in memory is brought near.
  virtual void announce(int64_t) const {}
  /// Writes sample which[k] at to + k * stride, stride ≥ size. Cost of the stores: 0.3 ns an element.
  void gather(std::span<const int64_t> which, float* to, int64_t stride) const;
};
using ValuesPtr = std::shared_ptr<const Values>;

/// Bytes as they stand in a file; an element is offset + scale * byte. `bytes` holds samples of `size` elements, one after another.
ValuesPtr values_of(std::vector<uint8_t> bytes, int64_t size, float scale = 1.0f / 255, float offset = 0);
ValuesPtr values_of(std::vector<float> numbers, int64_t size);

/// One number for each sample. NaN: the sample has none.
struct Column {
  std::vector<double> values;
  int64_t classes = 0;                       // above 0: whole numbers from 0 to classes - 1
  std::vector<std::string> names;            // of the classes; empty: they are called by their numbers
};

struct EventSamples;

struct Samples {
  std::vector<Extent> axes;                  // of one sample, outermost first; none: one number
  int64_t count = 0;
  ValuesPtr values;                          // null of recordings
  std::map<std::string, Column> columns;     // "label"
  std::shared_ptr<const EventSamples> events{};   // of recordings: of the cells that the axes name

  int64_t size() const;                      // product of the axes
  int64_t classes() const;                   // of `label`; 0: no label
  void read(int64_t sample, float* to) const { values->read(sample, to); }
  /// Row-major [k][element]: sample which[k].
  void gather(std::span<const int64_t> which, float* to) const { values->gather(which, to, size()); }
  /// The column's numbers of these samples, for a batch.
  void gather(const std::string& column, std::span<const int64_t> which, float* to) const;
};

struct Set {
  Samples train, test;                       // a part that a file does not have is empty: count 0
  std::string name;
};

/// Bundles what was read. Stops when values and axes disagree: readers check before.
Samples samples_of(ValuesPtr values, std::vector<Extent> axes);

/// Mean and standard deviation of all elements of all samples, in double.
struct Moments { double mean = 0, sd = 0; };
Moments moments(const Samples& samples);

}  // namespace nsim::data
