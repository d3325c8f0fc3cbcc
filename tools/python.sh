#!/bin/sh
# Runs its arguments with the first Python that is new enough and can make virtual environments. $PYTHON, if set, is the only
# one asked. The default `python3` comes before the versioned names: those are for machines whose default is too old.
set -u
check='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'
for python in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
    if "$python" -c "$check" >/dev/null 2>&1; then
        exec "$python" "$@"
    fi
done
echo "groundplane: needs Python 3.11 or newer with venv, and none of these is: ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; install one, or name one: make PYTHON=/path/to/python3.11" >&2
exit 1
