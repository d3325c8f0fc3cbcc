import tomllib
from decimal import Decimal
from email import message_from_string
from email.message import Message
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from components.catalog.ami import AmiFamily
from components.cluster.node_options_spec import KubeletSpec
from components.cluster.user_data import RLIMITS, multipart, node_config, toml, user_data

PLAIN = KubeletSpec()
FULL = KubeletSpec(max_pods=110, system_reserved_cpu_millicores=250, system_reserved_memory_mib=512)

AL2023 = """\
Content-Type: multipart/mixed; boundary="GROUNDPLANE"
MIME-Version: 1.0

--GROUNDPLANE
Content-Type: application/node.eks.aws
MIME-Version: 1.0

apiVersion: node.eks.aws/v1alpha1
kind: NodeConfig
spec:
  containerd:
    baseRuntimeSpec:
      process:
        rlimits:
        - hard: 9007199254740992
          soft: 9007199254740992
          type: RLIMIT_MEMLOCK
        - hard: 1048576
          soft: 65536
          type: RLIMIT_NOFILE
  instance:
    localStorage:
      strategy: RAID0
  kubelet:
    config:
      maxPods: 110
      systemReserved:
        cpu: 250m
        memory: 512Mi

--GROUNDPLANE--
"""

BOTTLEROCKET = """\
[settings.bootstrap-commands.000-instance-store]
commands = [["apiclient", "ephemeral-storage", "init"], \
["apiclient", "ephemeral-storage", "bind", "--dirs", "/var/lib/containerd", "/var/lib/kubelet", "/var/log/pods"]]
essential = true
mode = "always"

[settings.kubernetes]
max-pods = 110

[settings.kubernetes.system-reserved]
cpu = "250m"
memory = "512Mi"
"""


@pytest.mark.parametrize(("family", "text"), [(AmiFamily.AL2023, AL2023), (AmiFamily.BOTTLEROCKET, BOTTLEROCKET)])
def test_everything_said_is_the_golden_text(family: AmiFamily, text: str) -> None:
    assert user_data(family, FULL, stripe_instance_store=True, efa=True) == text


@pytest.mark.parametrize("family", list(AmiFamily))
def test_nothing_said_is_no_user_data(family: AmiFamily) -> None:
    assert user_data(family, PLAIN, stripe_instance_store=False, efa=False) is None


def test_only_what_was_said_is_in_the_node_config() -> None:
    kubelet = KubeletSpec(system_reserved_memory_mib=256)
    assert node_config(kubelet, stripe_instance_store=False, efa=False) == {
        "kubelet": {"config": {"systemReserved": {"memory": "256Mi"}}}
    }


def test_efa_alone_raises_limits_and_nothing_else() -> None:
    assert node_config(PLAIN, stripe_instance_store=False, efa=True) == {
        "containerd": {"baseRuntimeSpec": {"process": {"rlimits": list(RLIMITS)}}}
    }


def test_bottlerocket_raises_limits_for_efa_by_itself() -> None:
    assert user_data(AmiFamily.BOTTLEROCKET, PLAIN, stripe_instance_store=False, efa=True) is None


def test_limits_are_the_same_after_nodeadm_read_them_as_floating_point() -> None:
    for limit in RLIMITS:
        for bound in (limit["soft"], limit["hard"]):
            assert isinstance(bound, int)
            # As Go writes a float64 in JSON, in the fewest digits that read back as the same, with zeros after them.
            assert int(Decimal(repr(float(bound)))) == bound < 2**64


def test_part_is_of_the_type_that_nodeadm_reads() -> None:
    parts = message_from_string(multipart({"a": 1})).get_payload()
    assert isinstance(parts, list)
    (part,) = parts
    assert isinstance(part, Message)
    assert part.get_content_type() == "application/node.eks.aws"
    document = YAML(typ="safe").load(str(part.get_payload()))
    assert document == {"apiVersion": "node.eks.aws/v1alpha1", "kind": "NodeConfig", "spec": {"a": 1}}


leaves = st.one_of(
    st.booleans(), st.integers(-(2**63), 2**63 - 1), st.text(st.characters(codec="ascii", exclude_characters="\x7f"))
)
values = st.one_of(leaves, st.lists(st.text('abc "\\\n'), max_size=3))
keys = st.text("abz-_09. ", min_size=1, max_size=6)
trees = st.dictionaries(keys, st.recursive(values, lambda inner: st.dictionaries(keys, inner, max_size=3)), max_size=4)


def without_empty_tables(tree: dict[str, Any]) -> dict[str, Any]:
    """TOML written by tables has none that are empty all the way down."""
    kept = {key: without_empty_tables(value) if isinstance(value, dict) else value for key, value in tree.items()}
    return {key: value for key, value in kept.items() if value != {}}


@given(trees)
def test_toml_reads_back_as_it_was_written(tree: dict[str, Any]) -> None:
    assert tomllib.loads(toml(tree)) == without_empty_tables(tree)


@given(trees)
def test_toml_does_not_depend_on_the_order_of_keys(tree: dict[str, Any]) -> None:
    assert toml(dict(reversed(tree.items()))) == toml(tree)
