import json

from components.deletion import Deletion
from components.security.encryption_key import EncryptionKeySpec, KeyService
from components.security.key_policy import key_policy
from groundplane.plan.model import Options, Resource
from groundplane.plan.recorder import record
from tests.components.security.programs import ACCOUNT, build

KEY, ALIAS = "aws:kms/key:Key", "aws:kms/alias:Alias"


def planned(spec: EncryptionKeySpec, services: tuple[KeyService, ...] = ()) -> dict[str, Resource]:
    plan = record(lambda: build(spec, services), environment="test")
    return {r.type: r for r in plan.resources if r.type in (KEY, ALIAS)}


def test_key_is_made_as_its_spec_says() -> None:
    spec = EncryptionKeySpec(rotation_period_days=90, deletion_window_days=7, multi_region=True)
    inputs = dict(planned(spec)[KEY].inputs)
    inputs.pop("policy")
    assert inputs == {
        "deletionWindowInDays": 7,
        "description": "groundplane-test-artifacts",
        "enableKeyRotation": True,
        "multiRegion": True,
        "rotationPeriodInDays": 90,
        "tags": {
            "component": "artifacts",
            "environment": "test",
            "managed-by": "groundplane",
            "owner": "ml@example.com",
        },
    }


def test_key_has_the_policy_of_its_users_and_services() -> None:
    user = f"arn:aws:iam::{ACCOUNT}:role/trainer"
    key = planned(EncryptionKeySpec(users=(user,)), (KeyService.LOGS,))[KEY]
    expected = key_policy(account=ACCOUNT, region="us-east-1", users=[user], services=[KeyService.LOGS])
    assert json.loads(key.inputs["policy"]) == expected


def test_alias_names_the_key() -> None:
    assert planned(EncryptionKeySpec())[ALIAS].inputs == {
        "name": "alias/groundplane-test-artifacts",
        "targetKeyId": f"${{{KEY}::artifacts.keyId}}",
    }


def test_key_is_protected_by_default_and_its_alias_is_not() -> None:
    found = planned(EncryptionKeySpec())
    assert (found[KEY].options, found[ALIAS].options) == (Options(protect=True), Options())


def test_retained_key_leaves_its_alias_to_the_next() -> None:
    found = planned(EncryptionKeySpec(deletion=Deletion.RETAIN))
    assert (found[KEY].options, found[ALIAS].options) == (Options(retain_on_delete=True), Options())


def test_throw_away_key_can_be_deleted() -> None:
    assert planned(EncryptionKeySpec(deletion=Deletion.ALLOW))[KEY].options == Options()
