"""The plan for people: a tree by component, and counts by type. Renders to rich; decides nothing."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from groundplane.plan.model import PROVIDER_PREFIX, STACK_TYPE, Plan, Resource

GATHERED = 3
"""From so many on, resources of one type below one component share a line."""


def render(plan: Plan) -> RenderableType:
    """Tree by component, table by type, and a closing line."""
    return Group(_tree(plan), "", _counts(plan), "", _closing(plan))


def short_type(token: str) -> str:
    """`aws:s3/bucket:Bucket` as people write it: `aws.s3.Bucket`; components by area and noun."""
    package, _, rest = token.partition(":")
    module, _, name = rest.rpartition(":")
    return ".".join(filter(None, (package, module.partition("/")[0], name)))


def _tree(plan: Plan) -> Tree:
    children = _by_parent(plan)
    tree = Tree(Text.assemble((plan.environment, "bold"), ("  " + plan.project, "dim")), guide_style="dim")
    for root in plan.resources:
        if root.type == STACK_TYPE:
            _grow(tree, root, children)
    return tree


def _grow(branch: Tree, resource: Resource, children: Mapping[str | None, list[Resource]]) -> None:
    leaves = [child for child in children[resource.urn] if not children[child.urn]]
    for child in children[resource.urn]:
        if children[child.urn]:
            _grow(branch.add(_label(child.name, child)), child, children)
    for group in _gathered(leaves):
        if len(group) >= GATHERED:
            branch.add(_label(_braced([leaf.name for leaf in group]), group[0], count=len(group)))
        else:
            for leaf in group:
                branch.add(_label(leaf.name, leaf))


def _gathered(leaves: list[Resource]) -> Iterator[list[Resource]]:
    """Leaves of one type with the same flags together; by the first name of each group, providers last."""
    groups: defaultdict[tuple[bool, str, tuple[str, ...]], list[Resource]] = defaultdict(list)
    for leaf in leaves:
        groups[leaf.type.startswith(PROVIDER_PREFIX), leaf.type, tuple(_flags(leaf))].append(leaf)
    for _, group in sorted(groups.items(), key=lambda item: (item[0][0], item[1][0].name, item[0])):
        yield group


def _braced(names: list[str]) -> str:
    """`network-{private, public}` for network-private and network-public."""
    common = names[0]
    while not all(name.startswith(common) for name in names):
        common = common.rstrip("-").rpartition("-")[0]
        common += "-" if common else ""
    if not common.endswith("-"):
        return ", ".join(names)
    return f"{common}{{{', '.join(name[len(common) :] for name in names)}}}"


def _label(name: str, resource: Resource, count: int = 1) -> Text:
    label = Text(name, style="" if resource.custom else "bold")
    label.append("  " + short_type(resource.type) + (f" ({count})" if count > 1 else ""), style="cyan")
    for flag in _flags(resource):
        label.append(f"  {flag}", style="yellow")
    return label


def _flags(resource: Resource) -> list[str]:
    options = resource.options
    flags = {"protected": options.protect, "retained": options.retain_on_delete}
    return [word for word, on in flags.items() if on]


def _counts(plan: Plan) -> Table:
    table = Table("resources", "type", box=None, header_style="dim", pad_edge=False)
    table.columns[0].justify = "right"
    for type_, count in plan.counts().items():
        table.add_row(str(count), short_type(type_))
    return table


def _closing(plan: Plan) -> Text:
    components = sum(not r.custom and r.type != STACK_TYPE for r in plan.resources)
    providers = sum(r.type.startswith(PROVIDER_PREFIX) for r in plan.resources)
    guarded = [word for r in plan.managed() for word in _flags(r)[:1]]
    kept = f"{guarded.count('protected')} protected, {guarded.count('retained')} retained"
    return Text(
        f"{_number(len(plan.managed()), 'resource')} in {_number(components, 'component')} "
        f"through {_number(providers, 'provider')}; {kept}. Nothing was created: this is a plan."
    )


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _by_parent(plan: Plan) -> defaultdict[str | None, list[Resource]]:
    children: defaultdict[str | None, list[Resource]] = defaultdict(list)
    for resource in sorted(plan.resources, key=lambda r: (r.name, r.type)):
        children[resource.parent].append(resource)
    return children
