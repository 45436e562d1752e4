"""The door to other hosts as tests open it: with names that they alone resolve."""

from collections.abc import Callable, Sequence

import pytest

from app.http_client.client import Answer, Client, Limits
from app.http_client.trouble import NoAnswerError, Trouble
from app.webhooks.addresses import may_receive

PATIENT = Limits()
"""A busy machine is no failure."""
HOST = "receiver.example"
"""A name that nobody resolves but the resolver of a test."""


class Resolver:
    """Gives what it was told, one after the other; counts."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def client(resolve: Callable[[str], Sequence[str]], limits: Limits = PATIENT) -> Client:
    return Client(lambda address: may_receive(address, allows_local=True), limits, resolve=resolve)


async def trouble(client: Client, url: str, on_behalf_of: str = "") -> Trouble:
    with pytest.raises(NoAnswerError) as told:
        await client.post(url, {}, b"", on_behalf_of)
    return told.value.trouble


async def post(client: Client, url: str, on_behalf_of: str = "") -> Answer:
    return await client.post(url, {}, b"{}", on_behalf_of)
