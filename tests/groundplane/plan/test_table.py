import pytest

from groundplane.plan.model import Options
from groundplane.plan.show import as_text
from groundplane.plan.table import short_type
from tests.groundplane.plan.plans import BUCKET, component, plan, resource

BOX = "urn:pulumi:test::demo::groundplane:storage:Box::box"
ROOMS = [
    resource("aws:ec2/subnet:Subnet", f"box-{tier}-use1-{zone}", parent=BOX)
    for tier in ("private", "public")
    for zone in ("az1", "az2")
]

SHOWN = """\
test  demo
├── box  groundplane.storage.Box
│   ├── box  aws.s3.Bucket  protected  retained
│   ├── box-log  aws.s3.Bucket
│   └── box-{private-use1-az1, private-use1-az2, public-use1-az1, public-use1-az2}  aws.ec2.Subnet (4)
└── home  pulumi.providers.aws

resources  type
        4  aws.ec2.Subnet
        2  aws.s3.Bucket

6 resources in 1 component through 1 provider; 1 protected, 0 retained. Nothing was created: this is a plan.
"""

A_PLAN = plan(
    component("groundplane:storage:Box", "box"),
    resource(BUCKET, "box", parent=BOX, options=Options(protect=True, retain_on_delete=True)),
    resource(BUCKET, "box-log", parent=BOX),
    *ROOMS,
)


def test_file_shows_tree_counts_and_closing_line_without_colour() -> None:
    assert as_text(A_PLAN, wide=True) == SHOWN


def test_two_hundred_children_of_one_type_share_a_line() -> None:
    many = [resource(BUCKET, f"b-{number:03}") for number in range(200)]
    text = as_text(plan(*many), wide=True)
    assert text.splitlines()[1].startswith("├── b-{000, 001, 002, ")
    assert "b-{000" in text
    assert "aws.s3.Bucket (200)" in text
    assert len(text.splitlines()) < 20


def test_names_without_a_common_word_are_listed() -> None:
    text = as_text(plan(*(resource(BUCKET, name) for name in ("alpha", "beta", "gamma"))), wide=True)
    assert "├── alpha, beta, gamma  aws.s3.Bucket (3)\n" in text


def test_no_line_is_wider_than_the_file() -> None:
    many = [resource(BUCKET, f"b-{number:03}") for number in range(200)]
    assert max(len(line) for line in as_text(plan(*many), wide=True).splitlines()) <= 160


@pytest.mark.parametrize(
    ("token", "short"),
    [
        ("aws:s3/bucket:Bucket", "aws.s3.Bucket"),
        ("kubernetes:core/v1:Namespace", "kubernetes.core.Namespace"),
        ("groundplane:storage:ArtifactBucket", "groundplane.storage.ArtifactBucket"),
        ("custom", "custom"),
    ],
)
def test_short_type(token: str, short: str) -> None:
    assert short_type(token) == short
