"""A request holds a hundred things of a kind; a long history has more."""

from collections.abc import Sequence

from app.domain.application.event import Body

MOST = 100


def newest(items: Sequence[Body]) -> list[Body]:
    """The last of each kind, since a refusal or a withdrawal long ago still counts, and as many of
    the others as there is room for, the last ones first to stay. In their order.
    """
    if len(items) <= MOST:
        return list(items)
    last = {item["kind"]: index for index, item in enumerate(items)}
    kept = set(last.values())
    others = (index for index in reversed(range(len(items))) if index not in kept)
    for index, _ in zip(others, range(MOST - len(kept)), strict=False):
        kept.add(index)
    return [items[index] for index in sorted(kept)]
