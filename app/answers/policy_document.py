"""A policy as data: every number with its unit, range, dated values and published sources."""

from app.answers.answer import Json, references_of, written
from app.domain.policy import Policy, Season
from app.policies.loader import policies


def listed() -> Json:
    """Every policy, oldest first."""
    return {
        "policies": [
            {
                "version": policy.version,
                "digest": policy.digest,
                "effective_from": policy.effective_from.isoformat(),
                "evidence_gathered_on": policy.evidence_gathered_on.isoformat(),
            }
            for policy in policies().values()
        ]
    }


def document(policy: Policy) -> Json:
    return {
        "version": policy.version,
        "digest": policy.digest,
        "effective_from": policy.effective_from.isoformat(),
        "evidence_gathered_on": policy.evidence_gathered_on.isoformat(),
        "numbers": {name: _number(name, policy) for name in policy.described},
        "seasons": [_season(season) for season in policy.seasons],
        "surveys": {
            name: {"agree": survey.agree, "of": survey.of}
            for name, survey in policy.surveys.items()
        },
    }


def _number(name: str, policy: Policy) -> Json:
    number = policy.described[name]
    return {
        "value": written(number.value),
        "unit": number.unit,
        "lowest": written(number.lowest),
        "highest": written(number.highest),
        "means": number.means,
        "note": number.note,
        "values": _dated_values(name, policy),
        "named_by_sources": _tally(name, policy),
        "references": references_of(number.references),
    }


def _dated_values(name: str, policy: Policy) -> list[Json]:
    """The value from each date on, up to this policy's own: a later one changes no document."""
    return [
        {"from": each.effective_from.isoformat(), "value": written(each.described[name].value)}
        for each in policies().values()
        if each.effective_from <= policy.effective_from
    ]


def _tally(name: str, policy: Policy) -> Json | None:
    """How many sources name which value; null where nobody counted."""
    tally = policy.tallies.get(name)
    if tally is None:
        return None
    named = [{"value": value, "sources": count} for value, count in sorted(tally.named.items())]
    return {"of": tally.of, "named": named}


def _season(season: Season) -> Json:
    first, last = (f"{month:02}-{day:02}" for month, day in (season.first, season.last))
    return {"first": first, "last": last, "not_in": sorted(season.not_in)}
