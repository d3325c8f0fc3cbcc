"""What a new resource gets from the cloud: facts drawn for it, and a row's templates filled. Pure functions."""

import random
import re
import uuid
from typing import Any

from groundplane.simulator.row import Row, Tree

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine puts in a preview for a value that is known only after an update."""

_NAME = re.compile(r"\{(\w+)\}")
_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def facts_of(urn: str, *, account: str, region: str, generation: int, sequence: int) -> dict[str, str]:
    """What templates may name besides inputs and outputs.

    The draws depend on the resource alone, not on which of several parallel creates came first: a rehearsal repeats
    itself.
    """
    draw = random.Random(f"{account} {region} {urn} {generation}")
    return {
        "account": account,
        "region": region,
        "partition": "aws",
        "suffix": "amazonaws.com",
        "name": urn.rpartition("::")[2],
        "sequence": str(sequence),
        "hex8": f"{draw.getrandbits(32):08x}",
        "hex17": f"{draw.getrandbits(68):017x}",
        "hex32": f"{draw.getrandbits(128):032x}",
        "uuid": str(uuid.UUID(int=draw.getrandbits(128), version=4)),
        "digits": f"{draw.randrange(10**12):012d}",
        "upper21": "".join(draw.choices(_UPPER, k=17)),
    }


def id_of(row: Row, facts: dict[str, str], inputs: dict[str, Any]) -> str:
    """The id a new resource gets. Raises ValueError if the row's template names what the resource does not have."""
    id_ = str(_filled(row.id, {**facts, **_texts(inputs)}))
    if missing := _NAME.search(id_):
        raise ValueError(f"row {row.token}: its id names {missing[1]}, which this resource was not given")
    return id_


def state_of(row: Row, facts: dict[str, str], id_: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """Inputs and outputs of a resource; a given input wins over what would be computed.

    A computed text that rests on an input not known yet is unknown as a whole.
    """
    known = {**facts, **_texts(inputs), "id": id_}
    state: dict[str, Any] = {"region": facts["region"]}
    for key, tree in row.outputs.items():
        state[key] = _filled(tree, known)
        if key not in inputs and isinstance(state[key], str):
            known[key] = state[key]
    return _merged(state, inputs)


def _texts(inputs: dict[str, Any]) -> dict[str, str]:
    return {key: value for key, value in inputs.items() if isinstance(value, str)}


def _filled(tree: Tree, known: dict[str, str]) -> Any:
    if isinstance(tree, str):
        text = _NAME.sub(lambda match: known.get(match[1], match[0]), tree)
        return UNKNOWN if UNKNOWN in text else text
    if isinstance(tree, list):
        return [_filled(item, known) for item in tree]
    if isinstance(tree, dict):
        return {key: _filled(value, known) for key, value in tree.items()}
    return tree


def _merged(computed: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    merged = dict(computed)
    for key, value in given.items():
        nested = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merged(merged[key], value) if nested else value
    return merged
