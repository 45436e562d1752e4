"""How long one waits for a first question when the employer named no time.

Sources differ by stage, by level of the post, by sector, country and season. Where several apply,
the longest of them counts; a phone screen is the one that shortens, where nothing lengthens.
"""

from datetime import date

from app.domain.policy import Policy
from app.domain.state import State
from app.domain.vocabulary import Level, Sector, Stage

USUAL = "usual_wait_business_days"
_PHONE_SCREEN = "usual_wait_phone_screen_business_days"
_SEASON = "usual_wait_season_business_days"
_BY_LEVEL = {Level.EXECUTIVE: "usual_wait_executive_business_days"}
_BY_SECTOR = {
    Sector.ACADEMIA: "usual_wait_academia_business_days",
    Sector.GOVERNMENT: "usual_wait_government_business_days",
}
_BY_COUNTRY = {
    "DE": "usual_wait_germany_business_days",
    "ES": "usual_wait_spain_business_days",
    "IN": "usual_wait_india_business_days",
}
USUAL_WAITS = (
    USUAL,
    _PHONE_SCREEN,
    *_BY_LEVEL.values(),
    *_BY_SECTOR.values(),
    *_BY_COUNTRY.values(),
    _SEASON,
)
"""All that a usual wait can be counted with."""


def usual_wait(state: State, interviewed_on: date, policy: Policy) -> tuple[str, int]:
    """The number that applies, by name, and its value in business days."""
    names = [_PHONE_SCREEN if state.interview.stage is Stage.PHONE_SCREEN else USUAL]
    if state.interview.level in _BY_LEVEL:
        names.append(_BY_LEVEL[state.interview.level])
    if state.sector in _BY_SECTOR:
        names.append(_BY_SECTOR[state.sector])
    if state.country in _BY_COUNTRY:
        names.append(_BY_COUNTRY[state.country])
    if policy.in_season(interviewed_on, state.country):
        names.append(_SEASON)
    name = max(names, key=lambda each: getattr(policy.numbers, each))
    return name, getattr(policy.numbers, name)
