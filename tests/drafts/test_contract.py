"""Every draft keeps the contract of a message, at every moment, in either tone, by either route."""

from collections.abc import Iterable

import pytest

from app.words.languages import DRAFTED
from tests.domain.asking import Body, ask
from tests.drafts.contract import breaches
from tests.drafts.grid import MOMENTS, everything, sample

each_language = pytest.mark.parametrize("language", DRAFTED)


@each_language
def test_a_sample_of_the_grid_breaks_nothing(language: str) -> None:
    assert broken(sample(language)) == []


@pytest.mark.soak
@each_language
def test_the_whole_grid_breaks_nothing(language: str) -> None:
    assert broken(everything(language)) == []


def broken(cases: Iterable[tuple[str, Body]]) -> list[str]:
    """The first breaches, with the text that has them."""
    found: list[str] = []
    for name, body in cases:
        asked = ask(body)
        kinds = {message.kind for message in asked.messages}
        if kinds != {MOMENTS[name][0]}:
            found.append(f"{name}: {kinds or asked.outcome.rule.id}")
        for message in asked.messages:
            found += [f"{name}: {each}\n{message.body}" for each in breaches(message, body)]
        if len(found) > 10:
            break
    return found
