from infra import project
from infra.notes import blind_alerts, notes
from tests import ROOT


def test_alerts_that_could_never_fire_are_told_with_what_they_lack() -> None:
    environment, versions = project.read(ROOT, "prod")
    assert "ModelRegistryErrors" in blind_alerts(environment)["mlflow"]
    assert any(
        note.startswith("Alerts left out, since nobody here emits metrics of mlflow: ModelRegistry")
        for note in notes(environment, versions)
    )


def test_environment_without_alerts_has_none_left_out() -> None:
    environment, _ = project.read(ROOT, "prod")
    assert blind_alerts(environment.model_copy(update={"monitoring": None})) == {}


def test_versions_that_the_lock_leaves_open_are_told_first() -> None:
    first = next(notes(*project.read(ROOT, "prod")))
    assert first.startswith("Versions left to EKS: aws-ebs-csi-driver, ")
