# SPDX-License-Identifier: MIT
"""What a typed program does with the package; `mypy --strict` reads it, nobody runs it."""
import systole
from systole.scalesim import scalesim

net: systole.Network = systole.network("mobilenet_v2", dims={"batch": 1})
machine = systole.Machine("tpu_v3", array=(32, 32))
other: systole.Machine = machine.replace(dataflow="ws")
result = systole.simulate(net.fuse("half"), other, memory="tiled", sram_kb=64, progress=False)
cycles: int = result.cycles
energy: float | None = result.energy
largest: int = result.layer_cycles.max()
rows: int = len(result.columns["cycles"])
shape: tuple[int, int, int, int] = net.layers[0].output_shape
speedups = systole.compare(["mobilenet_v2", net], array=[(16, 16), (32, 32)]).columns["speedup"]
front: systole.Exploration = systole.explore({"space": {"network": "lenet5"}})
names: list[str] = systole.network_names() + systole.machine_names()
built = systole.network_of([{"name": "fc", "op": "linear", "in_ch": 8, "out_ch": 8}])
stand_in = scalesim(config="scale.cfg", topology="net.csv")
stand_in.run_scale(top_path="results")
total: int | None = stand_in.get_total_cycles()
try:
    systole.predict_latency("vit_b16", {"mobilenet_v2": 31.0})
except systole.InputError as error:
    lines: list[int] = [one.line for one in error.diagnostics]
