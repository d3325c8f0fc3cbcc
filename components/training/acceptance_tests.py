"""The tests of a GPU node as shell scripts: NVIDIA's diagnostics, and an all-reduce among its GPUs. Texts only.

Each writes one file into $RESULTS, named after the test: `passed` or `failed` in the first line, and why in the second.
It ends with 0 either way, so that the verdict is reached; a script that is killed is begun anew with its pod. Needs
bash, awk, grep and coreutils, and of NVIDIA nvidia-smi, dcgmi with nv-hostengine, or all_reduce_perf.
"""

DCGM, NCCL = "dcgm", "nccl"
"""Names of the tests, and of their results."""

_BEGIN = r"""
set -uo pipefail
: "${RESULTS:?}" "${GPUS:?}" "${TIMEOUT_SECONDS:?}"

finish() {
  printf '%s\n%s\n' "$1" "$2" >"$RESULTS/.$TEST"
  mv "$RESULTS/.$TEST" "$RESULTS/$TEST"
  echo "$TEST: $1: $2"
  exit 0
}
"""

DCGM_SCRIPT = rf"""#!/usr/bin/env bash
# Are all GPUs there, and sound? NVIDIA's diagnostics of level $DCGM_LEVEL.
TEST={DCGM}
{_BEGIN}
: "${{DCGM_LEVEL:?}}"

in_use() {{
  # MiB by GPU. Jobs that were there before the burn-in was asked for are not disturbed.
  nvidia-smi --query-gpu=memory.used --format=csv,noheader,nounits |
    awk -v most="${{IDLE_MIB:-2048}}" '$1 > most {{ found = 1 }} END {{ exit !found }}'
}}

while in_use; do
  echo "GPUs are in use; looking again in ${{POLL_SECONDS:-60}} s"
  sleep "${{POLL_SECONDS:-60}}"
done

found=$(nvidia-smi --list-gpus | grep -c '^GPU ')
[ "$found" -eq "$GPUS" ] || finish failed "$found of $GPUS GPUs are there"

nv-hostengine >/dev/null || finish failed "nv-hostengine does not start"
log=$RESULTS/$TEST.log
timeout "$TIMEOUT_SECONDS" dcgmi diag --run "$DCGM_LEVEL" >"$log" 2>&1
code=$?
cat "$log"
[ "$code" -ne 124 ] || finish failed "diagnostics of level $DCGM_LEVEL took more than $TIMEOUT_SECONDS s"

# A table: | memory | Pass |, or Pass - All, Fail - GPU: 3, GPU3: Fail in rows of their own below.
tests=$(awk -F'|' '
  {{ name = $2; gsub(/^ +| +$/, "", name); if (name != "") last = name }}
  $3 ~ /(^|[ :])Fail([ ,-]|$)/ && !seen[last]++ {{ printf "%s%s", separator, last; separator = ", " }}
' "$log")
[ -z "$tests" ] || finish failed "diagnostics of level $DCGM_LEVEL: $tests"
[ "$code" -eq 0 ] || finish failed "dcgmi ended with $code"
passes=$(awk -F'|' '$3 ~ /^ *Pass([ ,-]|$)/' "$log" | grep -c .)
[ "$passes" -gt 0 ] || finish failed "diagnostics of level $DCGM_LEVEL tested nothing"
finish passed "$passes diagnostics of level $DCGM_LEVEL on $GPUS GPUs"
"""

NCCL_SCRIPT = rf"""#!/usr/bin/env bash
# Is the fabric between the GPUs of the node as fast as it should be, and does it compute right?
TEST={NCCL}
{_BEGIN}
: "${{MESSAGE:?}}" "${{MIN_GB_PER_SECOND:?}}"
PATH=$PATH:/opt/nccl-tests/build
# Nothing leaves the node.
export NCCL_NET_PLUGIN=none

log=$RESULTS/$TEST.log
for attempt in 1 2 3; do
  timeout "$TIMEOUT_SECONDS" all_reduce_perf -b "$MESSAGE" -e "$MESSAGE" -g "$GPUS" -w 5 -n 20 -c 1 >"$log" 2>&1
  code=$?
  cat "$log"
  [ "$code" -ne 124 ] || finish failed "all_reduce_perf took more than $TIMEOUT_SECONDS s"
  # It ends with 1 for wrong values, too: what it says of them comes first.
  wrong=$(awk -F: '/^# Out of bounds values/ {{ gsub(/^ +| +$/, "", $2); print $2 }}' "$log")
  case $wrong in
    '0 OK' | '') ;;
    *) finish failed "all-reduce computed wrong values: $wrong" ;;
  esac
  [ "$code" -eq 0 ] || finish failed "all_reduce_perf ended with $code"
  reached=$(awk -F: '/^# Avg bus bandwidth/ {{ gsub(/ /, "", $2); print $2 }}' "$log")
  [[ $wrong == '0 OK' && $reached =~ ^[0-9]+([.][0-9]+)?$ ]] || finish failed "all_reduce_perf said nothing"
  if awk -v reached="$reached" -v least="$MIN_GB_PER_SECOND" 'BEGIN {{ exit !(reached >= least) }}'; then
    finish passed "$reached GB/s of bus bandwidth among $GPUS GPUs, at least $MIN_GB_PER_SECOND"
  fi
  echo "attempt $attempt: $reached GB/s"
done
finish failed "$reached GB/s of bus bandwidth among $GPUS GPUs, less than $MIN_GB_PER_SECOND"
"""
