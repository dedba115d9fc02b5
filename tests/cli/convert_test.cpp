// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

constexpr std::string_view kConv =
    "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n"
    "conv1,56,56,3,3,64,64,1,\n"
    "conv2,55,55,3,3,64,128,2,2:4,\n";
constexpr std::string_view kGemmAsSystole = "name,op,m,n,k\nproduct,gemm,64,96,10\n";
constexpr std::string_view kGemm = "Layer, M, N, K,\nproduct,64,96,10,\n";

TEST_CASE("SCALE-Sim's files convert to Systole's dialect and back without a difference") {
  const Folder folder;
  folder.write("conv.csv", kConv);
  folder.write("gemm.csv", kGemm);
  for (const std::string name : {"conv", "gemm"}) {
    CAPTURE(name);
    const Run there = run(folder, "topology convert " + name + ".csv systole.csv");
    CHECK(there.exit_code == 0);
    CHECK(there.out == "");
    CHECK(there.err == "");
    const Run back = run(folder, "topology convert systole.csv back.csv");
    CHECK(back.exit_code == 0);
    CHECK(back.err == "");
    CHECK(folder.read("back.csv") == folder.read(name + ".csv"));
    CHECK(csv_rows(run(folder, "simulate systole.csv --csv").out).at(0).at("cycles") ==
          csv_rows(run(folder, "simulate " + name + ".csv --csv").out).at(0).at("cycles"));
  }
}

TEST_CASE("- is standard output, and --to chooses the dialect") {
  const Folder folder;
  folder.write("conv.csv", kConv);
  CHECK(run(folder, "topology convert conv.csv -").out ==
        "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,stride_h,stride_w,pad_h,pad_w,groups,rounding,sparsity\n"
        "conv1,conv,56,56,64,64,3,3,1,1,0,0,1,ceil,\n"
        "conv2,conv,55,55,64,128,3,3,2,2,0,0,1,ceil,2:4\n");
  CHECK(run(folder, "topology convert conv.csv - --to scalesim-conv").out == kConv);
  const Run gemm = run(folder, "topology convert conv.csv - --to scalesim-gemm --lossy -q");
  CHECK(gemm.exit_code == 0);
  CHECK(gemm.out == "Layer, M, N, K,\nconv1,2916,64,576,\nconv2,729,128,576,2:4,\n");
}

TEST_CASE("what the target cannot say is an error that names the layer, and no file appears") {
  const Folder folder;
  const Run result = run(folder, "topology convert mobilenet_v2 out.csv");
  CHECK(result.exit_code == 2);
  CHECK(result.out == "");
  CHECK(contains(result.err, "mobilenet_v2.csv: layer 'stem': SCALE-Sim's dialect cannot say "));
  CHECK(contains(result.err, "(--lossy keeps what the cycles depend on)"));
  CHECK(folder.names() == "");
}

TEST_CASE("a refusal leaves the file that is there") {
  const Folder folder;
  folder.write("out.csv", "precious");
  CHECK(run(folder, "topology convert mobilenet_v2 out.csv").exit_code == 2);
  CHECK(folder.read("out.csv") == "precious");
  CHECK(folder.names() == "out.csv");
}

TEST_CASE("--lossy keeps the cycles and names each loss") {
  const Folder folder;
  const Run result = run(folder, "topology convert resnet50 out.csv --lossy");
  CHECK(result.exit_code == 0);
  CHECK(result.out == "");
  CHECK(contains(result.err, "systole: warning: layer 'stem' loses "));
  CHECK(contains(result.err, "is left out: op pool"));
  CHECK(folder.names() == "out.csv");

  std::string original;
  std::string converted;
  for (const CsvRow& row : csv_rows(run(folder, "simulate resnet50 --csv").out)) {
    if (row.at("dataflow") != "none") original += row.at("layer") + " " + row.at("cycles") + "\n";
  }
  for (const CsvRow& row : csv_rows(run(folder, "simulate out.csv --csv").out)) {
    converted += row.at("layer") + " " + row.at("cycles") + "\n";
  }
  CHECK(original == converted);
}

TEST_CASE("what would change the cycles is refused with --lossy, too") {
  const Folder folder;
  folder.write("two.csv", "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,stride_h,stride_w\nwide,conv,9,9,3,4,3,3,1,2\n");
  const Run result = run(folder, "topology convert two.csv out.csv --lossy");
  CHECK(result.exit_code == 2);
  CHECK(contains(result.err, "layer 'wide': SCALE-Sim's dialect cannot say two different strides"));
  CHECK_FALSE(contains(result.err, "--lossy keeps"));
  CHECK(folder.names() == "two.csv");
}

TEST_CASE("a target that cannot be written is exit code 1 and names it") {
  const Folder folder;
  folder.write("conv.csv", kConv);
  const Run missing = run(folder, "topology convert conv.csv nowhere/out.csv");
  CHECK(missing.exit_code == 1);
  CHECK(missing.err == "systole: error: nowhere/out.csv: cannot be written: No such file or directory\n");
  const Run over_folder = run(folder, "topology convert conv.csv " + folder.path().string());
  CHECK(over_folder.exit_code == 1);
  CHECK(contains(over_folder.err, "cannot be written"));
  CHECK(folder.names() == "conv.csv");
}

TEST_CASE("a target that is a pipe is written to and stays one, and a link's file is written") {
  const Folder folder;
  folder.write("gemm.csv", kGemm);
  const std::filesystem::path pipe = folder.path() / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  const int reader = open(pipe.c_str(), O_RDWR | O_NONBLOCK);  // so that neither end waits for the other
  REQUIRE(reader >= 0);
  CHECK(run(folder, "topology convert gemm.csv pipe").exit_code == 0);
  CHECK(std::filesystem::is_fifo(pipe));
  std::array<char, 256> received{};
  const ssize_t count = read(reader, received.data(), received.size());
  close(reader);
  CHECK(std::string(received.data(), count > 0 ? static_cast<std::size_t>(count) : 0) == kGemmAsSystole);

  folder.write("real.csv", "old");
  std::filesystem::create_symlink("real.csv", folder.path() / "link.csv");
  CHECK(run(folder, "topology convert gemm.csv link.csv").exit_code == 0);
  CHECK(std::filesystem::is_symlink(folder.path() / "link.csv"));
  CHECK(folder.read("real.csv") == kGemmAsSystole);
}

}  // namespace
}  // namespace systole::tests
