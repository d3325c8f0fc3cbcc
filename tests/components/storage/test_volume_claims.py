import pulumi

from groundplane.testing import RecordedPlan, record
from tests.components.storage.programs_volumes import volume_claims

VOLUME = "kubernetes:core/v1:PersistentVolume"
CLAIM = "kubernetes:core/v1:PersistentVolumeClaim"


def planned() -> RecordedPlan:
    return record(volume_claims)


def test_each_volume_has_one_claim() -> None:
    assert planned().plan.counts() == {VOLUME: 4, CLAIM: 4}


def test_claim_names_its_volume_and_no_class() -> None:
    claim = planned().resource("vision-claims-scratch", CLAIM).depends_on("vision-volumes-scratch")
    claim.has(
        metadata={
            "name": "scratch",
            "namespace": "vision",
            "labels": {"app.kubernetes.io/managed-by": "groundplane"},
        },
        spec={
            "accessModes": ["ReadWriteMany"],
            "resources": {"requests": {"storage": "1Gi"}},
            "storageClassName": "",
            "volumeName": "vision-scratch",
        },
    )


def test_claim_on_what_is_read_is_for_reading() -> None:
    spec = planned().resource("vision-claims-home", CLAIM).inputs["spec"]
    assert spec["accessModes"] == ["ReadOnlyMany"]


def test_claim_is_left_to_the_deletion_of_the_namespace() -> None:
    plan = record(lambda: volume_claims(goes_with=pulumi.ComponentResource("test:index:Team", "vision")))
    options = plan.resource("vision-claims-scratch", CLAIM).resource.options
    assert options.deleted_with == "urn:pulumi:test::groundplane::test:index:Team::vision"
