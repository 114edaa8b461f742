// The sets that can be fetched. Sums and sizes are those of the files as published; both folders hold the same bytes.
#include "runtime/data/fetch.h"
#include <algorithm>

namespace nsim::data {

const std::vector<RemoteSet>& remote_sets() {
  static const std::vector<RemoteSet> sets{
      {"mnist",
       "MNIST handwritten digits (LeCun, Cortes, Burges 1998): 60,000 and 10,000 images, 28 x 28, 10 classes",
       "copyright Yann LeCun and Corinna Cortes; CC BY-SA 3.0 by the documentation of Keras",
       {"https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"},
       {{"train-images-idx3-ubyte.gz", 9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"},
        {"train-labels-idx1-ubyte.gz", 28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"},
        {"t10k-images-idx3-ubyte.gz", 1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"},
        {"t10k-labels-idx1-ubyte.gz", 4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"}}},
      {"fashion_mnist",
       "Fashion-MNIST articles of clothing (Xiao, Rasul, Vollgraf 2017): 60,000 and 10,000 images, 28 x 28, 10 classes",
       "MIT, copyright Zalando SE",
       {"https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/", "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"},
       {{"train-images-idx3-ubyte.gz", 26421880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"},
        {"train-labels-idx1-ubyte.gz", 29515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"},
        {"t10k-images-idx3-ubyte.gz", 4422102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"},
        {"t10k-labels-idx1-ubyte.gz", 5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"}}},
  };
  return sets;
}

bool can_fetch(const std::string& name) {
  return std::any_of(remote_sets().begin(), remote_sets().end(), [&](const RemoteSet& set) { return set.name == name; });
}

}  // namespace nsim::data
