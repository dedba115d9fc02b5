#!/bin/sh
# SPDX-License-Identifier: MIT
# mpi.sh SYSTOLE SPEC [SYSTOLE WITH MPI]: a space on two and four MPI processes, and on three of which one is killed with
# SIGKILL and which then go on: all byte-identical to a run with one thread.
set -eu
systole=$1 spec=$2 with_mpi=${3:-}
if [ -z "$with_mpi" ] || ! command -v mpirun >/dev/null; then
  echo "SKIPPED: MPI is not installed, or was not when the build was configured (./test --all installs openmpi-bin and libopenmpi-dev)"
  exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
# Everything on the loopback interface; more processes than cores; allowed for root, as which containers run.
export OMPI_MCA_oob_tcp_if_include=lo OMPI_MCA_btl=self,tcp OMPI_MCA_btl_tcp_if_include=lo OMPI_MCA_mpi_yield_when_idle=1
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1

"$systole" explore "$spec" -o one.sqlite --threads 1 >one.txt
for processes in 2 4; do
  mpirun --oversubscribe -n "$processes" "$with_mpi" explore "$spec" --mpi -o "$processes.sqlite" >"$processes.txt"
  cmp one.sqlite "$processes.sqlite"
  cmp one.txt "$processes.txt"
  echo "mpirun -n $processes: byte-identical"
done

mpirun --oversubscribe -n 3 "$with_mpi" explore "$spec" --mpi -o killed.sqlite >/dev/null 2>&1 &
launcher=$!
worker=
while [ -z "$worker" ]; do
  kill -0 "$launcher" 2>/dev/null || { echo "the run was over before a worker could be killed"; exit 1; }
  sleep 0.05
  [ -s killed.sqlite.part ] || continue
  for process in $(pgrep -P "$launcher" || true); do
    if tr '\0' '\n' <"/proc/$process/environ" 2>/dev/null | grep -q '^OMPI_COMM_WORLD_RANK=2$'; then worker=$process; fi
  done
done
sleep 0.3
kill -KILL "$worker"
if wait "$launcher"; then echo "the killed run says it went well"; exit 1; fi
[ ! -e killed.sqlite ] || { echo "a killed run left what looks whole"; exit 1; }
mpirun --oversubscribe -n 3 "$with_mpi" explore "$spec" --mpi -o killed.sqlite --resume -v >/dev/null 2>resumed.txt
grep resuming resumed.txt
cmp one.sqlite killed.sqlite
echo "a worker killed, the run resumed: byte-identical"
