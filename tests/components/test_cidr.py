from ipaddress import IPv4Network

import pytest

from components.cidr import MAIN_BLOCK, POD_BLOCK, Bounds, block_problems, parsed

MAIN_SIZE = (
    "must be /16, the largest AWS allows, to /21, "
    "so that each of 8 zones gets a public subnet of /27, the least a load balancer takes"
)
POD_SIZE = (
    "must be /16, the largest AWS allows, to /25, so that each of 8 zones gets a subnet of /28, the smallest AWS makes"
)


@pytest.mark.parametrize("text", ["10.0.0.0/16", "172.31.0.0/18", "192.168.8.0/21", "100.127.0.0/16"])
def test_legal_main_block_has_no_problem(text: str) -> None:
    assert list(block_problems(("cidr",), text, MAIN_BLOCK)) == []


@pytest.mark.parametrize("text", ["100.64.0.0/16", "100.127.255.128/25"])
def test_legal_pod_block_has_no_problem(text: str) -> None:
    assert list(block_problems(("pod_cidr",), text, POD_BLOCK)) == []


@pytest.mark.parametrize(
    ("bounds", "text", "message", "fix"),
    [
        (MAIN_BLOCK, "10.0.0.0/15", MAIN_SIZE, "write 10.0.0.0/16, say"),
        (MAIN_BLOCK, "10.0.0.0/22", MAIN_SIZE, "write 10.0.0.0/21, say"),
        (POD_BLOCK, "100.64.0.0/15", POD_SIZE, "write 100.64.0.0/16, say"),
        (POD_BLOCK, "100.64.0.0/26", POD_SIZE, "write 100.64.0.0/25, say"),
        (
            MAIN_BLOCK,
            "11.0.0.0/16",
            "must lie within 10.0.0.0/8 or 172.16.0.0/12 or 192.168.0.0/16 or 100.64.0.0/10",
            "write 10.40.0.0/16, say",
        ),
        (POD_BLOCK, "10.0.0.0/16", "must lie within 100.64.0.0/10", "write 100.64.0.0/16, say"),
        (
            MAIN_BLOCK,
            "172.17.128.0/18",
            "overlaps 172.17.0.0/16, which Docker, SageMaker and Cloud9 use inside instances",
            "write 172.18.0.0/16, say",
        ),
        (
            MAIN_BLOCK,
            "10.0.1.0/16",
            "has bits set behind its netmask, so it is an address and no block",
            "write 10.0.0.0/16",
        ),
        (MAIN_BLOCK, "10.0.0.0", "must have a netmask in bits, as in 10.40.0.0/16", "write 10.0.0.0/16, say"),
        (
            MAIN_BLOCK,
            "10.0.0.0/255.255.128.0",
            "must have a netmask in bits, as in 10.40.0.0/16",
            "write 10.0.0.0/17, say",
        ),
        *(
            (
                MAIN_BLOCK,
                text,
                "must be an IPv4 block, an address and a netmask such as 10.40.0.0/16",
                "write 10.40.0.0/16, say",
            )
            for text in ("", "ten", "10.0.0.0/33", "10.0.0/16", "fd00::/64", " 10.0.0.0/16")
        ),
    ],
)
def test_illegal_block_has_one_problem(bounds: Bounds, text: str, message: str, fix: str) -> None:
    problems = list(block_problems(("cidr",), text, bounds))
    assert [(p.path, p.message, p.got, p.fix) for p in problems] == [(("cidr",), message, text, fix)]


def test_parsed_is_the_block() -> None:
    assert parsed("10.0.0.0/16") == IPv4Network("10.0.0.0/16")


@pytest.mark.parametrize("text", ["", "10.0.0.0", "10.0.0.1/16", "10.0.0.0/255.255.0.0", "10.0.0.0/016"])
def test_text_unlike_awss_own_is_not_parsed(text: str) -> None:
    assert parsed(text) is None
