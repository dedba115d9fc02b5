// SPDX-License-Identifier: MIT
// A folder of .npy: what fits is read, what does not is named.
#include "cachesim/inputs/npy_weights.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "cachesim/inputs/npy.h"
#include "core/error.h"
#include "core/ir/network_builder.h"
#include "tests/core/temporary_directory.h"

namespace systole::cachesim::testing {
namespace {

using core::testing::TemporaryDirectory;

/// A .npy file of format 1.0.
std::string npy(const std::string& type, const std::string& shape, const std::string& values) {
  std::string header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }";
  header.resize(117, ' ');
  header += '\n';
  std::string bytes = "\x93NUMPY";
  bytes += std::string{'\1', '\0', static_cast<char>(header.size()), '\0'};
  return bytes + header + values;
}

std::string float_array(const std::string& shape, const std::vector<float>& values) {
  std::string bytes(values.size() * sizeof(float), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return npy("<f4", shape, bytes);
}

std::string zeros_of(const std::string& shape, std::size_t count) {
  return float_array(shape, std::vector<float>(count, 0.0F));
}

/// conv 2 -> 3 of 3x3 with or without normalisation and bias, its ReLU, and a linear layer to 4.
core::Network torch_network(bool bias, bool bn) {
  core::NetworkBuilder net("tiny", {.batch = 1, .channels = 2, .h = 3, .w = 3});
  net.conv("features.0", 3, 3, {.stride = 1, .padding = 0, .groups = 1, .bias = bias, .bn = bn});
  net.activation("features.2", core::Kind::relu);
  net.linear("classifier", 4, true);
  return std::move(net).build();
}

struct Warned {
  std::vector<std::string> texts;
  core::Observer observer;
  Warned() {
    observer.warn = [this](std::string_view text) { texts.emplace_back(text); };
  }
};

std::string mistake(const TemporaryDirectory& folder, const core::Network& network) {
  try {
    read_npy_weights(folder.path(), network);
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "nothing";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("weights as .npy, of several types") {
  core::NetworkBuilder net("tiny", {.batch = 1, .channels = 2, .h = 1, .w = 1});
  net.conv("a/b", 1, 1, {.stride = 1, .padding = 0, .groups = 1, .bias = true, .bn = true});
  const core::Network network = std::move(net).build();
  const TemporaryDirectory folder;
  folder.write("a_b.weight.npy", npy("|i1", "1, 2, 1, 1", "\x03\xfe"));
  folder.write("a_b.bias.npy", npy("<f2", "1,", std::string("\x00\x3e", 2)));
  Warned warned;
  const NetworkWeights weights = read_npy_weights(folder.path(), network, warned.observer);
  CHECK(weights[0].weights == std::vector<float>{3, -2});
  CHECK(weights[0].bias == std::vector<float>{1.5});
  CHECK(weights[0].scale_shift == std::vector<float>{1, 0});
  REQUIRE(warned.texts.size() == 1);
  CHECK(has(warned.texts[0], "no scale_shift, running_mean or running_var of a/b"));
  folder.write("a_b.weight.npy", npy("<c8", "1, 2, 1, 1", ""));
  CHECK_THROWS_AS(read_npy_weights(folder.path(), network), core::InputError);
  folder.write("a_b.weight.npy", npy("<f4", "3,", std::string(12, '\0')));
  CHECK(has(mistake(folder, network),
            "layer 'a/b': found 3, expected 1x2x1x1 (outputs, inputs / groups, height, width)"));
}

TEST_CASE("shapes are checked, and a shape of another program is called by its name") {
  const core::Network network = torch_network(true, false);
  const TemporaryDirectory folder;
  folder.write("features.0.bias.npy", zeros_of("3,", 3));
  folder.write("classifier.bias.npy", zeros_of("4,", 4));
  folder.write("classifier.weight.npy", zeros_of("4, 3", 12));
  struct Row {
    const char* shape;
    const char* told;
  };
  for (const Row& row :
       {Row{"3, 3, 2, 3", "found 3x3x2x3, which looks like TensorFlow's HWIO (height, width, in, out)"},
        Row{"3, 3, 3, 2", "found 3x3x3x2, which looks like OHWI (out, height, width, in)"},
        Row{"6, 9", "found 6x9, expected 3x2x3x3"}}) {
    CAPTURE(row.shape);
    folder.write("features.0.weight.npy", zeros_of(row.shape, 54));
    CHECK(has(mistake(folder, network), row.told));
  }
  for (const char* shape : {"3, 2, 3, 3", "54,"}) {
    folder.write("features.0.weight.npy", zeros_of(shape, 54));
    CHECK(mistake(folder, network) == "nothing");
  }
  folder.write("classifier.weight.npy", zeros_of("3, 4", 12));
  CHECK(has(mistake(folder, network), "found 3x4, which looks like the transposed weights (in x out), expected 4x3"));
}

TEST_CASE("numbers that are none are refused, and files that nothing reads are named") {
  const core::Network network = torch_network(true, false);
  const TemporaryDirectory folder;
  folder.write("features.0.bias.npy", zeros_of("3,", 3));
  folder.write("features.0.weight.npy", zeros_of("3, 2, 3, 3", 54));
  folder.write("classifier.weight.npy",
               float_array("4, 3", std::vector<float>(12, std::numeric_limits<float>::quiet_NaN())));
  CHECK(has(mistake(folder, network), "classifier.weight.npy"));
  folder.write("classifier.weight.npy", zeros_of("4, 3", 12));
  folder.write("layer9.weight.npy", zeros_of("1,", 1));
  folder.write("features.0.num_batches_tracked.npy", zeros_of("1,", 1));
  Warned warned;
  read_npy_weights(folder.path(), network, warned.observer);
  REQUIRE(warned.texts.size() == 2);
  CHECK(has(warned.texts[0], "no bias of classifier: taken as 0"));
  CHECK(has(warned.texts[1], "1 of 5 files are of no layer and were not read: layer9.weight"));
}

TEST_CASE("all layers without weights are named at once, with the nearest file") {
  const TemporaryDirectory folder;
  folder.write("feature.0.weight.npy", zeros_of("1,", 1));
  const std::string told = mistake(folder, torch_network(true, false));
  CHECK(has(told, "no features.0.weight.npy, classifier.weight.npy"));
  CHECK(has(told, "nearest: feature.0.weight.npy"));
}

/// What PyTorch computes in evaluation: (x - mean) / sqrt(var + 1e-5) * gamma + beta.
float normalised(float x, float mean, float variance, float gamma, float beta) {
  return (x - mean) / std::sqrt(variance + 1e-5F) * gamma + beta;
}

TEST_CASE("a state_dict's batch normalisations become scale and shift under every way to name them") {
  const std::vector<float> mean{0.5F, -1, 2};
  const std::vector<float> variance{1, 4, 0.25F};
  const std::vector<float> gamma{1, 0.5F, -2};
  const std::vector<float> beta{0, 3, 1};
  const auto write = [&](const TemporaryDirectory& folder, const std::string& name) {
    folder.write("features.0.weight.npy", float_array("3, 2, 3, 3", std::vector<float>(54, 1.0F)));
    folder.write("classifier.weight.npy", zeros_of("4, 3", 12));
    folder.write("classifier.bias.npy", zeros_of("4,", 4));
    folder.write(name + ".running_mean.npy", float_array("3,", mean));
    folder.write(name + ".running_var.npy", float_array("3,", variance));
    folder.write(name + ".weight.npy", float_array("3,", gamma));
    folder.write(name + ".bias.npy", float_array("3,", beta));
    folder.write(name + ".num_batches_tracked.npy", zeros_of("1,", 1));
  };
  for (const std::string name : {"features.1", "features.0.bn"}) {
    const TemporaryDirectory folder;
    write(folder, name);
    Warned warned;
    const NetworkWeights weights = read_npy_weights(folder.path(), torch_network(false, true), warned.observer);
    CHECK(warned.texts.empty());
    REQUIRE(weights[0].scale_shift.size() == 6);
    for (std::size_t c = 0; c < 3; ++c) {
      for (const float x : {-1.0F, 0.0F, 7.0F}) {
        CHECK(x * weights[0].scale_shift[2 * c] + weights[0].scale_shift[2 * c + 1] ==
              doctest::Approx(normalised(x, mean[c], variance[c], gamma[c], beta[c])));
      }
    }
    // Without a normalisation in the network they are folded into weights and bias.
    const NetworkWeights folded = read_npy_weights(folder.path(), torch_network(true, false));
    for (std::size_t c = 0; c < 3; ++c) {
      CHECK(folded[0].weights[c * 18] == doctest::Approx(weights[0].scale_shift[2 * c]));
      CHECK(folded[0].bias[c] == doctest::Approx(weights[0].scale_shift[2 * c + 1]));
    }
  }
  const TemporaryDirectory elsewhere;
  write(elsewhere, "other");
  CHECK(has(mistake(elsewhere, torch_network(false, true)),
            "layer 'features.0': batch normalisation: found running_mean and running_var of other only"));
}

}  // namespace
}  // namespace systole::cachesim::testing
