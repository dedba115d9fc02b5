// SPDX-License-Identifier: MIT
#include "examples/zoo/zoo.h"

#include "examples/zoo/families.h"

namespace systole::zoo {

std::vector<ZooEntry> zoo() {
  std::vector<ZooEntry> all{
      {"mobilenet_v1", mobilenet_v1},
      {"mobilenet_v2", mobilenet_v2},
      {"mobilenet_v3_small", mobilenet_v3_small},
      {"mobilenet_v3_large", mobilenet_v3_large},
      {"mobilenet_v3_small_fuseconv", mobilenet_v3_small_fuseconv},
      {"mobilenet_v3_large_fuseconv", mobilenet_v3_large_fuseconv},
      {"squeezenet1_0", squeezenet1_0},
      {"squeezenet1_1", squeezenet1_1},
      {"alexnet", alexnet},
      {"alexnet_2012", alexnet_2012},
      {"lenet_caffe", lenet_caffe},
      {"lenet5", lenet5},
      {"googlenet", googlenet},
      {"inception_v3", inception_v3},
      {"unet_2015", unet_2015},
      {"unet", unet},
      {"ssd300_vgg16", ssd300_vgg16},
      {"retinanet_resnet50_fpn", retinanet_resnet50_fpn},
      {"bert_base", bert_base},
      {"gpt2_prefill", gpt2_prefill},
      {"gpt2_decode", gpt2_decode},
  };
  for (const auto& family : {mnasnets, efficientnets, efficientnets_v2, resnets, regnets, densenets, shufflenets, vggs,
                             convnexts, vits, swins, segmenters}) {
    for (ZooEntry& entry : family()) all.push_back(std::move(entry));
  }
  return all;
}

}  // namespace systole::zoo
