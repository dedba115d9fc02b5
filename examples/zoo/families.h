// SPDX-License-Identifier: MIT
#pragma once

#include "core/ir/network.h"

/// One function a network, one file a family. All are for inference with batch 1, in execution order, with batch
/// normalisation folded into the convolutions and without dropout; the convolutional ones have 1000 classes of ImageNet
/// unless they are LeNets.
namespace systole::zoo {

core::Network mobilenet_v1();

core::Network mobilenet_v2();
core::Network mnasnet_b1();

core::Network mobilenet_v3_small();
core::Network mobilenet_v3_large();
core::Network mobilenet_v3_small_fuseconv();
core::Network mobilenet_v3_large_fuseconv();

core::Network efficientnet_b0();

core::Network resnet18();
core::Network resnet50();

core::Network squeezenet1_0();
core::Network squeezenet1_1();

core::Network alexnet();
core::Network alexnet_2012();

core::Network vgg16();

core::Network lenet_caffe();
core::Network lenet5();

core::Network vit_b16();
core::Network bert_base();
core::Network gpt2_prefill();
core::Network gpt2_decode();

}  // namespace systole::zoo
