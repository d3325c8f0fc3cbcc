from components.monitoring.grafana_spec import GrafanaSpec, OidcLoginSpec
from components.monitoring.grafana_values import grafana_values

LOGIN = OidcLoginSpec(
    client_id="grafana",
    client_secret="grafana-login",
    authorize_url="https://login.example.com/authorize",
    token_url="https://login.example.com/token",
    userinfo_url="https://login.example.com/userinfo",
    admins="team:platform",
)


def test_nobody_sees_anything_without_login_and_nobody_signs_up() -> None:
    settings = grafana_values(GrafanaSpec(), [])["grafana.ini"]
    assert settings["auth.anonymous"] == {"enabled": False}
    assert settings["users"]["allow_sign_up"] is False
    assert "auth.generic_oauth" not in settings


def test_password_is_of_a_secret_or_made_by_the_chart_and_never_in_the_values() -> None:
    assert "admin" not in grafana_values(GrafanaSpec(), [])
    values = grafana_values(GrafanaSpec(admin_secret="grafana-admin"), [])
    assert values["admin"] == {"existingSecret": "grafana-admin"}
    assert "adminPassword" not in values


def test_login_reads_its_secret_from_the_environment() -> None:
    values = grafana_values(GrafanaSpec(address="https://grafana.example.com", login=LOGIN), [])
    oauth = values["grafana.ini"]["auth.generic_oauth"]
    assert "client_secret" not in oauth
    assert oauth["role_attribute_path"] == "contains(groups[*], 'team:platform') && 'Admin' || 'Viewer'"
    assert values["envValueFrom"] == {
        "GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET": {"secretKeyRef": {"name": "grafana-login", "key": "client-secret"}}
    }
    assert values["grafana.ini"]["server"] == {"root_url": "https://grafana.example.com"}
    assert values["grafana.ini"]["security"]["cookie_secure"] is True


def test_sidecars_read_config_maps_of_the_namespace_and_no_secrets() -> None:
    values = grafana_values(GrafanaSpec(), [])
    dashboards, sources = values["sidecar"]["dashboards"], values["sidecar"]["datasources"]
    assert (dashboards["label"], dashboards["labelValue"]) == ("grafana_dashboard", "1")
    assert {dashboards["resource"], sources["resource"]} == {"configmap"}
    assert {dashboards["searchNamespace"], sources["searchNamespace"]} == {"monitoring"}
    assert values["rbac"]["useExistingRole"] == "grafana-config-maps"


def test_grafana_can_be_left_out() -> None:
    assert grafana_values(None, []) == {"enabled": False}
