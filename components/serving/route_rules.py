"""Rollouts that need something of the gateway, of Prometheus or of the nodes. Pure; paths are below the serving."""

from collections.abc import Collection, Iterator, Mapping
from math import ceil
from typing import TYPE_CHECKING

from components.catalog.downloads import ROLLOUTS_GATEWAY_PLUGIN
from components.serving.ab_spec import AbSpec
from components.serving.analysis_metric import at_gateway
from components.serving.canary_spec import CanarySpec
from components.serving.candidate import SUFFIX, is_candidate
from components.serving.gateway_spec import AlbGatewaySpec, EnvoyGatewaySpec
from components.serving.metric_queries import SCRAPES
from components.serving.prometheus_spec import PROMETHEUS
from components.serving.shadow_spec import ShadowSpec
from components.serving.variant import has_variants
from components.spec import Problem, below

if TYPE_CHECKING:
    from components.serving.model_service_spec import ModelServiceSpec

MOST_ALB_DAYS = 7
"""Longest that an application load balancer's cookie holds (ELBv2 API, TargetGroupStickinessConfig, 2026-11)."""


def rollout_problems(
    models: "Mapping[str, ModelServiceSpec]",
    *,
    gateway: EnvoyGatewaySpec | AlbGatewaySpec | None,
    scrape_seconds: int | None,
    system_architectures: Collection[str],
) -> Iterator[Problem]:
    """Rollouts that could not be as things are.

    Prometheus scrapes every `scrape_seconds`; None without one. Processors of the nodes of controllers are as nodes
    name them: amd64, arm64.
    """
    for key, spec in sorted(models.items()):
        if is_candidate(key):
            message, fix = f"ends with {SUFFIX}, as candidates of other models do", "write another key"
            yield Problem(path=("models", key), message=message, got=key, fix=fix)
        found = [*_without_gateway(spec, gateway), *_beyond_alb(spec, gateway)]
        if isinstance(spec.rollout, CanarySpec):
            found += [*_unread(spec.rollout, scrape_seconds), *_unfit_controllers(spec.rollout, system_architectures)]
        yield from below(("models", key, "rollout"), found)


def _without_gateway(spec: "ModelServiceSpec", gateway: EnvoyGatewaySpec | AlbGatewaySpec | None) -> Iterator[Problem]:
    if gateway is None and has_variants(spec) and spec.rollout is not None:
        message = "is done by the gateway, and there is none"
        fix = "add serving.gateway"
        yield Problem(path=("kind",), message=message, got=spec.rollout.kind, fix=fix, lacks=("gateway",))


def _beyond_alb(spec: "ModelServiceSpec", gateway: EnvoyGatewaySpec | AlbGatewaySpec | None) -> Iterator[Problem]:
    if not isinstance(gateway, AlbGatewaySpec):
        return
    rollout, instead = spec.rollout, "or gateway.kind: envoy"
    if isinstance(rollout, ShadowSpec):
        message = "needs copies of requests, which an application load balancer does not make"
        yield Problem(path=("kind",), message=message, got="shadow", fix=f"write another kind, {instead}")
    if isinstance(rollout, CanarySpec):
        for metric in sorted(rollout.analysis.checks):
            if at_gateway(metric, spec.server_runtime):
                message = "is counted by Envoy, and the gateway is an application load balancer"
                path = ("analysis", "checks", metric.value)
                yield Problem(path=path, message=message, got=metric.value, fix=f"remove it, {instead}")
    sticky = rollout.stickiness if isinstance(rollout, AbSpec) else None
    if sticky is not None and sticky.by == "cookie" and sticky.days > MOST_ALB_DAYS:
        message = f"is more than {MOST_ALB_DAYS}, the longest that an application load balancer's cookie holds"
        fix = f"write {MOST_ALB_DAYS} or less, {instead}"
        yield Problem(path=("stickiness", "days"), message=message, got=sticky.days, fix=fix)


def _unread(canary: CanarySpec, scrape_seconds: int | None) -> Iterator[Problem]:
    if scrape_seconds is None:
        message, fix = "asks Prometheus, and there is none", "add monitoring.metrics, or serving.prometheus"
        yield Problem(path=("analysis",), message=message, got=None, fix=fix, lacks=PROMETHEUS)
    elif canary.analysis.window_seconds < (bound := ceil(SCRAPES * scrape_seconds)):
        message = f"holds fewer than {SCRAPES} scrapes, each {scrape_seconds} seconds after the other"
        path, got = ("analysis", "window_seconds"), canary.analysis.window_seconds
        yield Problem(path=path, message=message, got=got, fix=f"write {bound} or more, or scrape more often")


def _unfit_controllers(canary: CanarySpec, architectures: Collection[str]) -> Iterator[Problem]:
    needed = ROLLOUTS_GATEWAY_PLUGIN.architecture
    if architectures and needed not in architectures:
        message = f"needs Argo Rollouts, whose plugin runs on {needed}, and nodes of controllers are"
        message = f"{message} {', '.join(sorted(architectures))}"
        fix = "add a node group of x86 types to those of controllers, or write another kind"
        yield Problem(path=("kind",), message=message, got=canary.kind, fix=fix)
