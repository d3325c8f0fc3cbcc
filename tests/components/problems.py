import pytest
from pydantic import ValidationError

from components.spec import BrokenRules, Spec


def problems(model: type[Spec], text: str) -> list[str]:
    """What is wrong with `text`: rules as they write themselves, the types and bounds of pydantic as `path: type`."""
    with pytest.raises(ValidationError) as caught:
        model.model_validate_json(text)
    found = []
    for error in caught.value.errors():
        broken = error.get("ctx", {}).get("error")
        place = ".".join(map(str, error["loc"]))
        if isinstance(broken, BrokenRules):
            found += [f"{place}.{problem}" if place else str(problem) for problem in broken.problems]
        else:
            found.append(f"{place}: {error['type']}")
    return found
