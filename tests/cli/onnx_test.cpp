// SPDX-License-Identifier: MIT
// ONNX models where a NETWORK is asked for.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/files/unpacked_file.h"
#include "tests/cli/run_program.h"
#include "tests/places.h"

namespace systole::tests {
namespace {

/// A model that torchvision exported, in a folder of its own.
std::string model_bytes(const std::string& name) {
  core::UnpackedFile file(source_dir() / "tests/core/import/onnx/torchvision" / (name + ".onnx.gz"));
  std::string bytes(1U << 22U, '\0');
  bytes.resize(file.read(bytes));
  return bytes;
}

TEST_CASE("onnx: a model has the cycles of the shipped network, converted or not") {
  const Folder folder;
  folder.write("model.onnx", model_bytes("resnet18_folded"));
  const Run shipped = run(folder, "simulate resnet18 --csv");
  const Run direct = run(folder, "simulate model.onnx --csv -q");
  CHECK(direct.exit_code == 0);
  CHECK(direct.err == "");
  CHECK(run(folder, "topology convert model.onnx net.csv -q").exit_code == 0);
  const auto ours = csv_rows(direct.out);
  const auto theirs = csv_rows(shipped.out);
  const auto converted = csv_rows(run(folder, "simulate net.csv --csv").out);
  REQUIRE(ours.size() == theirs.size());
  REQUIRE(ours.size() == converted.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    CHECK(ours[i].at("cycles") == theirs[i].at("cycles"));
    CHECK(ours[i].at("cycles") == converted[i].at("cycles"));
  }
  CHECK(folder.read("net.csv").starts_with("# onnx_dims: batch = 1 (--dim NAME=N gives another)\n"));
}

TEST_CASE("onnx: predict latency takes a model as the shipped network that it is") {
  const Folder folder;
  folder.write("model.onnx", model_bytes("resnet18_folded"));
  const Run result = run(folder,
                         "predict latency model.onnx resnet18 --accelerators 10 --random-networks 0 --no-intervals "
                         "--measured mobilenet_v2=9.6 --dim batch=1 --csv -q");
  REQUIRE_MESSAGE(result.exit_code == 0, result.err);
  const std::vector<CsvRow> rows = csv_rows(result.out);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].at("network") == "model");
  CHECK(std::stod(rows[0].at("ms")) == doctest::Approx(std::stod(rows[1].at("ms"))).epsilon(0.02));
}

TEST_CASE("onnx: --dim gives a symbolic dimension its size, and says what it cannot mean") {
  const Folder folder;
  folder.write("model.onnx", model_bytes("resnet18_folded"));
  for (const char* command : {"topology show", "simulate"}) {
    CHECK(run(folder, std::string(command) + " model.onnx").err ==
          "model.onnx: warning: batch = 1 (--dim NAME=N gives another)\n");
  }
  const Run eight = run(folder, "topology show model.onnx --dim batch=8 --csv");
  CHECK(eight.exit_code == 0);
  CHECK(eight.err == "");
  CHECK(csv_rows(eight.out).at(0).at("batch") == "8");
  const Run unknown = run(folder, "simulate model.onnx --dim bach=8");
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.err.find("nearest: batch") != std::string::npos);
  for (const char* wrong : {"batch", "batch=", "batch=0", "=3", "batch=x"}) {
    CHECK(run(folder, std::string("simulate model.onnx --dim ") + wrong).exit_code == 2);
  }
  const Run without_effect = run(folder, "simulate resnet18 --dim batch=8");
  CHECK(without_effect.exit_code == 2);
  CHECK(without_effect.err.find("--dim") != std::string::npos);
  CHECK(run(folder, "verify resnet18 --skip-unsupported").exit_code == 2);
}

TEST_CASE("onnx: compare replaces the depthwise layers of a model") {
  const Folder folder;
  folder.write("net.onnx", model_bytes("mobilenet_v2"));
  const Run result = run(folder, "compare net.onnx -a 16x16 --csv --skip-unsupported");
  CHECK(result.exit_code == 0);
  CHECK(csv_rows(result.out).size() == 5);
  CHECK(run(folder, "topology fuse net.onnx half.csv --choice half -q").exit_code == 0);
  CHECK(run(folder, "simulate half.csv --summary").exit_code == 0);
}

TEST_CASE("onnx: files that are something else are answered with what they are and the way from there to here") {
  const Folder folder;
  folder.write("a.tflite", std::string("\x1c\0\0\0TFL3", 8));
  folder.write("b.pt", std::string("PK\x03\x04") + std::string(26, '\x01') + "net/data.pkl");
  folder.write("c.h5", std::string("\x89HDF\r\n\x1a\n", 8));
  folder.write("d.onnx", "no model");
  folder.write("e.onnx", std::string("\x89PNG\r\n", 6));
  const auto error = [&](const std::string& name) {
    const Run result = run(folder, "simulate " + name);
    CHECK(result.exit_code == 2);
    CHECK(result.out == "");
    return result.err;
  };
  CHECK(error("a.tflite").find("tf2onnx.convert --tflite") != std::string::npos);
  CHECK(error("b.pt").find("torch.onnx.export") != std::string::npos);
  CHECK(error("c.h5").find("tf2onnx") != std::string::npos);
  CHECK(error("d.onnx").find("bytes that are no ONNX model") != std::string::npos);
  CHECK(error("e.onnx").find("a PNG picture") != std::string::npos);
}

}  // namespace
}  // namespace systole::tests
