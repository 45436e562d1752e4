"""A caller's own numbers: the policy in force, adapted inside the ranges that it admits."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from app.domain.policy import Policy, Value, adapted
from app.policies.loader import digest_of, policies

_KEPT = 256
"""Adapted policies that stay at hand: a customer asks with the same numbers again and again."""


def with_overrides(policy: Policy, chosen: Mapping[str, Value]) -> Policy:
    """`chosen`: known numbers, each inside its range. The same digest for the same numbers, and
    that of the policy itself where nothing differs from it.
    """
    differing = (
        (name, value) for name, value in chosen.items() if value != policy.described[name].value
    )
    return _adapted(policy.version, tuple(sorted(differing)))


@lru_cache(maxsize=_KEPT)
def _adapted(version: str, chosen: tuple[tuple[str, Value], ...]) -> Policy:
    policy = policies()[version]
    if not chosen:
        return policy
    overrides = MappingProxyType(dict(chosen))
    digest = digest_of({"policy": policy.digest, "overrides": dict(overrides)})
    return adapted(policy, overrides, digest)
