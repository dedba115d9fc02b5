#!/bin/sh
# SPDX-License-Identifier: MIT
# submit.sh SPEC OUT SHARDS [SBATCH OPTIONS...]: explores a space as an array of SHARDS Slurm jobs, and a last job, which
# waits for all of them, merges their results into OUT (SQLite, or CSV by its name).
#
# The program is $SYSTOLE, or systole in the PATH. The folder must be one that all nodes see. Give a shard a minute of work
# or more (systole explore SPEC --dry-run --shard 1/SHARDS says how much it is), and keep SHARDS below the cluster's
# MaxArraySize (1001 by default). A job that is preempted or runs out of time goes on from its last checkpoint when it is
# submitted again: run submit.sh once more with the same arguments.
set -eu
[ $# -ge 3 ] || { echo "usage: submit.sh SPEC OUT SHARDS [SBATCH OPTIONS...]" >&2; exit 2; }
spec=$1 out=$2 shards=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
SYSTOLE=$(command -v "${SYSTOLE:-systole}")
export SYSTOLE

"$SYSTOLE" explore "$spec" --dry-run --shard "1/$shards" >&2 # what is wrong with the spec is said here, once
parts=$out.shards
mkdir -p "$parts"
array=$(sbatch --parsable --job-name=explore --array="1-$shards" --output="$parts/%a.log" "$@" \
  "$here/shard.sh" "$spec" "$parts" "$shards")
merge=$(sbatch --parsable --job-name=explore-merge --dependency="afterok:${array%%;*}" --output="$parts/merge.log" "$@" \
  "$here/merge.sh" "$out" "$parts" "$shards")
echo "${array%%;*} ${merge%%;*}"
