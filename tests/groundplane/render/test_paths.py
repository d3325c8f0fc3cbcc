import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplane.render.paths import part


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("vision-2.0", "vision-2.0"),
        ("system:auth", "system%3Aauth"),
        ("Admin", "%41dmin"),
        ("..", "%2E."),
        ("../../etc", "%2E.%2F..%2Fetc"),
        ("a_b", "a%5Fb"),
        ("ä", "%C3%A4"),
    ],
)
def test_name_is_encoded(name: str, safe: str) -> None:
    assert part(name) == safe


def test_long_name_keeps_its_beginning() -> None:
    assert part("a" * 253) == f"{'a' * 200}-32859a3a"


@given(first=st.text(max_size=300), second=st.text(max_size=300))
def test_names_share_no_part_whatever_the_case(first: str, second: str) -> None:
    assert (part(first).casefold() == part(second).casefold()) is (first == second)


@given(name=st.text(min_size=1, max_size=400))
def test_part_is_never_too_long_for_a_file(name: str) -> None:
    assert len(part(name).encode()) + len(".validatingadmissionpolicybinding_.yaml") <= 255
