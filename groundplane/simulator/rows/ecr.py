"""Amazon ECR. Latencies: calls that return at once are 1 s, as is usual for control-plane calls with their retries.

Error codes are those of the API reference (2026-11); the texts after them are close to the service's.
"""

from groundplane.simulator.row import Reference, Row, Seconds, Unique

REPOSITORY = "aws:ecr/repository:Repository"

_REPOSITORY_BY_NAME = Reference(
    to=REPOSITORY,
    by="name",
    missing="RepositoryNotFoundException: The repository with name '{value}' does not exist in the registry",
)
_KEY = Reference(
    to="aws:kms/key:Key", by="arn", missing="KmsException: Unable to describe key '{value}': it does not exist"
)

ROWS = (
    Row(
        token=REPOSITORY,
        id="{name}",
        outputs={
            "arn": "arn:aws:ecr:{region}:{account}:repository/{name}",
            "registryId": "{account}",
            "repositoryUrl": "{account}.dkr.ecr.{region}.{suffix}/{name}",
        },
        autoname="name",
        unique=(
            Unique(
                property="name",
                error="RepositoryAlreadyExistsException: The repository with name '{value}' already exists",
            ),
        ),
        references={"encryptionConfigurations[].kmsKey": _KEY},
        replace=("encryptionConfigurations.encryptionType", "encryptionConfigurations.kmsKey", "name"),
        seconds=Seconds(create=2, update=1, delete=2),
    ),
    Row(
        token="aws:ecr/lifecyclePolicy:LifecyclePolicy",
        id="{repository}",
        outputs={"registryId": "{account}"},
        references={"repository": _REPOSITORY_BY_NAME},
        replace=("repository",),
        seconds=Seconds(create=1),
    ),
    Row(
        token="aws:ecr/repositoryPolicy:RepositoryPolicy",
        id="{repository}",
        outputs={"registryId": "{account}"},
        references={"repository": _REPOSITORY_BY_NAME},
        replace=("repository",),
        seconds=Seconds(create=1),
    ),
    Row(
        token="aws:ecr/pullThroughCacheRule:PullThroughCacheRule",
        id="{ecrRepositoryPrefix}",
        outputs={"registryId": "{account}"},
        unique=(
            Unique(
                property="ecrRepositoryPrefix",
                error="PullThroughCacheRuleAlreadyExistsException: the prefix '{value}' is in use",
            ),
        ),
        replace=("ecrRepositoryPrefix", "upstreamRegistryUrl", "upstreamRepositoryPrefix"),
        seconds=Seconds(create=1),
    ),
    Row(
        token="aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate",
        id="{prefix}",
        outputs={"registryId": "{account}"},
        unique=(
            Unique(
                property="prefix",
                error="TemplateAlreadyExistsException: the prefix '{value}' has one",
            ),
        ),
        references={
            "customRoleArn": Reference(
                to="aws:iam/role:Role",
                by="arn",
                missing="InvalidParameterException: role '{value}' cannot be assumed",
            ),
            "encryptionConfigurations[].kmsKey": _KEY,
        },
        replace=("prefix",),
        seconds=Seconds(create=1),
    ),
    # Settings that every registry has: to create one is to put it, to delete it is to put the default back.
    Row(
        token="aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
        id="{account}",
        outputs={"registryId": "{account}"},
        replace=(),
        seconds=Seconds(create=1),
    ),
    Row(
        token="aws:ecr/replicationConfiguration:ReplicationConfiguration",
        id="{account}",
        outputs={"registryId": "{account}"},
        replace=(),
        seconds=Seconds(create=1),
    ),
)
