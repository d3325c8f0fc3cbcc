"""Values of Grafana, a subchart of kube-prometheus-stack. Pure functions; no pulumi here.

Keys read in grafana-community/helm-charts, charts/grafana/values.yaml and templates/role.yaml, and in
prometheus-community/helm-charts, charts/kube-prometheus-stack/values.yaml of 81 and UPGRADE.md (2026-11).
"""

from collections.abc import Sequence

from components.monitoring.data_source import DataSource
from components.monitoring.grafana_spec import GrafanaSpec, OidcLoginSpec
from components.monitoring.metrics_spec import NAMESPACE
from components.monitoring.placement import Values, on_system_nodes, requests

GRAFANA_ROLE = "grafana-config-maps"
"""Role that lets its sidecars read ConfigMaps. The chart's own would let them read all Secrets beside them."""

GRAFANA_ACCOUNT = "grafana"
GRAFANA_PORT = 3000

DASHBOARD_LABEL, DASHBOARD_FOLDER = "grafana_dashboard", "grafana_folder"
"""Label, with value 1, of ConfigMaps in namespace monitoring that are dashboards; annotation with their folder."""

GRAFANA_CPU, GRAFANA_MEMORY = 100, 384
SIDECAR_CPU, SIDECAR_MEMORY = 20, 128
SIDECARS = 2


def grafana_values(
    spec: GrafanaSpec | None, system_groups: Sequence[str], sources: Sequence[DataSource] = ()
) -> Values:
    """Values below `grafana`; `sources` are what it reads besides Prometheus, which the chart itself tells it of."""
    if spec is None:
        return {"enabled": False}
    values: Values = {
        "enabled": True,
        "affinity": on_system_nodes(system_groups),
        # They are made of rules that are not installed.
        "defaultDashboardsEnabled": False,
        "grafana.ini": _settings(spec),
        "rbac": {"namespaced": True, "pspEnabled": False, "useExistingRole": GRAFANA_ROLE},
        "resources": requests(GRAFANA_CPU, GRAFANA_MEMORY),
        "serviceAccount": {"create": True, "name": GRAFANA_ACCOUNT},
        "serviceMonitor": {"enabled": False},
        "sidecar": {
            "dashboards": {
                "enabled": True,
                "folderAnnotation": DASHBOARD_FOLDER,
                "label": DASHBOARD_LABEL,
                "labelValue": "1",
                "provider": {"allowUiUpdates": False, "foldersFromFilesStructure": True},
                "resource": "configmap",
                "searchNamespace": NAMESPACE,
            },
            "datasources": {"enabled": True, "resource": "configmap", "searchNamespace": NAMESPACE},
            "resources": requests(SIDECAR_CPU, SIDECAR_MEMORY),
        },
        "testFramework": {"enabled": False},
    }
    if sources:
        values["additionalDataSources"] = [
            {"name": each.kind.title(), "type": each.kind, "uid": each.kind, "url": each.url, "access": "proxy"}
            for each in sources
        ]
    if spec.admin_secret is not None:
        values["admin"] = {"existingSecret": spec.admin_secret}
    if spec.login is not None:
        reference = {"secretKeyRef": {"name": spec.login.client_secret, "key": "client-secret"}}
        values["envValueFrom"] = {"GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET": reference}
    return values


def _settings(spec: GrafanaSpec) -> Values:
    settings: Values = {
        "analytics": {"check_for_plugin_updates": False, "check_for_updates": False, "reporting_enabled": False},
        "auth.anonymous": {"enabled": False},
        "security": {"cookie_secure": spec.address is not None, "disable_gravatar": True},
        "users": {"allow_sign_up": False, "auto_assign_org_role": "Viewer", "viewers_can_edit": False},
    }
    if spec.address is not None:
        settings["server"] = {"root_url": spec.address}
    if spec.login is not None:
        settings["auth.generic_oauth"] = _login(spec.login)
    return settings


def _login(spec: OidcLoginSpec) -> Values:
    """Grafana's documentation, "Configure generic OAuth authentication" (2026-11). The secret is in its environment."""
    return {
        "enabled": True,
        "name": "Company account",
        "allow_assign_grafana_admin": False,
        # Of those whom the provider lets in; Grafana has no accounts of its own for them before.
        "allow_sign_up": True,
        "api_url": spec.userinfo_url,
        "auth_url": spec.authorize_url,
        "client_id": spec.client_id,
        "role_attribute_path": f"contains(groups[*], '{spec.admins}') && 'Admin' || 'Viewer'",
        "scopes": "openid profile email groups",
        "token_url": spec.token_url,
        "use_pkce": True,
    }
