#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/build/progress.sh ROOT: what .ci/build-progress says while two recorded builds go by, on two cores as they were and on slower ones.
# A line of a record is a step: the seconds after which it was done, how many then ran, its description.
set -eu
root=$1
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
: >"$scratch/build.ninja"

# In ninja's place: the record's steps at $SLOWER times their seconds. A dry run, which comes with the first line, lists what is left then.
cat >"$scratch/ninja" <<'END'
#!/bin/sh
case " $* " in
  *" -n "*) awk -v slower="$SLOWER" 'from || $1 * slower >= 15 { if (from++) { sub(/^[^ ]* [^ ]* /, ""); print "@" $0 } }' "$RECORD" ;;
  *)
    awk -v slower="$SLOWER" -v steps="$(wc -l <"$RECORD")" '{
      seconds = $1 * slower; running = $2; sub(/^[^ ]* [^ ]* /, "")
      printf "@%d %d %.1f %d@%s\n", NR, steps, seconds, running, $0 }' "$RECORD"
    [ -z "${FAILS:-}" ] || { echo "FAILED: $FAILS"; exit 1; } ;;
esac
END
chmod +x "$scratch/ninja"
PATH=$scratch:$PATH
export OMP_NUM_THREADS=2  # nproc says so many


export RECORD SLOWER
for RECORD in "$here"/*_steps.txt; do
  for SLOWER in 1 2 4; do
    "$root/.ci/build-progress" "$scratch" >"$scratch/out" 2>"$scratch/err"
    echo "== $(basename "$RECORD"), $SLOWER times as slow"
    awk -v whole="$(tail -n 1 "$RECORD" | cut -d ' ' -f 1)" -v slower="$SLOWER" '
      {
        after = $6
        said = $0 ~ /less than a minute left$/ ? 0.5 : $(NF - 2)
        truly = (whole * slower - after) / 60
        print $0 " (" int(truly * 10) / 10 ")"
        if (NR == 1) { before = said }
        # After a tenth of the build: right within two fifths or two minutes, and never up by more than an eighth or a minute.
        if (after > whole * slower / 10) {
          bound = truly * 0.4 > 2 ? truly * 0.4 : 2
          if (said < truly - bound || said > truly + bound) { print "WRONG: " truly " min were left"; wrong = 1 }
          if (said > before + 1 && said > before * 1.125) { print "WRONG: it said " before " min before"; wrong = 1 }
        }
        before = said
      }
      END { if (NR < 10) { print "WRONG: " NR " lines"; wrong = 1 } exit wrong }' "$scratch/err"
  done
done

# What fails is printed, and nothing of a build that takes seconds.
head -n 5 "$here/program_steps.txt" >"$scratch/short"
RECORD=$scratch/short SLOWER=1
"$root/.ci/build-progress" "$scratch" >"$scratch/out" 2>&1
[ ! -s "$scratch/out" ]
status=0
FAILS="main.cpp.o" "$root/.ci/build-progress" "$scratch" >"$scratch/out" 2>&1 || status=$?
[ "$status" -eq 1 ] && [ "$(cat "$scratch/out")" = "FAILED: main.cpp.o" ]
