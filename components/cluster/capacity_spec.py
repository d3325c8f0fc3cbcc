"""How a node group comes by its instances: on demand, spot, a reservation or a capacity block. No pulumi here."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from components.catalog.regions import unknown_zone
from components.spec import Problem, Spec, rule

ReservationId = Annotated[str, Field(pattern=r"^cr-[0-9a-f]{8}([0-9a-f]{9})?$", examples=["cr-0123456789abcdef0"])]
"""Id of a capacity reservation or of a capacity block, as EC2 gives it."""

ZoneId = Annotated[str, Field(examples=["use1-az1"], json_schema_extra={"pattern": r"^[a-z]+\d+-az[1-8]$"})]
"""Zone by id. Checked by a rule, which can tell what was meant."""


class OnDemandSpec(Spec):
    """Instances at the list price, if EC2 has any; open reservations of the account are used first."""

    kind: Literal["on_demand"] = "on_demand"
    """on_demand"""


class SpotSpec(Spec):
    """Spare instances at a lower price, which EC2 takes back on two minutes' notice."""

    kind: Literal["spot"]
    """spot"""


class _ReservedSpec(Spec):
    id: ReservationId
    """What the instances come from. It has to exist: a node group never buys one."""

    zone: ZoneId
    """Zone id of the reservation. The group has the subnet of this zone alone."""

    @rule
    def _zone_is_a_zone_id(self) -> Iterator[Problem]:
        fix = unknown_zone(self.zone)
        if fix is not None:
            yield Problem(path=("zone",), message="is not a zone id of any region", got=self.zone, fix=fix)


class ReservationSpec(_ReservedSpec):
    """Instances of an on-demand capacity reservation, which is paid for whether they run or not."""

    kind: Literal["reservation"]
    """reservation"""


class CapacityBlockSpec(_ReservedSpec):
    """Instances of a capacity block for ML, bought for some days ahead.

    EKS drains the group 40 minutes before its end, and EC2 ends the instances 30 minutes before.
    """

    kind: Literal["capacity_block"]
    """capacity_block"""

    ends: AwareDatetime | None = Field(default=None, examples=["2027-01-15T11:30:00Z"])
    """When the block ends, with its zone of time, as `aws ec2 describe-capacity-reservations` has it: what alert
    CapacityBlockEnding counts down to."""


CapacitySpec = Annotated[
    OnDemandSpec | SpotSpec | ReservationSpec | CapacityBlockSpec,
    Field(discriminator="kind"),
]
"""One of the four, by `kind`."""
