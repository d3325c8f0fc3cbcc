#!/bin/sh
# Writes the plan of every environment to tests/golden, and removes those of environments that are gone.
set -eu
cd "$(dirname "$0")/.."
mkdir -p tests/golden
for file in stacks/Pulumi.*.yaml; do
    name=${file#stacks/Pulumi.}
    name=${name%.yaml}
    echo "groundplane: planning $name into tests/golden/$name.json"
    .venv/bin/groundplane plan "$name" --format json --out "tests/golden/$name.json"
done
for file in tests/golden/*.json; do
    name=${file#tests/golden/}
    [ -e "stacks/Pulumi.${name%.json}.yaml" ] || rm -v "$file"
done
