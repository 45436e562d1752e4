"""The same question gets the same answer: again, elsewhere, and told in another order."""

import json
import os
import subprocess
import sys
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.vocabulary import InformationKind, NoteKind, UpdateKind
from tests.domain.again import said_to
from tests.domain.asking import Asked, Body, ask
from tests.domain.laws import law
from tests.domain.strategies import Tells, cases, cases_as_people_write, histories

TOLD_OF_MUCH = Tells(
    notes=(NoteKind.CHECK_IN, NoteKind.THANK_YOU),
    updates=(UpdateKind.STILL_DECIDING, UpdateKind.ACKNOWLEDGED),
    information=(InformationKind.COMPETING_OFFER, InformationKind.OTHER),
)
"""More than one of each, so that there is an order to change."""

chances = st.randoms(use_true_random=False)


@law(cases() | cases_as_people_write())
def test_the_same_request_gets_the_same_bytes(asked: Asked) -> None:
    assert said_to(asked.body) == said_to(json.loads(json.dumps(asked.body)))


def test_another_process_says_the_same() -> None:
    """Where strings hash otherwise: no set decides an order."""
    bodies = sample(40)
    ours = [said_to(body) for body in bodies]
    for seed in ("1", "2"):
        other = subprocess.run(
            [sys.executable, "-m", "tests.domain.again"],
            input="\n".join(map(json.dumps, bodies)),
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        assert other.stdout.splitlines() == ours


@law(cases() | cases(TOLD_OF_MUCH), chances)
def test_the_order_in_which_notes_and_news_are_told_changes_nothing(
    asked: Asked, chance: Random
) -> None:
    told = shuffled(asked.body, chance, "notes_sent", "new_information")
    assert moments(ask(told)) == moments(asked)


@law(cases() | cases(TOLD_OF_MUCH), chances)
def test_the_order_in_which_updates_are_told_changes_nothing(asked: Asked, chance: Random) -> None:
    """But for those of one moment."""
    when = [update.at for update in asked.question.state.employer_updates]
    if len(set(when)) == len(when):
        told = shuffled(asked.body, chance, "employer_updates")
        assert moments(ask(told)) == moments(asked)


def sample(count: int) -> list[Body]:
    bodies: list[Body] = []

    @settings(max_examples=count, derandomize=True, database=None, deadline=None)
    @given(histories(TOLD_OF_MUCH))
    def gather(body: Body) -> None:
        bodies.append(body)

    gather()
    return bodies


def shuffled(body: Body, chance: Random, *names: str) -> Body:
    told = dict(body)
    for name in names:
        if name in body:
            told[name] = chance.sample(body[name], len(body[name]))
    return told


def moments(asked: Asked) -> tuple[object, ...]:
    decision = asked.decision
    return asked.outcome, decision.send_from, decision.valid_until, decision.support
