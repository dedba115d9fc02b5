// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/ir/network.h"
#include "examples/zoo/zoo.h"

/// One function a network, or a family of networks that differ in numbers; one file a family. All are for inference
/// with batch 1, in execution order, with batch normalisation folded into the convolutions and without dropout; the
/// convolutional ones have 1000 classes of ImageNet unless they are LeNets.
namespace systole::zoo {

core::Network mobilenet_v1();

core::Network mobilenet_v2();
std::vector<ZooEntry> mnasnets();

core::Network mobilenet_v3_small();
core::Network mobilenet_v3_large();
core::Network mobilenet_v3_small_fuseconv();
core::Network mobilenet_v3_large_fuseconv();

std::vector<ZooEntry> efficientnets();
std::vector<ZooEntry> efficientnets_v2();

std::vector<ZooEntry> resnets();
std::vector<ZooEntry> regnets();
std::vector<ZooEntry> densenets();
std::vector<ZooEntry> shufflenets();
std::vector<ZooEntry> convnexts();

core::Network googlenet();
core::Network inception_v3();

core::Network squeezenet1_0();
core::Network squeezenet1_1();

core::Network alexnet();
core::Network alexnet_2012();

std::vector<ZooEntry> vggs();

core::Network lenet_caffe();
core::Network lenet5();

// Networks that make maps: segmentation, detection.
core::Network unet_2015();
core::Network unet();
std::vector<ZooEntry> segmenters();
core::Network ssd300_vgg16();
core::Network retinanet_resnet50_fpn();

std::vector<ZooEntry> vits();
std::vector<ZooEntry> swins();
core::Network bert_base();
core::Network gpt2_prefill();
core::Network gpt2_decode();

}  // namespace systole::zoo
