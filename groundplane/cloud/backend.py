"""`groundplane backend init`: the bucket and the key that hold Pulumi's own state. Decides what to do; the calls are
elsewhere.

One bucket and one key an account and region, for all environments there. Nothing is ever deleted, and nothing that is
not ours is touched.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import boto3

from components.naming import state_bucket, state_key_alias
from components.tags import MANAGED_BY
from groundplane.cloud.actions import Action
from groundplane.cloud.session import Caller, Clients, CloudError, caller, connect
from groundplane.cloud.state_bucket import StateBucket
from groundplane.cloud.state_key import ensure_key, refuse_foreign_key

MARKS = {"managed-by": MANAGED_BY, "purpose": "pulumi-state"}
"""Tags by which we know that a bucket or a key is ours."""

OF_ONE_ENVIRONMENT = ("environment", "component")
"""Tags that do not fit what several environments share."""


@dataclass(frozen=True, kw_only=True)
class Backend:
    """Where an environment's state shall live."""

    environment: str
    region: str
    accounts: tuple[str, ...]
    """The accounts the environment may be in; the credentials must be of one of them."""
    owner: str
    tags: Mapping[str, str] = field(default_factory=dict)
    """More tags for the bucket and the key, given when they are missing; those that are there stay."""
    endpoint_url: str | None = None
    """Of an AWS emulator; None is AWS itself."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was done, or in a dry run what would be, and how to go on."""

    account: str
    bucket: str
    key_alias: str
    """With its `alias/` prefix."""
    actions: tuple[Action, ...]
    """Everything that was looked at, in order."""
    commands: tuple[str, ...]
    """Lines for the shell: log in to the backend, and make the stack."""
    dry_run: bool

    @property
    def changes(self) -> tuple[Action, ...]:
        """The actions that changed something, or would."""
        return tuple(action for action in self.actions if action.kind != "unchanged")


def plan_backend(backend: Backend, *, session: boto3.Session | None = None) -> Report:
    """What `init_backend` would do; reads, and changes nothing. Raises CloudError as that does."""
    return _run(backend, session, dry_run=True)


def init_backend(backend: Backend, *, session: boto3.Session | None = None) -> Report:
    """Make the bucket and the key, complete what an interrupted run left, mend what has drifted. Safe to repeat.

    Raises CloudError, before the first change, for an account that is not the environment's, for a bucket or an alias
    that is not ours, and for a bucket that others let expire or have opened to everybody; and at any time for what AWS
    refuses. A run after that goes on where it stopped.
    """
    return _run(backend, session, dry_run=False)


def _run(backend: Backend, session: boto3.Session | None, *, dry_run: bool) -> Report:
    with connect(region=backend.region, endpoint_url=backend.endpoint_url, session=session) as clients:
        who = caller(clients)
        if who.account not in backend.accounts:
            raise CloudError(
                f"the credentials are of account {who.account} ({who.arn}), and {backend.environment} is in "
                f"{' or '.join(backend.accounts) or 'none'}; use others, or correct accounts in the stack file"
            )
        return _set_up(backend, clients, who, dry_run=dry_run)


def _set_up(backend: Backend, clients: Clients, who: Caller, *, dry_run: bool) -> Report:
    name, alias = state_bucket(who.account, backend.region), f"alias/{state_key_alias()}"
    shared = {key: value for key, value in backend.tags.items() if key not in OF_ONE_ENVIRONMENT}
    tags = {**shared, "owner": backend.owner, **MARKS}
    bucket = StateBucket(clients.s3, name=name, account=who.account, region=backend.region, partition=who.partition)
    # All refusals come before the first change.
    exists = bucket.exists()
    if exists:
        bucket.refuse_foreign(MARKS)
        bucket.refuse_unsafe()
    refuse_foreign_key(clients.kms, alias=alias, tags=MARKS)

    key_arn, actions = ensure_key(clients.kms, alias=alias, tags=tags, marks=MARKS, dry_run=dry_run)
    actions.append(Action(kind="unchanged" if exists else "created", subject="bucket", detail=name))
    if not exists and not dry_run:
        bucket.create(tags)
    if not exists and dry_run:
        actions += bucket.planned()
    else:
        actions += bucket.settle(key_arn=key_arn, tags=tags, fresh=not exists, dry_run=dry_run)
    return Report(
        account=who.account,
        bucket=name,
        key_alias=alias,
        actions=tuple(actions),
        commands=commands(backend, bucket=name, alias=alias),
        dry_run=dry_run,
    )


def commands(backend: Backend, *, bucket: str, alias: str) -> tuple[str, str]:
    """How to log in and to make the stack. Quoted: `?` and `&` mean something to a shell.

    Forms from `pulumi login` and `pulumi stack init` (pulumi.com/docs/iac/cli/commands, 2026-11).
    """
    where, store = {"region": backend.region}, {"region": backend.region}
    if backend.endpoint_url:
        where["endpoint"] = backend.endpoint_url
        store |= {"endpoint": backend.endpoint_url, "s3ForcePathStyle": "true"}
    return (
        f"pulumi login 's3://{bucket}?{urlencode(store)}'",
        f"pulumi stack init {backend.environment} --secrets-provider 'awskms://{alias}?{urlencode(where)}'",
    )
