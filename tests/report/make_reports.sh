#!/bin/sh
# SPDX-License-Identifier: MIT
# make_reports.sh SYSTOLE FOLDER: a report of every kind, small ones but for 100,000.html.
set -eu
systole=$1
cd "$2"

cat >front.yaml <<'END'
# Which array for MobileNetV2, as it is and with FuSeConv?
space:
  network: mobilenet_v2
  variant: [baseline, full, half, half50]
  rows: {from: 8, to: 128, step: 8}
  cols: {from: 8, to: 128, step: 8}
  dataflow: [os, ws, rp, best]
  timing: array
constraints:
  - rows * cols <= 8192
  - not (dataflow == rp and variant == baseline)
objectives: [cycles, pes]
keep: all
END
cat >memory.yaml <<'END'
space:
  network: [mobilenet_v3_small, squeezenet1_1]
  variant: baseline
  array: [16x16, 32x32]
  dataflow: [os, ws]
  timing: scalesim
  memory: [tiled, scalesim]
  sram_kb: {ifmap: [16, 64], filter: 32, ofmap: 64}
  bandwidth: [4, 16]
objectives: [cycles, traffic, sram]
keep: all
END
cat >nothing.yaml <<'END'
space: {network: lenet5, rows: [8, 16]}
constraints: [cycles < 1]
END
cat >100,000.yaml <<'END'
space:
  network: mobilenet_v2
  variant: [baseline, full, half]
  rows: {from: 4, to: 256, step: 2}
  cols: {from: 4, to: 256, step: 2}
  dataflow: [os, ws, is, rp, best]
  timing: array
keep: all
sample: 100000
END
for space in front memory nothing 100,000; do
  "$systole" explore $space.yaml -q -o $space.sqlite >/dev/null
  "$systole" report $space.sqlite -o $space.html
done

# Names that would break out of a careless page.
mkdir hostile
cat >'hostile/a<b> "net" é.csv' <<'END'
name,op,in_h,in_w,in_ch,out_ch,k_h,k_w
</script><script>alert(1)</script>,conv,8,8,3,8,3,3
"<img src=x onerror=""alert('2')"">",conv,6,6,8,8,1,1
Größe ∑ & 'quotes' <!--,conv,6,6,8,16,3,3
END
printf 'space:\n  network: ["hostile/a<b> \\"net\\" \303\251.csv", lenet5]\n  rows: [8, 16]\nkeep: all\n' >hostile.yaml
"$systole" explore hostile.yaml -q -o hostile.sqlite >/dev/null
"$systole" report hostile.sqlite -o hostile.html
"$systole" simulate 'hostile/a<b> "net" é.csv' --json >hostile.json
"$systole" report hostile.json -o hostile_layers.html

"$systole" simulate mobilenet_v2 --memory tiled --json >simulate.json
"$systole" simulate mobilenet_v2 resnet50 gpt2_prefill --json >simulate_several.json
"$systole" simulate alexnet -d ws --memory scalesim --json >simulate_scalesim.json
"$systole" simulate squeezenet1_1 -c tpu_v3 --json >chip.json
"$systole" simulate mobilenet_v2 gpt2_prefill -c tpu_v3 --cores 3 --json >chip_several.json
"$systole" simulate squeezenet1_1 --cores 3 --partition layers --clock 700 --json >chip_layers.json
"$systole" compare --json --layers >compare.json
"$systole" compare mobilenet_v2 mobilenet_v3_small -a 16x16,32x32,64x64 --json >compare_arrays.json
"$systole" compare mobilenet_v2 --pareto cycles,layers --json >compare_front.json
"$systole" compare mobilenet_v3_small --max-layers 5 --depthwise per-channel,packed --timing array --json >compare_limits.json
"$systole" cache --json >cache.json
"$systole" simulate mobilenet_v2 -a 16x16 -d ws --json >other_array.json
"$systole" simulate mobilenet_v2 --memory tiled --sram 16,16,16 --json >small_memory.json
"$systole" topology fuse mobilenet_v2 mobilenet_v2-half.csv --choice half >/dev/null
"$systole" simulate mobilenet_v2-half.csv -d rp --timing array --json >fused.json
"$systole" cache --null-entries 64 --json >cache_64.json
for result in simulate simulate_several simulate_scalesim chip chip_several chip_layers compare compare_arrays compare_front compare_limits cache; do
  "$systole" report $result.json -o $result.html
done
"$systole" report simulate.json small_memory.json -o two.html
"$systole" report simulate.json other_array.json fused.json -o three.html
"$systole" report chip.json chip_layers.json -o chips.html
"$systole" report memory.sqlite hostile.sqlite cache.json cache_64.json compare.json compare_arrays.json simulate_scalesim.json \
  other_array.json -o unlike.html
