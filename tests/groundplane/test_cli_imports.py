"""What the command line imports: in processes of their own, because the suite has imported everything already."""

import subprocess
import sys

import pytest

from tests import ROOT

HEAVY = (
    "boto3",
    "botocore",
    "grpc",
    "google.protobuf",
    "matplotlib",
    "networkx",
    "numpy",
    "pulumi",
    "pulumi_aws",
    "rich.tree",
)

PROBE = """
import sys
from groundplane import cli
sys.argv[0] = "groundplane"
try:
    cli.main()
except SystemExit as end:
    code = end.code
print("HEAVY", code or 0, *sorted(set({heavy!r}) & sys.modules.keys()))
"""


@pytest.mark.parametrize(
    "arguments", [["--help"], ["plan", "--help"], ["validate"], ["schema"], ["validate", "nowhere"]]
)
def test_command_imports_nothing_heavy(arguments: list[str]) -> None:
    command = [sys.executable, "-c", PROBE.format(heavy=HEAVY), *arguments]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == ("HEAVY 2" if "nowhere" in arguments else "HEAVY 0")
