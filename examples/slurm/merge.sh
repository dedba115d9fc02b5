#!/bin/sh
# SPDX-License-Identifier: MIT
#SBATCH --ntasks=1
# merge.sh OUT FOLDER SHARDS: joins what the array's tasks left in FOLDER.
set -eu
out=$1 parts=$2 shards=$3
set --
for shard in $(seq "$shards"); do set -- "$@" "$parts/$shard.sqlite"; done
exec "$SYSTOLE" explore merge "$out" "$@"
