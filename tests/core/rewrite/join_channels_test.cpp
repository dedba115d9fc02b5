// SPDX-License-Identifier: MIT
#include "core/rewrite/join_channels.h"

#include <doctest/doctest.h>

#include "core/ir/shape.h"
#include "core/ir/validate.h"
#include "core/ir/work.h"
#include "core/topology/scalesim_csv.h"

namespace systole::core {
namespace {

Network read_rows(const std::string& rows) {
  return read_scalesim_csv({.name = "net.csv", .text = "header\n" + rows}, ScalesimInput::conv).network;
}

TEST_CASE("the channels of DP rows become one grouped layer with the same work and outputs") {
  for (const char* row :
       {"aDP,34,34,3,3,8,1,1,\n", "aDP,9,12,3,3,5,2,2,\n", "aDP,8,8,2,2,4,1,2,\n", "aDP,3,3,3,3,2,3,1,\n"}) {
    CAPTURE(row);
    const Network rows = read_rows(row);
    const Network joined = join_channels(rows);
    REQUIRE(joined.layers.size() == 1);
    const Layer& layer = joined.layers[0];
    CHECK(problems(layer).empty());
    CHECK(is_depthwise(layer));
    CHECK(layer.name == "aDP");
    CHECK(macs(joined) == macs(rows));
    CHECK(parameters(joined) == parameters(rows));
    const TensorShape channel = output_shape(rows.layers[0]);
    const TensorShape all = output_shape(layer);
    CHECK(all.h == channel.h);
    CHECK(all.w == channel.w);
    CHECK(all.channels == static_cast<std::int64_t>(rows.layers.size()) * channel.channels);
  }
}

TEST_CASE("rows that are not a whole depthwise layer stay as they are, and producers follow") {
  Network network = read_rows("stem,8,8,1,1,3,2,1,\naDP,8,8,3,3,2,1,1,\npw,6,6,1,1,2,4,1,\n");
  network.layers[3].inputs = {1, 2};
  const Network joined = join_channels(network);
  REQUIRE(joined.layers.size() == 3);
  CHECK(joined.layers[2].inputs == std::vector<std::uint32_t>{1});
  Network odd = read_rows("aDP,8,8,3,3,2,1,1,\n");
  odd.layers[0].name = "bDPChannel_7";
  CHECK(join_channels(odd) == odd);
  const Network plain = read_rows("a,8,8,3,3,2,1,1,\n");
  CHECK(join_channels(plain) == plain);
}

TEST_CASE("a layer of kind channel has one channel") {
  Layer layer;
  layer.name = "a";
  layer.op = Operator::conv;
  layer.kind = Kind::channel;
  layer.in_h = layer.in_w = 4;
  layer.in_ch = 2;
  CHECK(problems(layer).size() == 1);
  layer.in_ch = 1;
  CHECK(problems(layer).empty());
}

}  // namespace
}  // namespace systole::core
