"""Amazon Route 53. Holds rows only.

Latencies: terraform-provider-aws waits until a change is "INSYNC", half a minute or more ("Creation complete after 34s"
in public issue threads, 2026-11). Zones are others': whether there is one, nobody looks.
"""

from groundplane.simulator.row import Row, Seconds

ROWS: tuple[Row, ...] = (
    Row(
        token="aws:route53/record:Record",
        id="{zoneId}_{name}_{type}",
        outputs={"fqdn": "{name}"},
        replace=("name", "zoneId"),
        seconds=Seconds(create=35),
    ),
)
