// SPDX-License-Identifier: MIT
#pragma once

// ONNX's messages, with the settings that Debian's library was compiled with. They take seconds of each file that
// includes them, and no installed header does.
#ifndef ONNX_ML
#define ONNX_ML 1
#endif
#ifndef ONNX_NAMESPACE
#define ONNX_NAMESPACE onnx
#endif
#include <onnx/onnx_pb.h>
