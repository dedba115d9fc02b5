#!/bin/sh
# SPDX-License-Identifier: MIT
# validation.sh FOLDER [SPLITS]: the numbers of docs/validation.md, as a Markdown table, from measured latencies (networks.csv,
# devices.csv and runs or latencies_ms_mean.csv and latencies_ms_median.csv). Each line is one `systole predict evaluate`; the last
# table is one `systole predict collaborate`. Mean and deviation over the splits (20 by default: the given ones, seeds 0 to 19). The
# second table is of as many fresh splits, from seed 20 on, which no constant was chosen on.
set -eu
SYSTOLE=${SYSTOLE:-systole}
data=$1
splits=${2:-20}

row() {
  what=$1
  shift
  "$SYSTOLE" -q predict evaluate --data "$data" --splits "$splits" --csv "$@" | awk -F, -v what="$what" '
    NR == 1 { for (i = 1; i <= NF; ++i) column[$i] = i }
    # Quoted fields come last (the signature), so that the others are where the header says.
    $1 == "mean" { for (name in column) mean[name] = $column[name] }
    $1 == "deviation" { deviation = $column["r2"] }
    NR > 1 && $1 ~ /^split / { r2 = $column["r2"]; if (least == "" || r2 < least) least = r2; if (most == "" || r2 > most) most = r2 }
    END {
      coverage = ("coverage" in column) ? sprintf("%.1f", mean["coverage"]) : "-"
      printf "| %s | %.4f +- %.4f [%.3f, %.3f] | %.2f | %.2f | %.2f | %.1f | %.4f | %.1f / %.1f | %s |\n", what,
        mean["r2"], deviation, least, most, mean["rmse_ms"], mean["mape"], mean["median_ape"], mean["within_10"],
        mean["spearman"], mean["type1"], mean["type2"], coverage
    }'
}

echo "| unseen; model, signature of 10; statistic of the runs | R2 [least, most] | RMSE, ms | MAPE, % | median error, % | within 10 %, % | Spearman | Type-1 / Type-2, % | inside of 90 % interval, % |"
echo "|---|---|---|---|---|---|---|---|---|"
# Trees of `grid` are those of `exact`, found about twenty times faster.
row "devices; reference, rs; mean" --model reference --trees grid --method rs --no-intervals
row "devices; reference, rs as published; mean" --model reference --trees grid --method rs --as-published --no-intervals
row "devices; reference, mis; mean" --model reference --trees grid --method mis --no-intervals
row "devices; reference, mis as published; mean" --model reference --trees grid --method mis --as-published --no-intervals
row "devices; reference, sccs as published; mean" --model reference --trees grid --method sccs --as-published --no-intervals
row "devices; reference, sccs; mean" --model reference --trees grid --method sccs --no-intervals
row "devices and networks; reference, rs; mean" --model reference --trees grid --method rs --protocol both --no-intervals
row "devices; static; mean" --model static --no-intervals
for statistic in mean median; do
  row "devices; systole, greedy; $statistic" --statistic $statistic
  row "devices and networks; systole, greedy; $statistic" --protocol both --statistic $statistic
  # Intervals take five times as long, and are wanted above only.
  row "devices; systole, rs; $statistic" --method rs --statistic $statistic --no-intervals
  row "devices; systole, greedy, 5 networks; $statistic" --size 5 --statistic $statistic --no-intervals
  row "networks; systole, greedy; $statistic" --protocol networks --statistic $statistic --no-intervals
  row "devices and networks; systole, rs; $statistic" --protocol both --method rs --statistic $statistic --no-intervals
  row "phone models; systole, greedy; $statistic" --group model --statistic $statistic --no-intervals
  row "CPU cores; systole, greedy; $statistic" --group core --statistic $statistic --no-intervals
  row "CPU cores and networks; systole, greedy; $statistic" --group core --protocol both --statistic $statistic --no-intervals
done

fresh() {
  what=$1
  shift
  "$SYSTOLE" -q predict evaluate --data "$data" --splits "$splits" --seed 20 --csv "$@" | awk -F, -v what="$what" '
    NR == 1 { for (i = 1; i <= NF; ++i) column[$i] = i }
    $1 == "mean" {
      printf "| %s | %.4f | %.2f | %.2f | %.1f | %.3f | %.1f |\n", what, $column["r2"], $column["mape"], $column["median_ape"],
        $column["coverage"], $column["interval_width"], $column["ill_covered"]
    }'
}

echo
echo "| fresh splits; unseen; networks measured; statistic of the runs | R2 | MAPE, % | median error, % | inside of 90 % interval, % | interval, high / low | devices with less than 70 % inside, % |"
echo "|---|---|---|---|---|---|---|"
for statistic in mean median; do
  for size in 1 3 5 10; do
    fresh "devices; $size; $statistic" --size $size --statistic $statistic
  done
  fresh "devices and networks; 10; $statistic" --protocol both --statistic $statistic
done
for share in 0.1 0.3 0.5; do
  fresh "devices; 10, without a share of $share of the cells; mean" --holes $share
done
echo
echo '```'
"$SYSTOLE" -q predict collaborate --data "$data"
echo
"$SYSTOLE" -q predict collaborate --data "$data" --model reference --no-isolated
echo '```'
