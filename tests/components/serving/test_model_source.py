import pytest

from components.serving.model_source import ModelFiles, files_of

DIGEST = "b" * 64


def test_version_is_a_prefix_of_its_own() -> None:
    expected = ModelFiles(bucket="models", prefix=f"team/assistant/sha256/{DIGEST}/")
    assert files_of(f"s3://models/team/assistant@sha256:{DIGEST}") == expected


@pytest.mark.parametrize(
    "source", ["models:/assistant@champion", f"s3://models/a*@sha256:{DIGEST}", f"s3://models/@sha256:{DIGEST}"]
)
def test_nothing_else_is_in_a_bucket(source: str) -> None:
    assert files_of(source) is None
