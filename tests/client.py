"""How tests call the application: in process, by its ASGI interface."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias

import httpx
from fastapi import FastAPI

Client: TypeAlias = httpx.AsyncClient
Answer: TypeAlias = httpx.Response


@asynccontextmanager
async def client_of(app: FastAPI) -> AsyncIterator[Client]:
    """A failure inside the application is answered, as it would be over the wire."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as caller:
        yield caller
