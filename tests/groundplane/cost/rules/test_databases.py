"""What RDS instances cost."""

from infra.budget import UsageSpec
from tests.groundplane.cost.plans import figures, items_of, resource, usd

USD = {"rds.postgres.db.t4g.small": "0.032", "rds.gp3.storage": "0.115", "rds.backup.storage": "0.095"}
INPUTS = {"engine": "postgres", "instanceClass": "db.t4g.small", "storageType": "gp3", "allocatedStorage": 100}
INSTANCE = "aws:rds/instance:Instance"


def test_instance_costs_hours_and_storage() -> None:
    assert figures(items_of(resource(INSTANCE, inputs=INPUTS), USD)) == {
        "db.t4g.small postgres": usd("23.36", "23.36", "23.36"),
        "gp3 storage": usd("11.5", "11.5", "11.5"),
    }


def test_instance_in_two_zones_costs_twice() -> None:
    assert figures(items_of(resource(INSTANCE, inputs={**INPUTS, "multiAz": True}), USD)) == {
        "db.t4g.small postgres in two zones": usd("46.72", "46.72", "46.72"),
        "gp3 storage": usd(23, 23, 23),
    }


def test_backups_cost_what_is_assumed() -> None:
    inputs = {key: value for key, value in INPUTS.items() if key != "allocatedStorage"}
    found = figures(items_of(resource(INSTANCE, inputs=inputs), USD, usage=UsageSpec(backup_gib=100)))
    assert found["backups"] == usd(0, "9.5", "9.5")
