// SPDX-License-Identifier: MIT
#include "examples/zoo/zoo.h"

#include <array>

#include "examples/zoo/families.h"

namespace systole::zoo {
namespace {

constexpr std::array kZoo{
    ZooEntry{"mobilenet_v1", mobilenet_v1},
    ZooEntry{"mobilenet_v2", mobilenet_v2},
    ZooEntry{"mobilenet_v3_small", mobilenet_v3_small},
    ZooEntry{"mobilenet_v3_large", mobilenet_v3_large},
    ZooEntry{"mobilenet_v3_small_fuseconv", mobilenet_v3_small_fuseconv},
    ZooEntry{"mobilenet_v3_large_fuseconv", mobilenet_v3_large_fuseconv},
    ZooEntry{"mnasnet_b1", mnasnet_b1},
    ZooEntry{"efficientnet_b0", efficientnet_b0},
    ZooEntry{"resnet18", resnet18},
    ZooEntry{"resnet50", resnet50},
    ZooEntry{"squeezenet1_0", squeezenet1_0},
    ZooEntry{"squeezenet1_1", squeezenet1_1},
    ZooEntry{"alexnet", alexnet},
    ZooEntry{"alexnet_2012", alexnet_2012},
    ZooEntry{"vgg16", vgg16},
    ZooEntry{"lenet_caffe", lenet_caffe},
    ZooEntry{"lenet5", lenet5},
    ZooEntry{"vit_b16", vit_b16},
    ZooEntry{"bert_base", bert_base},
    ZooEntry{"gpt2_prefill", gpt2_prefill},
    ZooEntry{"gpt2_decode", gpt2_decode},
};

}  // namespace

std::span<const ZooEntry> zoo() {
  return kZoo;
}

}  // namespace systole::zoo
