"""User data of nodes: what the operating system of a node is told as it boots. Pure functions; no pulumi here.

EKS adds what a node needs to join its cluster. Here is only what a stack file decides. Amazon Linux 2023 is told in a
NodeConfig of nodeadm within a MIME multipart document, Bottlerocket in TOML (EKS user guide,
nodes/launch-templates.adoc, and awslabs/amazon-eks-ami, nodeadm/doc/api.md, checked 2026-11).
"""

import json
from collections.abc import Iterator, Mapping
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from io import StringIO
from typing import Any

from ruamel.yaml import YAML

from components.catalog.ami import AmiFamily
from components.cluster.node_options_spec import KubeletSpec

BOUNDARY = "GROUNDPLANE"
"""Between the parts; always the same, so that the same settings are the same text."""

INSTANCE_STORE_DIRECTORIES = ("/var/lib/containerd", "/var/lib/kubelet", "/var/log/pods")
"""What Bottlerocket keeps on local disks: the same as nodeadm does, and as Karpenter's RAID0 (its bottlerocket user
data, checked 2026-11)."""

MEMLOCK_BYTES = 2**53
"""What a container may lock of memory on a node with EFA: more than there is, however often it is registered. Not
unlimited, which is 2**64 - 1: nodeadm reads numbers as floating point and writes a larger one, with which containerd
does not start (nodeadm/internal/util/merge.go, checked 2026-11)."""

RLIMITS = (
    {"type": "RLIMIT_MEMLOCK", "soft": MEMLOCK_BYTES, "hard": MEMLOCK_BYTES},
    {"type": "RLIMIT_NOFILE", "soft": 65536, "hard": 1048576},
)
"""Limits of containers on Amazon Linux nodes with EFA; of open files it is the image's own, as a list is replaced as a
whole (nodeadm/internal/containerd/base-runtime-spec.json, nodeadm/doc/examples.md, checked 2026-11).

EFA locks the memory it registers (libfabric, prov/efa/docs/overview.md; awslabs/awsome-distributed-ai#647). How much
containers may lock the image does not say, nor does containerd's own unit: that leaves the 8 MiB that systemd gives any
service (amazon-eks-ami, templates/al2023; containerd.service; systemd#22701), unless Amazon's package of containerd,
which is not public, knows better. Bottlerocket raises the limit by itself where there is EFA
(bottlerocket-core-kit#141)."""


def user_data(family: AmiFamily, kubelet: KubeletSpec, *, stripe_instance_store: bool, efa: bool) -> str | None:
    """User data of one group; None if EKS's own is enough."""
    if family is AmiFamily.BOTTLEROCKET:
        settings = bottlerocket_settings(kubelet, stripe_instance_store=stripe_instance_store)
        return toml({"settings": settings}) if settings else None
    spec = node_config(kubelet, stripe_instance_store=stripe_instance_store, efa=efa)
    return multipart(spec) if spec else None


def node_config(kubelet: KubeletSpec, *, stripe_instance_store: bool, efa: bool) -> dict[str, Any]:
    """The `spec` of nodeadm's NodeConfig; empty if there is nothing to say."""
    config: dict[str, Any] = {}
    if kubelet.max_pods is not None:
        config["maxPods"] = kubelet.max_pods
    if reserved := _reserved(kubelet):
        config["systemReserved"] = reserved
    spec: dict[str, Any] = {}
    if efa:
        spec["containerd"] = {"baseRuntimeSpec": {"process": {"rlimits": [dict(limit) for limit in RLIMITS]}}}
    if stripe_instance_store:
        spec["instance"] = {"localStorage": {"strategy": "RAID0"}}
    if config:
        spec["kubelet"] = {"config": config}
    return spec


def bottlerocket_settings(kubelet: KubeletSpec, *, stripe_instance_store: bool) -> dict[str, Any]:
    """Bottlerocket's `settings`; empty if there is nothing to say."""
    kubernetes: dict[str, Any] = {}
    if kubelet.max_pods is not None:
        kubernetes["max-pods"] = kubelet.max_pods
    if reserved := _reserved(kubelet):
        kubernetes["system-reserved"] = reserved
    settings: dict[str, Any] = {}
    if stripe_instance_store:
        # Commands run in the order of their names; the disks come before whatever else is to use them.
        settings["bootstrap-commands"] = {
            "000-instance-store": {
                "commands": [
                    ["apiclient", "ephemeral-storage", "init"],
                    ["apiclient", "ephemeral-storage", "bind", "--dirs", *INSTANCE_STORE_DIRECTORIES],
                ],
                "essential": True,
                "mode": "always",
            }
        }
    if kubernetes:
        settings["kubernetes"] = kubernetes
    return settings


def multipart(spec: Mapping[str, Any]) -> str:
    """A MIME document of one part, a NodeConfig with this spec."""
    text = StringIO()
    yaml = YAML(typ="safe")
    yaml.default_flow_style = False
    yaml.dump({"apiVersion": "node.eks.aws/v1alpha1", "kind": "NodeConfig", "spec": dict(spec)}, text)
    part = MIMEBase("application", "node.eks.aws")
    part.set_payload(text.getvalue())
    document = MIMEMultipart(boundary=BOUNDARY)
    document.attach(part)
    return document.as_string()


def toml(tables: Mapping[str, Any]) -> str:
    """TOML of nested tables of texts, numbers, booleans and lists of such; keys are sorted."""
    return "\n".join(_tables(tables, ())).lstrip("\n") + "\n"


def _tables(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    values = {key: value for key, value in sorted(table.items()) if not isinstance(value, Mapping)}
    if values:
        yield f"\n[{'.'.join(map(_key, path))}]" if path else ""
        # JSON of these values is TOML as well: basic strings have the same escapes (TOML 1.0).
        yield from (f"{_key(key)} = {json.dumps(value)}" for key, value in values.items())
    for key, value in sorted(table.items()):
        if isinstance(value, Mapping):
            yield from _tables(value, (*path, key))


def _key(key: str) -> str:
    return key if key.replace("-", "").replace("_", "").isalnum() and key.isascii() else json.dumps(key)


def _reserved(kubelet: KubeletSpec) -> dict[str, str]:
    reserved = {}
    if kubelet.system_reserved_cpu_millicores is not None:
        reserved["cpu"] = f"{kubelet.system_reserved_cpu_millicores}m"
    if kubelet.system_reserved_memory_mib is not None:
        reserved["memory"] = f"{kubelet.system_reserved_memory_mib}Mi"
    return reserved
