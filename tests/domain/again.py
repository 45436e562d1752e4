"""Says again what is said to requests, one to a line: another process's answers."""

import json
import sys

from app.answers.explained import Explanation, explained_answer
from app.answers.plan_calendar import as_events
from app.answers.planned import planned, steps_of
from app.words.catalog import catalog
from app.words.languages import DEFAULT
from tests.domain.asking import Body, ask


def said_to(body: Body) -> str:
    """Every byte but the id's: the answer with all its explanations, the plan, its events."""
    asked, words = ask(body).question, catalog(DEFAULT)
    answer = explained_answer(asked, words, "", frozenset(Explanation))
    steps = steps_of(asked)
    events = as_events(asked, steps, words).decode()
    return json.dumps([answer, planned(asked, steps, words), events], ensure_ascii=False)


if __name__ == "__main__":
    sys.stdout.writelines(f"{said_to(json.loads(line))}\n" for line in sys.stdin)
