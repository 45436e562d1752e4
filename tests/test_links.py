"""The links of the API description lead on: each of them followed, and chains of them made up."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, NamedTuple
from uuid import uuid4

import hypothesis
import pytest
import schemathesis
from hypothesis.stateful import Bundle, initialize
from schemathesis.generation.stateful.state_machine import StepInput, StepOutput

from app.storage.database import Database
from tests.api.asking import DECISIONS, SMALLEST
from tests.api.published import document
from tests.applications.telling import PATH, serving, tracked
from tests.client import Answer
from tests.conftest import NOW
from tests.server import Server, running
from tests.test_service import CHECKS, key_for_all

SETTINGS = hypothesis.settings(
    stateful_step_count=12,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[hypothesis.Phase.generate],
    suppress_health_check=list(hypothesis.HealthCheck),
)
EXAMPLES = [
    pytest.param(6, id="some"),
    pytest.param(1_000, id="many", marks=pytest.mark.soak),
]


def machine(server: Server, headers: dict[str, str]) -> Any:
    """Each scenario begins with a decision and an application that are there, which bodies made up
    at random seldom give, and goes on by links.
    """
    config = schemathesis.Config.from_str(CHECKS)
    schema = schemathesis.openapi.from_url(f"{server.url}/openapi.json", config=config)
    base: Any = schema.as_state_machine()

    class Chains(base):  # type: ignore[misc]
        followed: ClassVar[Counter[str]] = Counter()

        def get_call_kwargs(self, _: Any) -> dict[str, Any]:
            return {"headers": headers}

        @initialize(target=Bundle("catch_all"))
        def decide(self) -> StepOutput:
            return self.begun(DECISIONS, SMALLEST)

        @initialize(target=Bundle("catch_all"))
        def track(self) -> StepOutput:
            return self.begun(PATH, tracked(external_id=uuid4().hex))

        def begun(self, path: str, body: Any) -> StepOutput:
            case = schema[path]["POST"].Case(body=body, media_type="application/json")
            step = StepInput.initial(case)
            self.recorder.record_case(case=case)
            self.control.record_step(step, self.recorder)
            output: StepOutput = self.step(step)
            assert output.response.status_code in {200, 201}, output.response.text
            return output

        def after_call(self, response: Any, case: Any) -> None:
            """Counts the links that were followed with success."""
            node = self.recorder.cases.get(case.id)
            if node is not None and node.transition is not None and response.status_code < 400:
                self.followed[node.transition.id] += 1

    return Chains


@pytest.mark.parametrize("examples", EXAMPLES)
@pytest.mark.parametrize("keyed", [False, True], ids=["open", "keyed"])
def test_chains_of_links_find_nothing(tmp_path: Path, examples: int, keyed: bool) -> None:
    data = {"DATA_DIR": str(tmp_path / "data"), "RATE_LIMIT": "1000000"}
    headers = {"Authorization": f"Bearer {key_for_all(data)}"} if keyed else {}
    with running(None, AUTH="required" if keyed else "open", **data) as server:
        chains = machine(server, headers)
        chains.run(settings=hypothesis.settings(SETTINGS, max_examples=examples))
        assert "Traceback" not in server.said()
    assert len(chains.followed) >= 8, chains.followed


def _success(operation: Any) -> Any:
    found: Any = operation["responses"].get("201") or operation["responses"].get("200", {})
    return found


class Link(NamedTuple):
    """From an answer to an operation."""

    source: str
    name: str
    target: str
    parameters: dict[str, str]


def _operations() -> Iterator[tuple[str, str, Any]]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


OPERATIONS = {
    operation["operationId"]: (path, method, operation)
    for path, method, operation in _operations()
    if "operationId" in operation
}
LINKS = [
    Link(source, name, link["operationId"], link["parameters"])
    for source, (_, _, operation) in OPERATIONS.items()
    for name, link in _success(operation).get("links", {}).items()
]
STARTS = {
    "createApplication": (PATH, tracked()),
    "decide": (DECISIONS, SMALLEST),
}


def chain_to(link: Link) -> list[Link]:
    """From something that can be asked for at once."""
    if link.source in STARTS:
        return [link]
    before = next(each for each in LINKS if each.target == link.source and each.source in STARTS)
    return [before, link]


@pytest.mark.anyio
@pytest.mark.parametrize("link", LINKS, ids=lambda link: f"{link.source} {link.name}")
async def test_each_link_leads_where_it_says(sqlite_database: Database, link: Link) -> None:
    async with serving(sqlite_database, lambda: NOW) as client:
        chain = chain_to(link)
        path, body = STARTS[chain[0].source]
        answer, named = await client.post(path, json=body), dict[str, str]()
        for each in chain:
            assert answer.is_success, answer.text
            values = {name: said(value, answer, named) for name, value in each.parameters.items()}
            named = {name: value for name, value in values.items() if "." not in name}
            headers = {name.partition(".")[2]: values[name] for name in values if "." in name}
            path, method, operation = OPERATIONS[each.target]
            address = path.format_map(named)
            answer = await client.request(
                method, address, json=example_of(operation), headers=headers
            )
        assert answer.is_success, answer.text


def test_what_can_be_read_back_is_linked() -> None:
    linked = {(link.source, link.target) for link in LINKS}
    for target in ("readApplication", "readApplicationDecision", "readApplicationPlan",
                   "readApplicationHistory", "reportEvent", "changeApplication",
                   "deleteApplication"):  # fmt: skip
        assert {("createApplication", target), ("reportEvent", target)} <= linked
    assert {("decide", "readDecision"), ("decide", "replayDecision")} <= linked


def said(expression: str, answer: Answer, named: dict[str, str]) -> str:
    """The value of a runtime expression, of the forms that are used."""
    where, _, name = expression.removeprefix("$").partition("#/")
    if where == "response.body":
        return str(answer.json()[name])
    what, _, name = where.rpartition(".")
    return answer.headers[name] if what == "response.header" else named[name]


def example_of(operation: Any) -> Any:
    """The documented body; None: there is none."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    examples = [each["value"] for each in content.get("examples", {}).values()]
    return content.get("example", examples[0] if examples else None)
