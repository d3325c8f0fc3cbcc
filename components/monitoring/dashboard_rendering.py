"""Dashboards as Grafana reads them: its classic JSON model. Pure functions; no pulumi here.

Read in grafana/grafana, docs/sources/visualizations/dashboards/build-dashboards/view-dashboard-json-model, 2026-11.
"""

import json
from collections.abc import Iterator

from components.monitoring.dashboard import Dashboard, Variable
from components.monitoring.dashboard_layout import Place, placed
from components.monitoring.dashboards_spec import DashboardsSpec
from components.monitoring.panel_rendering import DATASOURCE, Rendered, panel

SCHEMA_VERSION = 39
"""That of Grafana 10.4, the oldest that Amazon Managed Grafana makes of those with all of this; newer ones, whose is
42 (Grafana 13.2), bring it up to date as they read it."""

TAG = "groundplane"
"""Tag by which the dashboards find each other."""


def document(dashboard: Dashboard, spec: DashboardsSpec) -> str:
    """A dashboard as a file: the same on every machine."""
    return json.dumps(rendered(dashboard, spec), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def rendered(dashboard: Dashboard, spec: DashboardsSpec) -> Rendered:
    """A dashboard's JSON model."""
    return {
        "annotations": {"list": list(_annotations(dashboard))},
        "description": dashboard.description,
        "editable": False,
        "fiscalYearStartMonth": 0,
        "graphTooltip": 1,
        "links": [_others()],
        "panels": list(_panels(dashboard, spec)),
        "refresh": spec.refresh.value,
        "schemaVersion": SCHEMA_VERSION,
        "tags": [TAG],
        "templating": {"list": [_datasource(), *(_variable(each) for each in dashboard.variables)]},
        "time": {"from": f"now-{spec.hours}h", "to": "now"},
        "timepicker": {},
        "timezone": "browser",
        "title": dashboard.title,
        "uid": dashboard.uid,
    }


def _panels(dashboard: Dashboard, spec: DashboardsSpec) -> Iterator[Rendered]:
    number = 0
    for each in placed(dashboard.rows):
        number += 1
        yield {
            "collapsed": False,
            "gridPos": _position(each.heading),
            "id": number,
            "panels": [],
            "title": each.row.title,
            "type": "row",
        }
        for shown, place in zip(each.row.panels, each.places, strict=True):
            number += 1
            yield {**panel(shown, spec.runbooks), "gridPos": _position(place), "id": number}


def _position(place: Place) -> Rendered:
    return {"h": place.height, "w": place.width, "x": place.x, "y": place.y}


def _annotations(dashboard: Dashboard) -> Iterator[Rendered]:
    if dashboard.alerts_query is not None:
        yield {
            "datasource": DATASOURCE,
            "enable": True,
            "expr": dashboard.alerts_query,
            "hide": False,
            "iconColor": "red",
            "name": "Alerts",
            "step": "60s",
            "tagKeys": "severity",
            "titleFormat": "{{alertname}}",
        }


def _datasource() -> Rendered:
    """Which Prometheus, where Grafana has several."""
    return {
        "current": {},
        "hide": 0,
        "includeAll": False,
        "label": "Data source",
        "multi": False,
        "name": "datasource",
        "options": [],
        "query": "prometheus",
        "refresh": 1,
        "regex": "",
        "skipUrlSync": False,
        "type": "datasource",
    }


def _variable(variable: Variable) -> Rendered:
    return {
        "allValue": variable.everything,
        "current": {"selected": True, "text": ["All"], "value": ["$__all"]},
        "datasource": DATASOURCE,
        "definition": variable.query,
        "hide": 0,
        "includeAll": True,
        "label": variable.title,
        "multi": True,
        "name": variable.name,
        "options": [],
        "query": {"query": variable.query, "refId": variable.name},
        # As the range of time changes, since pods and models come and go.
        "refresh": 2,
        "regex": "",
        "skipUrlSync": False,
        "sort": 1,
        "type": "query",
    }


def _others() -> Rendered:
    """The other dashboards, with the range of time that was chosen here."""
    return {
        "asDropdown": True,
        "icon": "external link",
        "includeVars": False,
        "keepTime": True,
        "tags": [TAG],
        "targetBlank": False,
        "title": "Other dashboards",
        "type": "dashboards",
    }
