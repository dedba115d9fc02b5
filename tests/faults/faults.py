#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs commands while the system fails: faults.py SYSTOLE LIBRARY [--all | --points N] [--only WORD].

LIBRARY is faults.cpp, built. Each command is run once to see how often it opens, writes, renames, allocates and so on, and
then once for every such call (`--all`), or for N of each kind, spread over all of them, with that call failing. Whatever
fails, a run must

- end by itself, with exit code 0, 1 or 2;
- with 0 have written what it writes without faults, to stdout and to every file;
- else say why on stderr, and leave every output as it was or as it should become: nothing that looks whole and is not, and
  nothing lost that was finished before.

Prints a line a command and kind; exits 1 where anything else happened.
"""
import argparse
import hashlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

KINDS = ["open", "write", "rename", "fsync", "malloc", "mmap", "thread"]
SECONDS = 60

SPEC = "space: {network: lenet5, rows: [4, 8], cols: [4, 8]}\nobjectives: [cycles, pes]\nkeep: pareto\n"
TRACE = "".join(f"{i % 2} {i * 72:x}\n" for i in range(200))

# A name, what is run before it in the same folder, and the command.
COMMANDS = [
    ("simulate", [], "simulate lenet5 --csv --threads 2"),
    ("reports", ["simulate lenet5 -d ws -p out"], "simulate lenet5 -p out"),
    ("traces", [], "simulate t.csv -p out -s Y --summary"),
    ("compare", [], "compare mobilenet_v1 --csv --threads 2"),
    ("explore", ["explore other.yaml -o r.sqlite"], "explore s.yaml -o r.sqlite --overwrite --threads 2"),
    ("cache", [], "cache --trace t.din --csv"),
    ("report", ["simulate --json lenet5 -d ws > r.json", "report r.json -o r.html", "simulate --json lenet5 > r.json"], "report r.json -o r.html"),
    ("topology", [], "topology show lenet5 --csv"),
]


def prepared(folder):
    (folder / "s.yaml").write_text(SPEC)
    (folder / "other.yaml").write_text(SPEC.replace("[4, 8], cols", "[4, 16], cols"))
    (folder / "t.din").write_text(TRACE)
    (folder / "t.csv").write_text("name,op,m,n,k\ng,gemm,6,5,7\n")


def files_of(folder):
    """SHA-256 by name; of unfinished files too, whose names nobody takes for a result."""
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def unfinished(name):
    return any(mark in name for mark in (".part", ".new", ".tmp", "-journal", "-wal", "-shm", ".systole-"))


class Runner:
    def __init__(self, systole, library):
        self.systole = systole
        self.library = library

    def run(self, folder, words, fault=None, counts=None):
        environment = dict(os.environ, LD_PRELOAD=self.library)
        if fault:
            environment["SYSTOLE_FAULT"] = fault
        if counts:
            environment["SYSTOLE_FAULT_COUNTS"] = str(counts)
        process = subprocess.Popen([self.systole, *words.split()], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        try:
            out, err = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return "hang", b"", b""
        return process.returncode, out, err

    def folder_for(self, place, before):
        """A folder with what the runs before left."""
        folder = pathlib.Path(place)
        prepared(folder)
        for line in before:
            words, _, into = line.partition(" > ")
            code, out, err = self.run(folder, words)
            if code != 0:
                sys.exit(f"{words}: exit code {code}: {err.decode(errors='replace')}")
            if into:
                (folder / into).write_bytes(out)
        return folder


def points_of(count, points):
    if points is None or count <= points:
        return range(1, count + 1)
    return sorted({1 + (count - 1) * i // (points - 1) for i in range(points)})


def judged(code, out, err, after, old, new, usual_out):
    """What is wrong with a run; empty: nothing."""
    if code not in (0, 1, 2):
        return f"exit code {code}: {err[-200:].decode(errors='replace')!r}"
    finished = {name: digest for name, digest in after.items() if not unfinished(name)}
    if code == 0:
        if usual_out is not None and out != usual_out:
            return "exit code 0 with another output on stdout"
        if finished != new:
            return f"exit code 0 with other files: {sorted(set(finished.items()) ^ set(new.items()))[:4]}"
        return ""
    if not err:
        return f"exit code {code} without a word on stderr"
    for name, digest in finished.items():
        if digest not in (old.get(name), new.get(name)):
            return f"exit code {code} leaves {name}, which is neither the old nor the new one"
    lost = [name for name in old if name not in finished]
    return f"exit code {code} and lost {lost}" if lost else ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("systole")
    parser.add_argument("library")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--points", type=int, default=4)
    parser.add_argument("--only", default="")
    parser.add_argument("--kinds", default=",".join(KINDS))
    arguments = parser.parse_args()
    runner = Runner(os.path.abspath(arguments.systole), os.path.abspath(arguments.library))
    points = None if arguments.all else arguments.points
    faults = 0
    runs = 0
    for name, before, words in COMMANDS:
        if arguments.only and name not in arguments.only.split(","):
            continue
        with tempfile.TemporaryDirectory() as place:
            template = runner.folder_for(pathlib.Path(place), before)
            old = files_of(template)
            with tempfile.TemporaryDirectory() as usual_place:
                usual = pathlib.Path(usual_place) / "run"
                shutil.copytree(template, usual)
                counts_file = pathlib.Path(usual_place) / "counts"
                code, usual_out, err = runner.run(usual, words, counts=counts_file)
                if code != 0:
                    sys.exit(f"{words}: exit code {code}: {err.decode(errors='replace')}")
                new = files_of(usual)
                counts = dict((line.split()[0], int(line.split()[1])) for line in counts_file.read_text().splitlines())
            for kind in arguments.kinds.split(","):
                codes = {}
                for point in points_of(counts[kind], points):
                    with tempfile.TemporaryDirectory() as run_place:
                        folder = pathlib.Path(run_place) / "run"
                        shutil.copytree(template, folder)
                        code, out, err = runner.run(folder, words, fault=f"{kind}:{point}")
                        wrong = judged(code, out, err, files_of(folder), old, new, usual_out)
                    runs += 1
                    codes[code] = codes.get(code, 0) + 1
                    if wrong:
                        faults += 1
                        print(f"{name}: {kind}:{point} of {counts[kind]}: {wrong}")
                if codes:
                    said = ", ".join(f"{times} with {code}" for code, times in sorted(codes.items(), key=str))
                    print(f"{name}: {kind}: {counts[kind]} calls, {sum(codes.values())} failed: exit codes {said}", flush=True)
    print(f"{runs} runs, {faults} went wrong")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
