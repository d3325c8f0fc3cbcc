"""`prices refresh` from a table to a newer one, and what the screen says."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from components.catalog.prices import Price, Prices, parse, render
from groundplane import cli
from groundplane.cloud.prices_command import refresh_prices
from groundplane.cloud.session import CloudError
from groundplane.errors import BadInput
from tests.groundplane.cloud.fake_prices import FakePrices, product

pytestmark = pytest.mark.usefixtures("no_ambient_aws")
TODAY = date(2026, 11, 21)
HOME, OTHER = "us-east-1", "eu-west-1"


def price(key: str, usd: str, day: date = date(2026, 1, 1), source: str = "page") -> Price:
    return Price(key=key, usd=Decimal(usd), unit="hour", source=source, day=day)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "prices.json"
    rows = [price("eks.cluster.standard", "0.1"), price("amg.editor", "9", source="grafana")]
    path.write_text(render({HOME: rows}, {"page": "a page", "grafana": "its page"}))
    return path


def fake(usd: str = "0.12", region: str = HOME) -> FakePrices:
    return FakePrices({("AmazonEKS", region): [product("USE1-AmazonEKS-Hours:perCluster", ("0", usd))]})


def run(table: Path, prices: FakePrices, *regions: str, check: bool = False) -> tuple[list[str], int]:
    text, code = refresh_prices(regions, check=check, endpoint=None, session=prices.session, path=table, today=TODAY)
    return text.splitlines(), code


def read(table: Path) -> Prices:
    return parse(table.read_text())


def test_table_takes_what_aws_says_and_keeps_the_rest(table: Path) -> None:
    assert run(table, fake()) == (
        [
            "us-east-1: AWS names 1 prices, of which 1 are new or others",
            "  eks.cluster.standard: 0.1 -> 0.12 USD/hour",
            "  left as they were, 1 of them more than 180 days old, since AWS names no one price: amg.editor",
            "prices.json: written",
        ],
        0,
    )
    assert read(table).of(HOME).prices == {
        "eks.cluster.standard": price("eks.cluster.standard", "0.12", TODAY, "aws-price-list"),
        "amg.editor": price("amg.editor", "9", source="grafana"),
    }
    assert read(table).sources.keys() == {"aws-price-list", "grafana", "instances"}


def test_price_that_is_the_same_is_of_today_afterwards(table: Path) -> None:
    rows, _ = run(table, fake("0.10"))
    assert rows[0] == "us-east-1: AWS names 1 prices, of which 0 are new or others"
    found = read(table).of(HOME).get("eks.cluster.standard")
    assert found is not None
    assert found.day == TODAY


def test_check_writes_nothing_and_tells_a_difference(table: Path) -> None:
    before = table.read_text()
    rows, code = run(table, fake(), check=True)
    assert (code, rows[-1].startswith("  left as they were"), table.read_text() == before) == (1, True, True)
    assert run(table, fake("0.1"), check=True)[1] == 0


def test_region_that_the_table_has_not_comes_beside_the_others(table: Path) -> None:
    rows, _ = run(table, fake("0.10", OTHER), OTHER)
    assert rows[:2] == [
        "eu-west-1: AWS names 1 prices, of which 1 are new or others",
        "  eks.cluster.standard: unknown -> 0.1 USD/hour",
    ]
    assert read(table).regions == (OTHER, HOME)
    assert read(table).of(HOME).prices.keys() == {"eks.cluster.standard", "amg.editor"}


def test_region_without_an_answer_stays_out_of_the_table(table: Path) -> None:
    run(table, FakePrices(), OTHER)
    assert read(table).regions == (HOME,)


def test_fails_when_there_is_no_such_region(table: Path) -> None:
    with pytest.raises(BadInput, match="--region us-esat-1: is not a region of AWS; "):
        run(table, fake(), "us-esat-1")


def test_fails_when_aws_refuses_with_the_permission(table: Path) -> None:
    with pytest.raises(CloudError, match="AWS refuses pricing:GetProducts on the prices of "):
        run(table, FakePrices(fail="AccessDeniedException"))


def test_command_line_needs_credentials() -> None:
    result = CliRunner().invoke(cli.app, ["prices", "refresh", "--check"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "there are no AWS credentials" in result.stderr
