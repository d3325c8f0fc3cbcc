"""What a team's group may do in its namespace: the rules of its role. A table.

Not Kubernetes' own `edit`: that may delete network policies, the team's default-deny among them, and knows no training
jobs (kubernetes, plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go, 2026-11).
"""

from pulumi_kubernetes.rbac.v1 import PolicyRuleArgsDict

from components.cluster.team_namespace_spec import TeamRole

READ = ("get", "list", "watch")
CHANGE = ("create", "delete", "deletecollection", "patch", "update")

WORKLOADS: dict[str, tuple[str, ...]] = {
    "": ("configmaps", "persistentvolumeclaims", "pods", "services"),
    # No DaemonSets: they would run on everybody's nodes.
    "apps": ("deployments", "deployments/scale", "statefulsets", "statefulsets/scale"),
    "batch": ("cronjobs", "jobs"),
    "jobset.x-k8s.io": ("jobsets",),
    "leaderworkerset.x-k8s.io": ("leaderworkersets",),
    "policy": ("poddisruptionbudgets",),
    "ray.io": ("rayclusters", "rayjobs", "rayservices"),
    "resource.k8s.io": ("resourceclaims", "resourceclaimtemplates"),
    "trainer.kubeflow.org": ("trainingruntimes", "trainjobs"),
}
"""What the team makes, by API group."""

SURROUNDINGS: dict[str, tuple[str, ...]] = {
    "": ("events", "limitranges", "pods/log", "pods/status", "resourcequotas", "serviceaccounts"),
    "apps": ("replicasets",),
    "kueue.x-k8s.io": ("localqueues", "workloads"),
    "networking.k8s.io": ("networkpolicies",),
}
"""What the team needs to see to understand what it made."""


def rules_of(role: TeamRole) -> list[PolicyRuleArgsDict]:
    """Rules of the team's role, in a stable order."""
    verbs = READ if role is TeamRole.VIEW else (*CHANGE, *READ)
    rules = [_rule(group, resources, verbs) for group, resources in sorted(WORKLOADS.items())]
    rules += [_rule(group, resources, READ) for group, resources in sorted(SURROUNDINGS.items())]
    if role is TeamRole.EDIT:
        rules.append(_rule("", ("secrets",), verbs))
        # `kubectl exec` begins with a GET, over websockets.
        rules.append(_rule("", ("pods/attach", "pods/exec", "pods/portforward"), ("create", "get")))
    return rules


def _rule(group: str, resources: tuple[str, ...], verbs: tuple[str, ...]) -> PolicyRuleArgsDict:
    return {"api_groups": [group], "resources": sorted(resources), "verbs": sorted(verbs)}
