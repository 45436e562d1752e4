"""What an explanation and a plan cost beside the plain answer: each in turn, in one run."""

from collections.abc import Callable

from app.answers.answer import answer
from app.answers.explained import Explanation, explained_answer
from app.answers.planned import planned, steps_of
from app.clock import utc_now
from app.intake.shapes import DecisionRequest
from app.intake.state_of import Question, question
from app.intake.validation import parse
from app.words.catalog import catalog
from app.words.languages import DEFAULT
from tests.bench.in_process import BODIES, Watch

_TURNS = 300
_WORDS = catalog(DEFAULT)

Work = Callable[[Question], object]

MORE: dict[str, Work] = {
    "plain": lambda asked: answer(asked, _WORDS, ""),
    "full": lambda asked: explained_answer(asked, _WORDS, "", frozenset({Explanation.FULL})),
    "changes": lambda asked: explained_answer(asked, _WORDS, "", frozenset({Explanation.CHANGES})),
    "plan": lambda asked: planned(asked, steps_of(asked), _WORDS),
}


def measure(body: bytes) -> Watch:
    watch = Watch()
    asked = question(parse(DecisionRequest, body), utc_now())
    for _ in range(_TURNS):
        for name, work in MORE.items():
            watch.time(name, lambda work=work: work(asked))  # type: ignore[misc]
    return watch


def report() -> None:
    print("In process, against the plain answer to the same request (median)")
    for name, body in BODIES.items():
        watch = measure(body)
        plain = watch.us("plain")
        ratios = "  ".join(
            f"{each} {watch.us(each) / plain:.1f}" for each in MORE if each != "plain"
        )
        print(f"  {name:<16} plain {plain:.0f} us  {ratios}")


if __name__ == "__main__":
    report()
