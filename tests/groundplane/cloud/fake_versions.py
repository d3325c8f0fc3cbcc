"""AWS's answers about versions, for tests: moto 5.2.5 has no DescribeAddonVersions, and refuses /aws/ parameters."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders

from tests.groundplane.cloud.conftest import fresh_session


@dataclass
class FakeVersions:
    """A session whose clients are answered from here, over the wire formats of the two services."""

    addons: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """Kubernetes versions by add-on and version, in the order of the answer."""
    parameters: dict[str, str] = field(default_factory=dict)
    page: int = 2
    """Versions of an add-on in one answer."""
    fail: tuple[str, int, str] | None = None
    """An operation, a status and an error code, to answer with instead."""
    asked: list[str] = field(default_factory=list)
    """Add-ons and parameters, in the order of the questions."""

    @property
    def session(self) -> boto3.Session:
        session = fresh_session()
        session.events.register("before-send.eks.DescribeAddonVersions", self._describe)
        session.events.register("before-send.ssm.GetParameters", self._get)
        return session

    def _describe(self, request: AWSPreparedRequest, **_: Any) -> Any:
        query = {key: values[0] for key, values in parse_qs(urlsplit(request.url).query).items()}
        name, start = query["addonName"], int(query.get("nextToken", 0))
        assert query["kubernetesVersion"] == "1.35", "tests ask for one minor only"
        self.asked.append(f"{name} from {start}")
        if self.fail and self.fail[0] == "DescribeAddonVersions":
            return _answer(request, self.fail[1], {"message": "injected"}, self.fail[2])
        versions = [
            {
                "addonVersion": version,
                "architecture": ["amd64", "arm64"],
                "compatibilities": [
                    {
                        "clusterVersion": fits,
                        "platformVersions": ["*"],
                        "defaultVersion": version == "v1.0.0-eksbuild.1",
                    }
                    for fits in minors
                ],
            }
            for version, minors in self.addons.get(name, {}).items()
        ]
        end = start + self.page
        body: dict[str, Any] = {
            "addons": [{"addonName": name, "addonVersions": versions[start:end]}] if versions else []
        }
        if end < len(versions):
            body["nextToken"] = str(end)
        return _answer(request, 200, body)

    def _get(self, request: AWSPreparedRequest, **_: Any) -> Any:
        body: Any = request.body
        names = json.loads(body)["Names"]
        assert len(names) <= 10, "GetParameters takes ten names at most"
        self.asked += names
        if self.fail and self.fail[0] == "GetParameters":
            return _answer(request, self.fail[1], {"__type": self.fail[2], "message": "injected"})
        found = [{"Name": name, "Value": self.parameters[name]} for name in names if name in self.parameters]
        missing = [name for name in names if name not in self.parameters]
        return _answer(request, 200, {"Parameters": found, "InvalidParameters": missing})


def _answer(request: AWSPreparedRequest, status: int, body: dict[str, Any], error: str | None = None) -> AWSResponse:
    class Raw:
        @staticmethod
        def stream(*_: Any, **__: Any) -> list[bytes]:
            return [json.dumps(body).encode()]

    headers = HTTPHeaders()
    if error:
        headers["x-amzn-errortype"] = error
    return AWSResponse(request.url, status, headers, Raw())
