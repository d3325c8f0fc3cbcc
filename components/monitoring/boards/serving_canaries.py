"""Row about canaries of served models: how far they are, what of the requests they get. Pure; no pulumi here."""

from collections.abc import Iterator

from components.monitoring.boards.made import RATE, lines, query, table
from components.monitoring.dashboard import Row, Unit
from components.monitoring.facts import MonitoringFacts
from components.monitoring.rules.canary import NAMES

_ROLLOUT = 'namespace=~"$namespace", name=~"$model"'
_BY_ROLLOUT = "max by (namespace, name)"


def canaries(facts: MonitoringFacts) -> Iterator[Row]:
    """How new versions come; none if no rollout is a canary. Names of Rollouts are those of their models."""
    if any(each.canary_minutes is not None for each in facts.endpoints.values()):
        yield _row()


def _row() -> Row:
    analyses = 'namespace=~"$namespace", name=~"$model-.+", phase!="Successful"'
    sets = 'namespace=~"$namespace", replicaset=~"$model-[a-z0-9]+"'
    rollout = f"{_BY_ROLLOUT} (rollout_info{{{_ROLLOUT}}})"
    share = f"{_BY_ROLLOUT} (kube_customresource_rollout_canary_weight{{{_ROLLOUT}}}) / 100"
    replicas = f"max by (namespace, replicaset) (kube_replicaset_status_ready_replicas{{{sets}}}) > 0"
    of_rollout = f'label_replace({replicas}, "name", "$1", "replicaset", "(.+)-[a-z0-9]+")'
    return Row(
        title="Canaries",
        panels=(
            table(
                "Phase",
                "Completed: no new version is on its way. Abort: it was given up, and the version before has all "
                "requests. Paused for longer than its steps say: somebody has to decide.",
                Unit.COUNT,
                query(f"max by (namespace, name, phase) (rollout_info{{{_ROLLOUT}}})", "is"),
                alerts=NAMES,
                width=6,
            ),
            lines(
                "Share of the new version",
                "Of the requests: what it is to get, and what it gets at the gateway.",
                Unit.RATIO,
                query(f"{_of_gateway('backend/1')} / {_of_gateway('backend/.+')}", "{{name}} gets"),
                query(share, "{{name}} is to get", secondary=True),
                minimum=0,
                maximum=1,
                width=6,
            ),
            lines(
                "Replicas of each version",
                "Ready ones, by ReplicaSet, of models whose rollout is a canary.",
                Unit.COUNT,
                query(f"{of_rollout} and on (namespace, name) {rollout}", "{{replicaset}}"),
                minimum=0,
                stacked=True,
                width=6,
            ),
            lines(
                "Steps done",
                "Of a canary: setting a weight, pausing and measuring are a step each.",
                Unit.COUNT,
                query(f"{_BY_ROLLOUT} (kube_customresource_rollout_step{{{_ROLLOUT}}})", "{{name}}"),
                minimum=0,
                width=6,
            ),
            table(
                "Analyses that are not successful",
                "Running ones, and those that ended a canary or made it wait, of the versions that are kept.",
                Unit.COUNT,
                query(f"max by (namespace, name, phase) (analysis_run_info{{{analyses}}})", "is"),
                width=24,
            ),
        ),
    )


def _of_gateway(backends: str) -> str:
    """Requests a second by model at some backends of its route: 0 is the version before, 1 the new one."""
    clusters = f'envoy_cluster_name=~"httproute/$namespace/$model/rule/0/{backends}"'
    rate = f"rate(envoy_cluster_upstream_rq_total{{{clusters}}}[{RATE}])"
    name = "httproute/.+/(.+)/rule/0/backend/.+"
    return f'sum by (name) (label_replace({rate}, "name", "$1", "envoy_cluster_name", "{name}"))'
