#!/bin/sh
# SPDX-License-Identifier: MIT
# slurm.sh SYSTOLE SPEC EXAMPLES: examples/slurm on a cluster of this one machine: an array of four, one of whose workers
# is killed with SIGKILL, and the merge that depends on it. The result must be byte-identical to a run with one thread.
# The daemons listen on 127.0.0.1 only and are ended by their process numbers.
set -eu
systole=$1 spec=$2 examples=$3
for program in slurmctld slurmd munged sbatch; do
  if ! command -v "$program" >/dev/null; then
    echo "SKIPPED: Slurm is not installed: no $program (./test --all installs slurm-wlm and munge)"
    exit 0
  fi
done
[ "$(id -u)" -eq 0 ] || { echo "SKIPPED: only root can start Slurm's daemons"; exit 0; }

host=$(hostname -s)
cluster=$(mktemp -d)
mkdir "$cluster/state" "$cluster/spool" "$cluster/log" "$cluster/job"
cat >"$cluster/slurm.conf" <<CONF
ClusterName=loop
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmctldPort=16817
SlurmdPort=16818
StateSaveLocation=$cluster/state
SlurmdSpoolDir=$cluster/spool
SlurmctldPidFile=$cluster/slurmctld.pid
SlurmdPidFile=$cluster/slurmd.pid
SlurmctldLogFile=$cluster/log/slurmctld.log
SlurmdLogFile=$cluster/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=1000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF

started_munge=
stop() {
  for file in "$cluster/slurmd.pid" "$cluster/slurmctld.pid" ${started_munge:+/run/munge/munged.pid}; do
    [ -s "$file" ] || continue
    process=$(cat "$file")
    kill "$process" 2>/dev/null || continue
    for _ in $(seq 100); do
      kill -0 "$process" 2>/dev/null || break
      sleep 0.1
    done
  done
  rm -rf "$cluster"
}
trap stop EXIT
fail() {
  echo "$1"
  tail -n 20 "$cluster"/log/*.log "$cluster"/job/*.shards/*.log 2>/dev/null || true
  exit 1
}

if ! munge -n >/dev/null 2>&1; then
  install -d -o munge -g munge -m 755 /run/munge
  runuser -u munge -- /usr/sbin/munged
  started_munge=yes
fi
export SLURM_CONF="$cluster/slurm.conf"
slurmctld -f "$SLURM_CONF"
slurmd -f "$SLURM_CONF" -N "$host"
for _ in $(seq 60); do
  [ "$(sinfo -h -o %t 2>/dev/null)" = idle ] && break
  sleep 0.5
done
[ "$(sinfo -h -o %t)" = idle ] || fail "the node does not get ready"
if ss -ltn 2>/dev/null | grep -E ':1681[78] ' | grep -v '127\.0\.0\.1:'; then fail "a daemon listens beyond loopback"; fi

cd "$cluster/job"
"$systole" explore "$spec" -o one.sqlite --threads 1 >/dev/null
jobs=$(SYSTOLE=$systole "$examples/submit.sh" "$spec" out.sqlite 4)
echo "array and merge: $jobs"

# One of the workers dies once it has checkpoints to go on from.
victim=
for _ in $(seq 600); do
  if [ -s out.sqlite.shards/2.sqlite.part ] && [ -z "$victim" ]; then
    sleep 0.1
    for process in /proc/[0-9]*; do
      # Only what runs in this test's own folder.
      [ "$(readlink "$process/cwd" 2>/dev/null)" = "$cluster/job" ] || continue
      [ "$(readlink "$process/exe" 2>/dev/null)" = "$(realpath "$systole")" ] || continue
      if tr '\0' ' ' <"$process/cmdline" | grep -q -- '--shard 2/4'; then victim=${process#/proc/}; fi
    done
    # It may have ended meanwhile.
    [ -z "$victim" ] || kill -KILL "$victim" 2>/dev/null || fail "the worker was done before it could be killed"
  fi
  [ -n "$(squeue -h 2>/dev/null)" ] || break
  sleep 0.05
done
while [ -n "$(squeue -h 2>/dev/null)" ]; do sleep 0.2; done
[ -n "$victim" ] || fail "no worker could be killed in time"
grep 'shard 2 was killed (attempt 1)' out.sqlite.shards/2.log || fail "the killed worker did not go on"
[ -e out.sqlite ] || fail "the merge left nothing"
cmp one.sqlite out.sqlite || fail "not byte-identical"
echo "an array of four, one worker killed and resumed, merged: byte-identical"
