"""Runs a real function on unknown values: once for each way through it that can be taken.

Where the function asks whether something unknown is so, the path answers: first yes, and in another
run no, each only if it can be. What was answered on the way is what is known at its end.
"""

from collections.abc import Callable, Generator, Sequence
from typing import NamedTuple, TypeVar

import z3

from app.proofs.translation import Term

T = TypeVar("T")


class _Turn(NamedTuple):
    """One question on the way, the answer taken, and the answers not tried yet."""

    taken: int
    left: tuple[int, ...]


class Path:
    """One way through a function. What is known on it, the solver knows."""

    def __init__(self, solver: Term, turns: Sequence[_Turn]) -> None:
        self._solver = solver
        self._given = turns
        self.turns: list[_Turn] = []

    def learn(self, *formulas: Term) -> None:
        self._solver.add(*formulas)

    def choose(self, among: Sequence[T]) -> T:
        """Any of these; every one in a run of its own."""
        return among[self._turn(range(len(among)))]

    def is_true(self, formula: Term) -> bool:
        answers = (formula, z3.Not(formula))
        if len(self.turns) < len(self._given):
            answer = self._turn(())
        else:
            answer = self._turn(self._possible(answers))
        self.learn(answers[answer])
        return answer == 0

    def _turn(self, options: Sequence[int]) -> int:
        place = len(self.turns)
        turn = self._given[place] if place < len(self._given) else _first_of(options)
        self.turns.append(turn)
        return turn.taken

    def _possible(self, answers: tuple[Term, Term]) -> tuple[int, ...]:
        """If it cannot be so, it is not so: every way that is taken can be."""
        if not self._can_be(answers[0]):
            return (1,)
        return (0, 1) if self._can_be(answers[1]) else (0,)

    def _can_be(self, formula: Term) -> bool:
        return bool(self._solver.check(formula) != z3.unsat)


def _first_of(options: Sequence[int]) -> _Turn:
    return _Turn(options[0], tuple(options[1:])) if options else _Turn(0, ())


def explore(run: Callable[[Path], T], solver: Term) -> Generator[T]:
    """What every way through `run` gives; meanwhile `solver` knows what is known on that way.
    Closed early, it leaves nothing behind in the solver.
    """
    turns: list[_Turn] | None = []
    while turns is not None:
        path = Path(solver, turns)
        solver.push()
        try:
            yield run(path)
        finally:
            solver.pop()
        turns = _next(path.turns)


def _next(turns: list[_Turn]) -> list[_Turn] | None:
    """The latest turn that has an answer left takes it."""
    while turns:
        turn = turns.pop()
        if turn.left:
            return [*turns, _Turn(turn.left[0], turn.left[1:])]
    return None
