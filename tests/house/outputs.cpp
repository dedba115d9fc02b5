// SPDX-License-Identifier: MIT
#include "tests/house/outputs.h"

#include <fmt/format.h>

namespace systole::tests::house {

std::vector<Output> outputs() {
  const std::string few = " --accelerators 10 --random-networks 4";
  return {
      {"simulate lenet_caffe mobilenet_v3_small --depthwise packed", "simulate", "simulate"},
      {"simulate lenet_caffe -a 8x8,16x16 -d os,ws --memory tiled", "simulate", "simulate"},
      {"simulate lenet_caffe -a 8x8 --memory tiled --bits 8,4,8,32 --bandwidth-gbs 2 --clock 500", "simulate",
       "simulate"},
      {"simulate mobilenet_v3_small -a 8x8 --memory tiled --keep-activations", "simulate", "simulate"},
      {"simulate lenet_caffe -a 8x8 --memory scalesim", "simulate", "simulate"},
      {"simulate lenet_caffe -a 8x8 --energy horowitz_45nm --clock 500", "simulate", "simulate"},
      {"simulate lenet_caffe -a 8x8 --memory scalesim-v2", "simulate", "simulate"},
      {"simulate lenet_caffe -c timed.yaml", "simulate", "simulate"},
      {"simulate squeezenet1_1 -c tpu_v6e --time law --time-operands hbm", "simulate", "simulate"},
      {"simulate mobilenet_v3_small --memory tiled --bandwidth 4,4,4 -d rp --timing array --depthwise rows", "simulate",
       "simulate"},
      {"compare mobilenet_v3_small_fuseconv", "compare", "compare"},
      {"compare mobilenet_v3_small --layers", "compare", "compare-layers"},
      {"compare mobilenet_v3_small -a 32x32,64x64 --count 3", "compare", "compare"},
      {"compare mobilenet_v3_small --fraction 0.5", "compare", "compare"},
      {"compare mobilenet_v3_small --max-cycles 600000 --max-macs 60000000", "compare", "compare"},
      {"compare mobilenet_v3_small --pareto cycles,params", "compare", "compare"},
      {"compare mobilenet_v3_small --depthwise per-channel,packed,rows", "compare", "compare"},
      {"compare mobilenet_v3_small --sensitivity costs.csv --max-sensitivity 9 --max-params 9000000 --max-layers 9",
       "compare", "compare"},
      {"compare mobilenet_v3_small -c tpu_v3 --cost network", "compare", "compare"},
      {"compare mobilenet_v3_small -c tpu_v4 --time law --time-operands hbm", "compare", "compare"},
      {"compare mobilenet_v3_small --memory tiled --bits 8,4,8,32 --bandwidth-bytes 16", "compare", "compare"},
      {"compare mobilenet_v3_small -a 8x8 --variants baseline,half --energy horowitz_45nm", "compare", "compare"},
      {"compare mobilenet_v3_small --cores 4 --partition st1 --vector krittika --clock 940", "compare", "compare"},
      {"cache --sample 20 --zca --unlimited --l2 64 --line-cycles 8 --write-buffer 4 --search-budget 50", "cache",
       "cache"},
      {"cache --gemm openblas-atom --tau 0.001 --inputs 2", "cache", "cache"},
      {"cache --trace trace.din", "cache", "cache"},
      {"cache --trace trace.din --zca --energy cacti_45nm_lop", "cache", "cache"},
      {"explore spec.yaml", "explore", "explore"},
      {"explore chip.yaml", "explore", "explore"},
      {"explore bytes.yaml", "explore", "explore"},
      {"explore energy.yaml", "explore", "explore"},
      {"explore silicon.yaml", "explore", "explore"},
      {"predict evaluate --splits 2 --seed 1 --size 3" + few, "predict-evaluate", "predict-evaluate"},
      {"predict evaluate --protocol leave-one-out --no-intervals --model reference --method sccs --size 3" + few,
       "predict-evaluate", "predict-evaluate"},
      {"predict signature --size 3 --method rs --seed 2 --among mobilenet_v1,mobilenet_v2,mnasnet_b1,squeezenet1_0" +
           few,
       "predict-signature", "predict-signature"},
      {"predict train -o model --seed 1 --size 3" + few, "predict-train", "predict-train"},
      {"predict latency mobilenet_v2 --model model --measured measured.csv", "predict-latency", "predict-latency"},
      {"predict latency mobilenet_v2 --no-intervals --seed 1 --measured mobilenet_v1=9.5 --measured squeezenet1_0=7" +
           few,
       "predict-latency", "predict-latency"},
      {"predict collaborate --seed 1 --size 3 --devices 4 --seeds 1 --shares 0.2,0.5" + few, "predict-collaborate",
       "predict-collaborate"},
      {"simulate squeezenet1_1 -c tpu_v3", "simulate", "simulate"},
      {"simulate mobilenet_v2 --cores 4 --partition st1 --vector krittika --clock 940", "simulate", "simulate"},
      {"simulate squeezenet1_1 --cores 3 --partition layers", "simulate", "simulate"},
      {"machines list", "machines", "machines"},
      {"calibrate products.csv --edge 128", "calibrate", "calibrate"},
      {"calibrate products.csv operators.csv --model roofline", "calibrate", "calibrate"},
      {"calibrate products.csv -c tpu_v6e --check", "calibrate", "calibrate"},
      {"topology list", "topology-list", "topology-list"},
      {"topology show lenet5", "topology", ""},
  };
}

std::vector<InputFile> output_inputs() {
  std::string costs = "block,variant,cost\n";
  for (int block = 0; block < 11; ++block) costs += fmt::format("{0},full,2\n{0},half,1\n", block);
  std::string operators = "op,d0,d1,d2,us\n";
  for (int i = 4; i < 24; ++i) operators += fmt::format("tanh,1,1,{},{}\n", 1 << i, 1 + 4e-6 * (1 << i));
  std::string products = "M,N,K,us\n";
  for (const int m : {16, 128, 1024, 4096}) {
    for (const int n : {16, 128, 1024, 4096}) {
      for (const int k : {16, 128, 1024, 4096}) {
        const double operations = 2.0 * m * n * k;
        const double bytes = 2.0 * m * k + 2.0 * k * n + 2.0 * m * n;
        products += fmt::format("{},{},{},{}\n", m, n, k, 2 + operations / 1e8 + bytes / 1e6);
      }
    }
  }
  return {
      {"costs.csv", costs},
      {"operators.csv", operators},
      {"products.csv", products},
      {"trace.din", "0 1000\n1 1004\n0 2000\n"},
      {"timed.yaml", "time_model: TPUv6e\n"},
      {"bytes.yaml",
       "space:\n  network: lenet5\n  memory: tiled\n  bits: [8, '8,4,8,32']\n  bandwidth_gbs: [0.5, 2]\n"
       "  clock_mhz: 500\nkeep: all\n"},
      {"chip.yaml",
       "space:\n  network: lenet5\n  cores: [1, 4]\n  lanes: [0, 8]\n  clock_mhz: 940\n"
       "objectives: [nanoseconds, pes]\nmetrics: network_cycles\n"},
      {"energy.yaml",
       "space:\n  network: lenet5\n  array: [8x8, 16x16]\n  memory: tiled\n  clock_mhz: 500\nenergy: horowitz_45nm\n"
       "objectives: [energy, area]\nmetrics: [edp, power]\n"},
      {"silicon.yaml",
       "space:\n  network: mobilenet_v3_small\n  variant: [baseline, half]\nsilicon: tpu_v6e\n"
       "objectives: [silicon, cycles]\n"},
      {"spec.yaml",
       "space:\n  network: lenet5\n  array: [8x8, 16x16]\n  dataflow: [os, ws]\n  timing: array\n  memory: tiled\n"
       "metrics: [accesses, traffic]\nkeep: all\n"}};
}

}  // namespace systole::tests::house
