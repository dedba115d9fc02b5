// SPDX-License-Identifier: MIT
// network_file NETWORK FILE [--weights W] [--input I] [--inputs N] [--batch N] [--seed N]: writes a network with its
// weights and inputs for `forward` (forward.c says what it holds). The values are those of `systole cache` with the
// same options.
#include <array>
#include <cstdint>
#include <cstring>
#include <exception>
#include <fstream>
#include <iostream>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cachesim/studies/workload.h"
#include "core/error.h"
#include "core/ir/shape.h"

namespace {

using systole::cachesim::CacheWorkload;
using systole::core::Kind;
using systole::core::Layer;
using systole::core::Operator;

/// The numbers of `enum Kind` in forward.c.
enum class Code : std::int32_t { conv, linear, max_pool, average_pool, relu, softmax, lrn, concat };

Code code(const Layer& layer) {
  switch (layer.op) {
    case Operator::conv:
      return Code::conv;
    case Operator::linear:
      return Code::linear;
    case Operator::pool:
      return layer.kind == Kind::max ? Code::max_pool : Code::average_pool;
    case Operator::lrn:
      return Code::lrn;
    case Operator::concat:
      return Code::concat;
    case Operator::activation:
      if (layer.kind == Kind::relu) return Code::relu;
      if (layer.kind == Kind::softmax) return Code::softmax;
      break;
    default:
      break;
  }
  throw systole::core::InputError("layer '" + layer.name + "': not one of forward.c's kinds");
}

class Writer {
 public:
  explicit Writer(const std::string& path) : file_(path, std::ios::binary) {
    if (!file_) throw systole::core::InputError("cannot write " + path);
  }
  void text(std::string_view text, std::size_t bytes) {
    std::string padded(text.substr(0, bytes - 1));
    padded.resize(bytes, '\0');
    file_ << padded;
  }
  void raw(std::string_view text) { file_ << text; }
  void numbers(const std::vector<std::int64_t>& values) {
    for (const std::int64_t value : values) {
      const auto narrow = static_cast<std::int32_t>(value);
      file_.write(reinterpret_cast<const char*>(&narrow), sizeof(narrow));
    }
  }
  void floats(std::span<const float> values) {
    file_.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size_bytes()));
  }

 private:
  std::ofstream file_;
};

/// Whether the layer's result takes the place of its input, as Caffe's prototxts have it for ReLUs.
bool is_in_place(const systole::core::Network& network, std::size_t index) {
  const Layer& layer = network.layers[index];
  if (layer.op != Operator::activation || layer.kind != Kind::relu || index == 0) return false;
  const std::uint32_t from = systole::core::producers(network, index).at(0);
  std::size_t readers = 0;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    for (const std::uint32_t producer : systole::core::producers(network, i)) readers += producer == from ? 1U : 0U;
  }
  return readers == 1;
}

void write_layer(Writer& writer, const CacheWorkload& workload, std::size_t index) {
  const Layer& layer = workload.network.layers[index];
  const auto& weights = workload.weights[index];
  const auto in = systole::core::input_shape(layer);
  const auto out = systole::core::output_shape(layer);
  const bool global = layer.kind == Kind::global_avg;
  std::vector<std::int64_t> producers;
  for (const std::uint32_t from : systole::core::producers(workload.network, index)) producers.push_back(from);
  if (producers.empty()) producers.push_back(-1);
  writer.text(layer.name, 64);
  writer.numbers({static_cast<std::int64_t>(code(layer)), in.channels, in.h, in.w, out.channels, out.h, out.w,
                  global ? in.h : layer.k_h, global ? in.w : layer.k_w, layer.stride_h, layer.stride_w, layer.pad_h,
                  layer.pad_w, layer.groups, is_in_place(workload.network, index) ? 1 : 0,
                  static_cast<std::int64_t>(producers.size())});
  writer.numbers(producers);
  writer.numbers({static_cast<std::int64_t>(weights.weights.size()), static_cast<std::int64_t>(weights.bias.size())});
  writer.floats(weights.weights);
  writer.floats(weights.bias);
}

void write(const CacheWorkload& workload, std::int64_t batch, const std::string& path) {
  Writer writer(path);
  const auto in = systole::core::input_shape(workload.network.layers.front());
  writer.raw("SYSNET 1");
  writer.numbers({static_cast<std::int64_t>(workload.network.layers.size()), batch,
                  static_cast<std::int64_t>(workload.inputs.size()), in.channels, in.h, in.w});
  for (std::size_t i = 0; i < workload.network.layers.size(); ++i) write_layer(writer, workload, i);
  for (const std::vector<float>& input : workload.inputs) writer.floats(input);
}

int run(std::span<char*> arguments) {
  std::vector<std::string> places;
  std::map<std::string, std::string> options;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string word = arguments[i];
    if (word.starts_with("--") && i + 1 < arguments.size()) {
      options[word] = arguments[++i];
    } else {
      places.push_back(word);
    }
  }
  if (places.size() != 2) {
    std::cerr << "usage: network_file NETWORK FILE [--weights W] [--input I] [--inputs N] [--batch N] [--seed N]\n";
    return 2;
  }
  systole::cachesim::WorkloadRequest request;
  request.network = places[0];
  request.weights = options["--weights"];
  request.input = options["--input"];
  if (options.contains("--inputs")) request.inputs = std::stoll(options["--inputs"]);
  if (options.contains("--seed")) request.seed = std::stoull(options["--seed"]);
  const std::int64_t batch = options.contains("--batch") ? std::stoll(options["--batch"]) : 1;
  const CacheWorkload workload = systole::cachesim::cache_workload(request);
  write(workload, batch, places[1]);
  std::cerr << workload.description.network << "; " << workload.description.weights << "; "
            << workload.description.input << '\n';
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv, static_cast<std::size_t>(argc)});
  } catch (const std::exception& error) {
    std::cerr << "network_file: " << error.what() << '\n';
    return 2;
  }
}
