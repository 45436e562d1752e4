"""The rules' conditions as formulas, made from their own source.

Booleans become `Bool`, instants `Int` (seconds since 1970), words of the domain an enumeration.
Only what a rule may say is understood (`tests/domain/test_rules.py`); anything else is refused.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, TypeAlias

import z3

from app.domain.facts import Facts
from app.domain.hold import Basis
from app.domain.moments import LONG_AGO, NEVER
from app.domain.rules.rule import Condition
from app.domain.vocabulary import NoteKind

Term: TypeAlias = Any
"""An expression of the solver, which carries no types of its own."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


class NotUnderstoodError(ValueError):
    """A condition says what no rule may say."""


def seconds(moment: datetime) -> int:
    """Since 1970; fractions are dropped."""
    return (moment - _EPOCH) // _SECOND


def moment_at(second: int) -> datetime:
    return _EPOCH + second * _SECOND


@cache
def sort_of(words: type[StrEnum]) -> tuple[Term, Mapping[StrEnum, Term]]:
    """The sort of an enumeration, and the constant for each of its words."""
    sort, constants = z3.EnumSort(words.__name__, [word.value for word in words])
    return sort, dict(zip(words, constants, strict=True))


def term_of(value: object) -> Term:
    """A value of a fact as a constant."""
    match value:
        case bool():
            return z3.BoolVal(value)
        case datetime():
            return z3.IntVal(seconds(value))
        case StrEnum():
            return sort_of(type(value))[1][value]
    raise NotUnderstoodError(repr(value))


def unknown(name: str, kind: object) -> Term:
    """A fact of which nothing is known."""
    if kind is bool:
        return z3.Bool(name)
    if kind is datetime:
        return z3.Int(name)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return z3.Const(name, sort_of(kind)[0])
    raise NotUnderstoodError(name)


AS_OF = z3.Int("as_of")
FACTS: Mapping[str, Term] = {
    name: unknown(name, kind) for name, kind in Facts.__annotations__.items()
}
"""The unknown facts, by name."""


def _is_a_word(name: str, words: type[StrEnum]) -> Term:
    constants = sort_of(words)[1].values()
    is_one = z3.Or(*(FACTS[name] == constant for constant in constants))
    return z3.And(is_one, z3.Distinct(*constants))


ARE_WORDS: Sequence[Term] = tuple(
    _is_a_word(name, kind)
    for name, kind in Facts.__annotations__.items()
    if isinstance(kind, type) and issubclass(kind, StrEnum)
)
"""A word is one of its enumeration, each of which is another one: for a solver without them."""


_COMPARED: Mapping[type[ast.cmpop], Callable[[Term, Term], Term]] = {
    ast.Lt: lambda one, other: one < other,
    ast.LtE: lambda one, other: one <= other,
    ast.Gt: lambda one, other: one > other,
    ast.GtE: lambda one, other: one >= other,
    ast.Is: lambda one, other: one == other,
    ast.IsNot: lambda one, other: one != other,
    ast.Eq: lambda one, other: one == other,
    ast.NotEq: lambda one, other: one != other,
}


def _compared(op: ast.cmpop, one: Term, other: Term) -> Term:
    if type(op) not in _COMPARED:
        raise NotUnderstoodError(type(op).__name__)
    return _COMPARED[type(op)](one, other)


_NAMED = {"LONG_AGO": LONG_AGO, "NEVER": NEVER}
_WORDS: Mapping[str, type[StrEnum]] = {"Basis": Basis, "NoteKind": NoteKind}


class _Translator:
    def __init__(self, facts: Mapping[str, Term], as_of: Term) -> None:
        self._facts = facts
        self._as_of = as_of

    def term(self, node: ast.expr) -> Term:  # noqa: PLR0911 - one line for each form
        match node:
            case ast.BoolOp(op=ast.And(), values=parts):
                return z3.And(*map(self.term, parts))
            case ast.BoolOp(op=ast.Or(), values=parts):
                return z3.Or(*map(self.term, parts))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return z3.Not(self.term(operand))
            case ast.Compare(left=left, ops=ops, comparators=right):
                sides = [self.term(side) for side in (left, *right)]
                pairs = zip(ops, sides, sides[1:], strict=False)
                return z3.And(*(_compared(op, one, other) for op, one, other in pairs))
            case ast.Attribute(value=ast.Name(id="f"), attr=name) if name in self._facts:
                return self._facts[name]
            case ast.Attribute(value=ast.Name(id=words), attr=name) if words in _WORDS:
                return term_of(_WORDS[words][name])
            case ast.Name(id="as_of"):
                return self._as_of
            case ast.Name(id=name) if name in _NAMED:
                return term_of(_NAMED[name])
            case ast.Constant(value=bool(value)):
                return z3.BoolVal(value)
        raise NotUnderstoodError(ast.unparse(node))


@cache
def expression(condition: Condition) -> ast.expr:
    """What a condition returns, from its source."""
    return returned(ast.parse(textwrap.dedent(inspect.getsource(condition))))


def returned(module: ast.Module) -> ast.expr:
    """The one expression that the one function of a module returns."""
    match module.body:
        case [ast.FunctionDef(body=[*_, ast.Return(value=ast.expr() as value)])]:
            return value
    raise NotUnderstoodError(ast.unparse(module))


def translated(
    condition: Condition, facts: Mapping[str, Term] = FACTS, as_of: Term = AS_OF
) -> Term:
    """The formula that is true of the facts at `as_of` where the condition is."""
    return _Translator(facts, as_of).term(expression(condition))
