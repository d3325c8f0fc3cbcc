from groundplane.engine.deployment import Deployment
from groundplane.engine.prediction import bring_up, predict_destroy, predict_up
from groundplane.simulator.inventory import Operation

STATE = Deployment.from_export(
    {
        "resources": [
            {"urn": "vpc", "type": "t", "id": "1"},
            {"urn": "nat", "type": "t", "id": "2", "dependencies": ["vpc"]},
            {"urn": "log", "type": "t", "id": "3"},
        ]
    }
)
EMPTY = Deployment()


def op(operation: str, urn: str, seconds: float) -> Operation:
    return Operation(run="up", operation=operation, urn=urn, type="t", seconds=seconds, started=0.0)


def test_creates_are_predicted_along_the_graph() -> None:
    operations = [op("create", "vpc", 10), op("create", "log", 40), op("create", "nat", 90)]
    assert predict_up(EMPTY, STATE, operations, parallel=16) == 100


def test_creates_are_predicted_within_the_engine_s_parallelism() -> None:
    operations = [op("create", "vpc", 10), op("create", "log", 40), op("create", "nat", 90)]
    assert predict_up(EMPTY, STATE, operations, parallel=1) == 140


def test_replacement_that_deletes_first_takes_both() -> None:
    assert predict_up(STATE, STATE, [op("delete", "vpc", 5), op("create", "vpc", 10)], parallel=16) == 15


def test_deletes_of_an_update_come_after_everything_else() -> None:
    operations = [op("update", "vpc", 10), op("create", "nat", 90), op("delete", "nat", 30), op("delete", "log", 20)]
    assert predict_up(STATE, STATE, operations, parallel=16) == 10 + 90 + 30 + 20


def test_create_that_came_to_nothing_is_left_out() -> None:
    after = Deployment(entries=STATE.entries[:1])
    assert predict_up(EMPTY, after, [op("create", "vpc", 10), op("create", "nat", 90)], parallel=16) == 10


def test_update_that_changes_nothing_takes_no_time() -> None:
    assert predict_up(STATE, STATE, [], parallel=16) == 0.0


def test_destroy_is_predicted_in_waves() -> None:
    operations = [op("delete", "nat", 30), op("delete", "vpc", 5), op("delete", "log", 20)]
    assert predict_destroy(STATE, operations, parallel=16) == 30 + 20


def test_bringing_up_from_nothing_has_the_critical_path() -> None:
    schedule = bring_up(STATE, {"vpc": 10, "nat": 90, "log": 40}, parallel=16)
    assert [timed.urn for timed in schedule.critical_path] == ["vpc", "nat"]
