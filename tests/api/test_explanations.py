"""`?explain=`: what is added to an answer, and what is refused."""

import pytest

from tests.api.asking import DECISIONS, Body, faults
from tests.client import Answer, Client

pytestmark = pytest.mark.anyio

BODY: Body = {
    "as_of": "2026-11-23T10:00:00-05:00",
    "interview": {"ended_at": "2026-11-20T15:00:00-05:00"},
    "employer": {"time_zone": "America/New_York"},
}
FULL, CHANGES = {"trace", "alternatives", "missing"}, {"would_change_if"}

ADDED = {
    "": set(),
    "?explain=full": FULL,
    "?explain=changes": CHANGES,
    "?explain=full,changes": FULL | CHANGES,
    "?explain=changes,full": FULL | CHANGES,
    "?explain=full&explain=changes": FULL | CHANGES,
}
REFUSED = {
    "?explain=why": "unknown_parameter_value",
    "?explain=": "unknown_parameter_value",
    "?explain=full,why": "unknown_parameter_value",
    "?explain": "unknown_parameter_value",
    "?explain=full,changes,full": "unknown_parameter_value",
    "?explian=full": "only_parameter",
    "?explain=full&page=2": "only_parameter",
}


async def post(client: Client, query: str, accept: str = "application/json") -> Answer:
    return await client.post(DECISIONS + query, json=BODY, headers={"accept": accept})


@pytest.mark.parametrize(("query", "added"), ADDED.items(), ids=ADDED)
async def test_what_is_asked_for_is_added_and_nothing_else(
    client: Client, query: str, added: set[str]
) -> None:
    answer = (await post(client, query)).json()
    assert added == (FULL | CHANGES) & answer.keys()


@pytest.mark.parametrize(("query", "code"), REFUSED.items())
async def test_another_wish_is_refused_with_what_is_known(
    client: Client, query: str, code: str
) -> None:
    answer = await post(client, query)
    assert faults(answer) == [("", code)]
    assert "`explain`" in answer.json()["errors"][0]["detail"]


async def test_for_a_terminal_it_is_a_few_lists(client: Client) -> None:
    text = (await post(client, "?explain=full,changes", "text/plain")).text
    for heading in ("Rules: ", "What could still change it:\n- ", "It would be otherwise if:\n- "):
        assert heading in text
