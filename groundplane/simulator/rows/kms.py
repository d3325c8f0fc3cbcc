"""AWS KMS. Latencies: API calls that return at once are 1 s, as is usual for control-plane calls with their retries."""

from groundplane.simulator.row import Reference, Row, Seconds, Unique

KEY = "aws:kms/key:Key"

ROWS = (
    Row(
        token=KEY,
        id="{uuid}",
        outputs={"keyId": "{id}", "arn": "arn:aws:kms:{region}:{account}:key/{id}"},
        replace=("customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"),
        # The provider waits until the policy and the rotation have propagated.
        seconds=Seconds(create=12, update=6, delete=2),
    ),
    Row(
        token="aws:kms/alias:Alias",
        id="{name}",
        outputs={
            "arn": "arn:aws:kms:{region}:{account}:{name}",
            "targetKeyArn": "arn:aws:kms:{region}:{account}:key/{targetKeyId}",
        },
        autoname="name",
        unique=(Unique(property="name", error="AlreadyExistsException: An alias with the name {value} already exists"),),
        references={
            "targetKeyId": Reference(to=KEY, by="keyId", missing="NotFoundException: Key '{value}' does not exist"),
        },
        replace=("name", "namePrefix"),
        seconds=Seconds(create=1),
    ),
)
