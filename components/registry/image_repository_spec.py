"""What a stack file decides about one repository of images, and the rules it must keep. No pulumi here."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from components.spec import Problem, Spec, rule

AccountId = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
"""Twelve digits; quote them in YAML, or a leading zero is lost."""

TagPrefix = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$", max_length=128)]
TagFilter = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._*-]+$", max_length=128)]

MAX_TAG_FILTERS = 5
"""Mutability exclusion filters of a repository (ImageTagMutabilityExclusionFilters, API reference, 2026-11)."""

TAG_FILTER_WILDCARDS = 2
"""Asterisks in one tag filter (provider documentation of the exclusion filter, 2026-11)."""


class Scan(StrEnum):
    """How the images of a repository are scanned for vulnerabilities."""

    OFF = "off"
    """Not at all, unless somebody starts a scan by hand."""

    BASIC = "basic"
    """Operating system packages, once, at the push. Free; see `enhanced` for what a neighbour can do to it."""

    ENHANCED = "enhanced"
    """Amazon Inspector: operating system and language packages, again and again as vulnerabilities become known;
    charged per image. ECR has one scan type per account and region. So one `enhanced` repository turns Inspector on for
    the registry, and its `basic` neighbours are then scanned by Inspector too, once, at the push, and charged."""


class LifecycleSpec(Spec):
    """Which images ECR may expire. ECR knows tags, push times and counts; it knows nothing of what is deployed.

    So this never expires by count, and never a tag that says the image may be deployed. What it cannot see: an image
    that runs by digest after its last tag has moved on is untagged. Deploy by an immutable tag of a kept prefix, and it
    stays.
    """

    untagged_days: int = Field(default=14, ge=1, le=3650)
    """Days after its push until an image without a tag expires. The parts of a multi-architecture image are not expired
    on their own."""

    keep_tag_prefixes: tuple[TagPrefix, ...] = Field(default=("release-", "v"), max_length=48)
    """Images with a tag that begins with one of these never expire, whatever their other tags are."""

    tagged_days: int | None = Field(default=None, ge=1, le=3650)
    """Days after its push until an image with none of the kept prefixes expires; null: never. Longer than anything runs
    unchanged."""

    @rule
    def kept_prefixes_are_distinct(self) -> Iterator[Problem]:
        """One prefix within another would be one rule too many: ECR wants distinct ones."""
        for inner in self.keep_tag_prefixes:
            outer = [prefix for prefix in self.keep_tag_prefixes if inner.startswith(prefix)]
            if len(outer) > 1:
                yield Problem(
                    path=("keep_tag_prefixes",),
                    message=f"{inner} is covered by {min(outer, key=len)} already",
                    got=self.keep_tag_prefixes,
                    fix=f"keep {min(outer, key=len)} only, once",
                )

    @rule
    def something_is_kept(self) -> Iterator[Problem]:
        """Expiring every tag by age expires what is deployed."""
        if self.tagged_days is not None and not self.keep_tag_prefixes:
            yield Problem(
                path=("tagged_days",),
                message="every image would expire by age, those that are deployed included",
                got=self.tagged_days,
                fix="name the tag prefixes of deployed images in keep_tag_prefixes, or leave tagged_days out",
            )


class TaggedSpec(Spec):
    """What repositories and caches have in common: tags, and how long images stay."""

    moving_tags: tuple[TagFilter, ...] = Field(default=(), max_length=MAX_TAG_FILTERS)
    """Tags that may be pushed again, `*` for any text, such as `latest` or `dev-*`; at most 5, with at most 2 `*` each.
    All others are immutable. A moving tag that moves on leaves an untagged image, which then expires even where its
    digest still runs."""

    lifecycle: LifecycleSpec = LifecycleSpec()

    @rule
    def moving_tags_fit_ecr(self) -> Iterator[Problem]:
        """ECR takes two wildcards a filter."""
        for index, pattern in enumerate(self.moving_tags):
            if pattern.count("*") > TAG_FILTER_WILDCARDS:
                yield Problem(
                    path=("moving_tags", index),
                    message=f"a filter has at most {TAG_FILTER_WILDCARDS} wildcards",
                    got=pattern,
                    fix="split it into several filters",
                )

    @rule
    def kept_tags_do_not_move(self) -> Iterator[Problem]:
        """A kept image whose tag moves on is untagged, and so not kept."""
        for index, pattern in enumerate(self.moving_tags):
            if any(_may_begin_with(pattern, prefix) for prefix in self.lifecycle.keep_tag_prefixes):
                yield Problem(
                    path=("moving_tags", index),
                    message="it covers tags with a kept prefix, and an image whose tag has moved on is not kept",
                    got=pattern,
                    fix="narrow the filter, or take the prefix out of lifecycle.keep_tag_prefixes",
                )


class RepositorySpec(TaggedSpec):
    """One repository of images that we build."""

    immutable_tags: bool = True
    """A tag, once pushed, names the same image for ever. False lets every tag move."""

    scan: Scan = Scan.BASIC

    pull_accounts: tuple[AccountId, ...] = Field(default=(), max_length=50)
    """Accounts, besides our own, whose identities may pull; those still need ecr permissions of their own."""

    @rule
    def moving_tags_are_exceptions(self) -> Iterator[Problem]:
        """Exceptions from immutability need immutability."""
        if self.moving_tags and not self.immutable_tags:
            yield Problem(
                path=("moving_tags",),
                message="every tag may move already, because immutable_tags is false",
                got=self.moving_tags,
                fix="leave out moving_tags, or immutable_tags",
            )

    @rule
    def mutable_tags_keep_nothing(self) -> Iterator[Problem]:
        """Where every tag moves, no prefix keeps an image, so age must not expire tagged ones."""
        if not self.immutable_tags and self.lifecycle.tagged_days is not None:
            yield Problem(
                path=("lifecycle", "tagged_days"),
                message="with mutable tags no kept prefix protects what is deployed",
                got=self.lifecycle.tagged_days,
                fix="leave out tagged_days, or make the tags immutable and list the exceptions in moving_tags",
            )


def _may_begin_with(pattern: str, prefix: str) -> bool:
    """Whether some text that `pattern` matches begins with `prefix`."""
    literal = re.match(r"[^*]*", pattern)
    head = literal[0] if literal else ""
    if len(head) == len(pattern):
        return pattern.startswith(prefix)
    return head.startswith(prefix) or prefix.startswith(head)
