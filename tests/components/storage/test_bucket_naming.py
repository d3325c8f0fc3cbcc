import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.storage.bucket_naming import bucket_name_problems


def messages(name: str) -> list[str]:
    return [problem.message for problem in bucket_name_problems(name, ("bucket_name",))]


@pytest.mark.parametrize("name", ["abc", "0a0", "groundplane-prod-datasets", "a" * 63])
def test_bucket_name_of_s3s_alphabet_and_length_is_fine(name: str) -> None:
    assert messages(name) == []


@pytest.mark.parametrize("name", ["ab", "a" * 64, "Data", "a_b", "a.b", "-ab", "ab-", "192.168.5.4", "ab\n", ""])
def test_fails_when_bucket_name_has_wrong_characters_or_length(name: str) -> None:
    assert messages(name) == [
        "a bucket name has 3 to 63 characters from a-z, 0-9 and '-', and starts and ends with a letter or digit"
    ]


@pytest.mark.parametrize("name", ["xn--data", "sthree-data", "amzn-s3-demo-data"])
def test_fails_when_bucket_name_starts_as_s3s_own(name: str) -> None:
    (message,) = messages(name)
    assert re.fullmatch(r"S3 keeps names that start with '.*'", message)


@pytest.mark.parametrize("name", ["data-s3alias", "data--ol-s3", "data--x-s3", "data--table-s3"])
def test_fails_when_bucket_name_ends_as_s3s_own(name: str) -> None:
    (message,) = messages(name)
    assert re.fullmatch(r"S3 keeps names that end with '.*'", message)


def test_every_problem_of_a_bucket_name_is_found() -> None:
    assert len(messages("xn--DATA-s3alias")) == 3


@given(st.text(max_size=70))
def test_accepted_bucket_name_is_a_dns_label(name: str) -> None:
    if not messages(name):
        assert re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", name)
        assert 3 <= len(name) <= 63
