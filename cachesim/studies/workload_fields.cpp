// SPDX-License-Identifier: MIT
#include "cachesim/studies/workload_fields.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "core/field_values.h"

namespace systole::cachesim {
namespace {

using core::FieldKind;
using core::read;
using core::text_of;
using Text = std::string_view;

constexpr Text kShare = "a share above 0 and at most 1";

bool read_share(std::optional<double>& share, Text text) {
  return read(share.emplace(), text, 1e-9, 1);
}

// What follows is a table: a row a field, in the order of help.
// NOLINTNEXTLINE(cert-err58-cpp): views and pointers to functions do not throw
const std::array kWorkloadFields{
    WorkloadField{.path = "weights",
                  .flags = "--weights",
                  .type = "FILE|NAME",
                  .expected = "a file, a folder or a name",
                  .meaning =
                      "Weights: a weight archive, Deep Compression's .net, a folder of .npy, or lenet-fashion-simd8, "
                      "lenet-fashion-dc, generated, dense",
                  .otherwise = "an ONNX model's own values; the first for lenet_caffe, else generated",
                  .parse =
                      [](WorkloadRequest& r, Text t) {
                        r.weights = t;
                        return !t.empty();
                      },
                  .print = [](const WorkloadRequest& r) { return r.weights; }},
    WorkloadField{.path = "density",
                  .flags = "--density",
                  .type = "D",
                  .kind = FieldKind::real,
                  .expected = kShare,
                  .meaning = "Generate weights of which this share, 0 to 1, is not zero",
                  .otherwise = "the published ones of lenet_caffe, alexnet and vgg16, else the topology's",
                  .parse = [](WorkloadRequest& r, Text t) { return read_share(r.density, t); },
                  .print = [](const WorkloadRequest& r) { return text_of(r.density); }},
    WorkloadField{.path = "activation_density",
                  .flags = "--activation-density",
                  .type = "D",
                  .kind = FieldKind::real,
                  .expected = kShare,
                  .meaning = "Set biases so that this share of outputs is positive",
                  .parse = [](WorkloadRequest& r, Text t) { return read_share(r.activation_density, t); },
                  .print = [](const WorkloadRequest& r) { return text_of(r.activation_density); }},
    WorkloadField{
        .path = "pattern",
        .flags = "--pattern",
        .type = "NAME",
        .expected = "a pattern of zeros",
        .names = core::names_of<ZeroPattern>,
        .meaning = "Zeros of generated weights",
        .parse = [](WorkloadRequest& r, Text t) { return read(r.pattern.emplace(), t); },
        .print =
            [](const WorkloadRequest& r) { return std::string{name(r.pattern.value_or(ZeroPattern::clustered))}; }},
    WorkloadField{.path = "input",
                  .flags = "--input",
                  .type = "FILE",
                  .expected = "a file",
                  .meaning = "Inputs one after the other: .npy, raw float32, IDX images or bytes in .u8",
                  .otherwise = "made",
                  .parse =
                      [](WorkloadRequest& r, Text t) {
                        r.input = t;
                        return !t.empty();
                      },
                  .print = [](const WorkloadRequest& r) { return r.input; }},
    WorkloadField{.path = "inputs",
                  .flags = "--inputs",
                  .type = "N",
                  .kind = FieldKind::whole,
                  .expected = "a whole number from 1 to 100000",
                  .meaning = "Inputs to run, caches stay warm in between",
                  .parse = [](WorkloadRequest& r, Text t) { return read(r.inputs, t, 1, 100'000); },
                  .print = [](const WorkloadRequest& r) { return text_of(r.inputs); }},
    WorkloadField{.path = "seed",
                  .flags = "--seed",
                  .type = "N",
                  .kind = FieldKind::whole,
                  .expected = "a whole number from 0 to 1000000000",
                  .meaning = "Of made weights, inputs and random replacement",
                  .parse = [](WorkloadRequest& r, Text t) { return read(r.seed, t, 0, 1'000'000'000); },
                  .print = [](const WorkloadRequest& r) { return text_of(r.seed); }},
};

}  // namespace

std::span<const WorkloadField> workload_fields() {
  return kWorkloadFields;
}

}  // namespace systole::cachesim
