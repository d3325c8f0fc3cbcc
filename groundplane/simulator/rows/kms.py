"""AWS KMS. Holds rows only. Latencies: API calls that return at once are 1 s, as is usual for control-plane calls.

A deleted key leaves the inventory at once: KMS only schedules it, but to the provider it is gone.
"""

from groundplane.simulator.row import Reference, Row, Seconds, Unique

KEY = "aws:kms/key:Key"

ROWS: tuple[Row, ...] = (
    Row(
        token=KEY,
        id="{uuid}",
        outputs={
            "keyId": "{id}",
            "arn": "arn:{partition}:kms:{region}:{account}:key/{id}",
            "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
            "keyUsage": "ENCRYPT_DECRYPT",
            "isEnabled": True,
            "multiRegion": False,
            "rotationPeriodInDays": 365,
        },
        replace=("customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"),
        # The provider waits until policy, rotation and tags have propagated.
        seconds=Seconds(create=12, update=6, delete=2),
    ),
    Row(
        token="aws:kms/alias:Alias",
        id="{name}",
        outputs={
            "arn": "arn:{partition}:kms:{region}:{account}:{name}",
            "targetKeyArn": "arn:{partition}:kms:{region}:{account}:key/{targetKeyId}",
        },
        autoname="name",
        unique=(
            Unique(property="name", error="AlreadyExistsException: An alias with the name {value} already exists"),
        ),
        references={
            "targetKeyId": Reference(to=KEY, by="keyId", missing="NotFoundException: Key '{value}' does not exist"),
        },
        replace=("name", "namePrefix"),
        seconds=Seconds(create=1),
    ),
    Row(
        token="aws:kms/grant:Grant",
        id="{keyId}:{hex32}{hex32}",
        outputs={"grantId": "{hex32}{hex32}"},
        # KMS wants the grantee to exist. It may be a role that a service makes for itself: not looked up.
        references={
            "keyId": Reference(to=KEY, by="arn", missing="NotFoundException: Key '{value}' does not exist"),
        },
        replace=(
            "constraints.encryptionContextEquals",
            "constraints.encryptionContextSubset",
            "grantCreationTokens",
            "granteePrincipal",
            "keyId",
            "name",
            "operations",
            "retireOnDelete",
            "retiringPrincipal",
        ),
        # Waits until the grant is listed.
        seconds=Seconds(create=2),
    ),
)
