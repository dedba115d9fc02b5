#!/bin/sh
# SPDX-License-Identifier: MIT
#SBATCH --ntasks=1
# shard.sh SPEC FOLDER SHARDS: one task of the array that submit.sh makes. Whatever kills the program, it goes on from its
# last checkpoint; here at once (Slurm would requeue the task minutes later), but no more than five times.
set -eu
spec=$1 parts=$2 shards=$3
shard=$SLURM_ARRAY_TASK_ID
for attempt in 1 2 3 4 5; do
  status=0
  "$SYSTOLE" explore "$spec" --shard "$shard/$shards" -o "$parts/$shard.sqlite" --resume -q \
    --threads "${SLURM_CPUS_PER_TASK:-1}" || status=$?
  # 137: killed. What the program itself ends with (wrong input, full disk, 130: told to stop) would only come again.
  [ "$status" -eq 137 ] || exit "$status"
  echo "shard $shard was killed (attempt $attempt)" >&2
done
exit 137
