// SPDX-License-Identifier: MIT
// StableHLO where a NETWORK is asked for, and options of models in all commands.
#include <doctest/doctest.h>

#include <string>

#include "core/files/unpacked_file.h"
#include "tests/cli/run_program.h"
#include "tests/core/import/stablehlo/block.h"
#include "tests/places.h"

namespace systole::tests {
namespace {

std::string resnet() {
  core::UnpackedFile file(source_dir() / "tests/core/import/onnx/torchvision/resnet18_folded.onnx.gz");
  std::string bytes(1U << 22U, '\0');
  bytes.resize(file.read(bytes));
  return bytes;
}

TEST_CASE("stablehlo: commands read it by its name and by what stands in it") {
  const Folder folder;
  const std::string text{core::testing::kBlock};
  folder.write("block.mlir", text);
  folder.write("block.txt", text);
  const Run named = run(folder, "simulate block.mlir --csv");
  const Run unnamed = run(folder, "simulate block.txt --csv");
  CHECK(named.exit_code == 0);
  CHECK(named.err == "");
  CHECK(named.out == unnamed.out);
  CHECK(run(folder, "topology convert block.mlir block.csv -q").exit_code == 0);
  CHECK(run(folder, "simulate ./block.csv --csv").out == named.out);
}

TEST_CASE("stablehlo: mistakes say where, and --skip-unsupported goes on") {
  const Folder folder;
  const std::string text =
      "module {\n  func.func @main(%x: tensor<1x8xf32>, %w: tensor<8x4xf32>) -> tensor<1x4xf32> {\n"
      "    %0 = stablehlo.custom_call @f(%x) : (tensor<1x8xf32>) -> tensor<1x8xf32>\n"
      "    %1 = stablehlo.dot_general %0, %w, contracting_dims = [1] x [0] : (tensor<1x8xf32>, tensor<8x4xf32>) -> "
      "tensor<1x4xf32>\n    return %1 : tensor<1x4xf32>\n  }\n}\n";
  folder.write("net.mlir", text);
  const Run refused = run(folder, "simulate net.mlir");
  CHECK(refused.exit_code == 2);
  CHECK(refused.err.find("net.mlir:3:10: custom_call: found a call of '@f'") != std::string::npos);
  for (const char* command :
       {"simulate", "cache", "predict latency --accelerators 10 --random-networks 4 --measured mobilenet_v2=9.6"}) {
    CAPTURE(command);
    const Run skipped = run(folder, std::string(command) + " net.mlir --skip-unsupported");
    CHECK(skipped.err.find("an operator that is left out") != std::string::npos);
  }
  CHECK(run(folder, "simulate net.mlir --dim N=1").exit_code == 2);
}

TEST_CASE("onnx: --dim works in cache, explore and predict latency") {
  const Folder folder;
  folder.write("model.onnx", resnet());
  folder.write("space.yaml", "space:\n  network: [model.onnx]\n  rows: [8]\n  cols: [8]\nobjectives: [cycles]\n");
  for (const char* command :
       {"cache", "predict latency --accelerators 10 --random-networks 4 --measured mobilenet_v2=9.6"}) {
    CAPTURE(command);
    const Run unknown = run(folder, std::string(command) + " model.onnx --dim bach=2");
    CHECK(unknown.exit_code == 2);
    CHECK(unknown.err.find("nearest: batch") != std::string::npos);
  }
  CHECK(run(folder, "explore space.yaml --dim bach=2").err.find("nearest: batch") != std::string::npos);
  const Run one = run(folder, "explore space.yaml --csv");
  const Run two = run(folder, "explore space.yaml --csv --dim batch=2");
  CHECK(one.exit_code == 0);
  CHECK(two.exit_code == 0);
  CHECK(one.out != two.out);
  CHECK(run(folder, "explore space.yaml --csv --skip-unsupported").out == one.out);
  // A run goes on with the sizes that it began with.
  CHECK(run(folder, "explore space.yaml -o front.sqlite --dim batch=2 -q").exit_code == 0);
  CHECK(run(folder, "explore space.yaml -o front.sqlite --resume -q").exit_code == 2);
  CHECK(run(folder, "cache lenet_caffe --dim batch=2").exit_code == 2);
}

}  // namespace
}  // namespace systole::tests
