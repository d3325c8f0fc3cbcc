from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.catalog.instances import accelerated_types, instance_type
from components.catalog.mig_profiles import MIG_MODELS, MigProfile, fit_together, mig_profiles


def profiles(name: str) -> dict[str, MigProfile]:
    accelerator = instance_type(name).accelerator
    assert accelerator is not None
    return mig_profiles(accelerator)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("p4d.24xlarge", ["1g.5gb", "1g.10gb", "2g.10gb", "3g.20gb", "4g.20gb", "7g.40gb"]),
        ("p4de.24xlarge", ["1g.10gb", "1g.20gb", "2g.20gb", "3g.40gb", "4g.40gb", "7g.80gb"]),
        ("p5.48xlarge", ["1g.10gb", "1g.20gb", "2g.20gb", "3g.40gb", "4g.40gb", "7g.80gb"]),
        ("p5en.48xlarge", ["1g.18gb", "1g.35gb", "2g.35gb", "3g.71gb", "4g.71gb", "7g.141gb"]),
        ("p6-b200.48xlarge", ["1g.23gb", "1g.45gb", "2g.45gb", "3g.90gb", "4g.90gb", "7g.180gb"]),
        ("p6-b300.48xlarge", ["1g.34gb", "1g.67gb", "2g.67gb", "3g.135gb", "4g.135gb", "7g.269gb"]),
        ("g7e.12xlarge", ["1g.24gb", "2g.48gb", "4g.96gb"]),
        ("g6e.12xlarge", []),
    ],
)
def test_profiles_are_those_of_the_model(name: str, expected: list[str]) -> None:
    assert list(profiles(name)) == expected


def test_every_model_of_the_table_is_one_of_the_catalogue() -> None:
    models = {t.accelerator.model for t in accelerated_types() if t.accelerator and mig_profiles(t.accelerator)}
    assert models == set(MIG_MODELS)


@pytest.mark.parametrize(
    ("parts", "fits"),
    [
        ({"1g.5gb": 7}, True),
        ({"4g.20gb": 1, "3g.20gb": 1}, True),
        ({"3g.20gb": 1, "2g.10gb": 1, "1g.5gb": 2}, True),
        ({"2g.10gb": 3, "1g.5gb": 1}, True),
        ({"1g.5gb": 8}, False),
        ({"4g.20gb": 2}, False),
        ({"3g.20gb": 2, "1g.5gb": 1}, False),
        ({"7g.40gb": 1, "1g.5gb": 1}, False),
        ({"2g.10gb": 4}, False),
    ],
)
def test_parts_fit_as_nvidia_places_them(parts: dict[str, int], fits: bool) -> None:
    known = profiles("p4d.24xlarge")
    assert fit_together(known[name] for name, count in parts.items() for _ in range(count)) is fits


@given(st.lists(st.sampled_from(list(profiles("p5en.48xlarge").values())), max_size=8))
def test_fewer_parts_fit_where_more_do(parts: list[MigProfile]) -> None:
    if fit_together(parts):
        assert all(fit_together(parts[:length]) for length in range(len(parts)))
        assert all(count <= part.most for part, count in Counter(parts).items())
        assert sum(part.slices for part in parts) <= 8


def test_parts_are_asked_for_by_name() -> None:
    assert profiles("p4d.24xlarge")["1g.5gb"].resource == "nvidia.com/mig-1g.5gb"
