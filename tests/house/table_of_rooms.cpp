// SPDX-License-Identifier: MIT
#include "tests/house/rooms.h"

namespace systole::tests::house {

const std::vector<Room>& rooms() {
  static const std::vector<Room> table{
      // What everybody shares and nothing simulates.
      {"core", {}},
      {"core/ir", {"core"}},
      {"core/threads", {"core"}},
      {"core/files/writing", {"core"}},
      {"core/files", {"core", "core/files/writing"}},
      {"core/report", {"core", "core/ir"}},
      {"core/report/chart", {"core", "core/report"}},
      {"core/rewrite", {"core", "core/ir"}},
      {"core/import/llm", {"core", "core/files", "core/ir"}},
      {"core/topology", {"core", "core/files", "core/ir", "core/import/llm"}},

      // What a network costs on a machine.
      {"dataflows/mapping", {"core/*"}},
      {"dataflows/policies", {"core/*", "dataflows/mapping"}},
      {"dataflows/time", {"core/*"}},
      {"dataflows/machine", {"core/*", "dataflows/mapping", "dataflows/time"}},
      {"dataflows/result", {"core/*", "dataflows/mapping", "dataflows/machine"}},
      {"dataflows/memory", {"dataflows/machine"}},
      {"dataflows/memory/none", {"dataflows/machine"}},
      {"dataflows/memory/scalesim", {"core/*", "dataflows/mapping", "dataflows/machine", "dataflows/result"}},
      {"dataflows/memory/scalesim/reports", {"core/*", "dataflows/memory/scalesim"}},
      {"dataflows/memory/scalesim/traces", {"core/*", "dataflows/machine", "dataflows/memory/scalesim"}},
      {"dataflows/memory/tiled", {"core/*", "dataflows/mapping", "dataflows/machine", "dataflows/result"}},
      {"dataflows/vector", {"core/*", "dataflows/machine", "dataflows/result"}},
      {"dataflows/chip", {"core/*", "dataflows/mapping", "dataflows/machine", "dataflows/result", "dataflows/vector"}},
      {"dataflows",
       {"core/*", "dataflows/mapping", "dataflows/time", "dataflows/machine", "dataflows/result", "dataflows/vector",
        "dataflows/chip"}},
      {"dataflows/analysis",
       {"core/*", "dataflows/mapping", "dataflows/result", "dataflows/memory/tiled", "dataflows/chip", "dataflows"}},
      {"dataflows/selection",
       {"core/*", "dataflows/mapping", "dataflows/machine", "dataflows/result", "dataflows/vector", "dataflows"}},
      {"dataflows/explore/space",
       {"core/*", "dataflows/mapping", "dataflows/machine", "dataflows/vector", "dataflows/selection"}},
      {"dataflows/explore/evaluate",
       {"core/*", "dataflows/mapping", "dataflows/machine", "dataflows/vector", "dataflows/chip", "dataflows",
        "dataflows/selection", "dataflows/explore/space"}},
      {"dataflows/explore/spec", {"core/*", "dataflows/mapping", "dataflows/machine", "dataflows/explore/evaluate"}},
      {"dataflows/explore/result", {"core/*", "dataflows/explore/space", "dataflows/explore/evaluate"}},
      {"dataflows/explore/run",
       {"core/*", "dataflows/explore/space", "dataflows/explore/evaluate", "dataflows/explore/spec",
        "dataflows/explore/result"}},
      {"dataflows/rtl", {"core/*", "dataflows/mapping", "dataflows"}},

      // A small CPU's caches.
      {"cachesim/lines", {"core/*"}},
      {"cachesim/null_cache", {"core/*", "cachesim/lines"}},
      {"cachesim/cache", {"core/*", "cachesim/lines", "cachesim/null_cache"}},
      {"cachesim/streams", {"core/*", "cachesim/lines", "cachesim/cache"}},
      {"cachesim/inputs", {"core/*", "cachesim/streams"}},
      {"cachesim/traces", {"core/*", "cachesim/lines", "cachesim/cache", "cachesim/inputs"}},
      {"cachesim", {"core/*", "cachesim/cache", "cachesim/streams"}},
      {"cachesim/studies",
       {"core/*", "cachesim/null_cache", "cachesim/streams", "cachesim/inputs", "cachesim/traces", "cachesim"}},

      // Latencies on devices that nobody measured. Only predictor/simulated, a library of its own, knows dataflows.
      {"predictor/statistics", {}},
      {"predictor/xgboost", {"core/*"}},
      {"predictor/embedding", {"core/*"}},
      {"predictor/features", {"core/*", "predictor/embedding"}},
      {"predictor/dataset", {"core/*", "predictor/statistics", "predictor/features"}},
      {"predictor/signature", {"core/*", "predictor/statistics", "predictor/dataset"}},
      {"predictor/models",
       {"core/*", "predictor/statistics", "predictor/xgboost", "predictor/embedding", "predictor/features",
        "predictor/dataset"}},
      {"predictor/evaluation",
       {"core/*", "predictor/statistics", "predictor/xgboost", "predictor/embedding", "predictor/dataset",
        "predictor/signature", "predictor/models"}},
      {"predictor/answers",
       {"core/*", "predictor/statistics", "predictor/dataset", "predictor/signature", "predictor/models"}},
      {"predictor/simulated", {"core/*", "dataflows/machine", "dataflows", "predictor/dataset"}},

      // The program. Nobody knows it.
      {"cli/common/terminal", {"core/*"}},
      {"cli/common/json", {"core/*"}},
      {"cli/common",
       {"core/*", "dataflows/mapping", "dataflows/machine", "dataflows/explore/run", "dataflows/rtl",
        "cli/common/terminal", "cli/common/json"}},
      {"cli/topology", {"core/*", "cli/common/*"}},
      {"cli/simulate",
       {"core/*", "dataflows", "dataflows/analysis", "dataflows/machine", "dataflows/result", "dataflows/chip",
        "dataflows/memory/*", "cli/common/*"}},
      {"cli/machines", {"core/*", "dataflows/machine", "cli/common/*"}},
      {"cli/compare", {"core/*", "dataflows/machine", "dataflows/result", "dataflows/selection", "cli/common/*"}},
      {"cli/explore", {"core/*", "dataflows/explore/*", "cli/common/*"}},
      {"cli/verify", {"core/*", "dataflows/machine", "dataflows/rtl", "cli/common/*"}},
      {"cli/cache", {"core/*", "cachesim/studies", "cachesim/traces", "cli/common/*"}},
      {"cli/predict",
       {"core/*", "predictor/dataset", "predictor/signature", "predictor/models", "predictor/evaluation",
        "predictor/answers", "predictor/simulated", "cli/common/*"}},
      {"cli/report/several", {"core/*", "cli/common/*"}},
      {"cli/report/data", {"core/*", "dataflows/mapping", "dataflows/machine", "cli/common/*"}},
      {"cli/report",
       {"core/*", "dataflows/selection", "dataflows/explore/*", "cli/common/*", "cli/report/data",
        "cli/report/several"}},
      {"cli", {"core/*", "dataflows/explore/run", "cli/common/*", "cli/explore"}},
  };
  return table;
}

}  // namespace systole::tests::house
