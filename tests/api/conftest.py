"""A caller of the application whose every answer is held to the API's description."""

from collections.abc import AsyncIterator, Callable

import pytest
from fastapi import FastAPI

from tests.api.published import held_to_description
from tests.client import Client, client_of


@pytest.fixture
async def client(make_app: Callable[..., FastAPI]) -> AsyncIterator[Client]:
    async with client_of(make_app()) as caller:
        caller.event_hooks = {"response": [held_to_description]}
        yield caller
