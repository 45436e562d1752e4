"""What the service is measured against: servers that do less and less."""

from pathlib import Path
from types import ModuleType
from typing import Any

import orjson
from fastapi import FastAPI
from pydantic import BaseModel
from starlette.types import Receive, Scope, Send

from app.answers.answer import answer
from app.answers.schema import DecisionAnswer
from app.api.examples import PROMISED_DATE
from app.clock import utc_now
from app.intake import shapes
from app.intake.shapes import DecisionRequest
from app.intake.state_of import question
from app.intake.validation import parse
from app.main import create_app, from_environment_variables
from app.settings import Settings
from app.words.catalog import catalog

BODY = orjson.dumps(PROMISED_DATE)
"""The request that every rival is sent."""


def _answered() -> dict[str, Any]:
    asked = question(parse(DecisionRequest, BODY), utc_now())
    return answer(asked, catalog("en"), "dec_01a20652-49f3-7864-801e-7cdb418f90cc")


def service() -> FastAPI:
    """The service as it is run, its log line included."""
    return create_app(Settings())


def keeping() -> FastAPI:
    """The service with a database, as the environment says."""
    return from_environment_variables()


def validating() -> FastAPI:
    """A FastAPI route that validates the same body, and answers a constant of the same size
    through a response model: the usual way to write such a service.
    """
    app, constant = FastAPI(), DecisionAnswer.model_validate(_answered())
    lenient = _lenient_shape()

    @app.post("/v1/decisions")
    async def decide(request: lenient) -> DecisionAnswer:  # type: ignore[valid-type] # noqa: ARG001
        return constant

    return app


def _lenient_shape() -> type[BaseModel]:
    """The same models without strictness: the framework parses JSON before it validates, and
    strict models take no enumeration from a string that is parsed already.
    """
    module = ModuleType("lenient_shapes")
    source = Path(shapes.__file__).read_text(encoding="utf-8")
    exec(source.replace("strict=True, ", ""), module.__dict__)  # our own source
    found: type[BaseModel] = module.__dict__["DecisionRequest"]
    return found


def empty() -> FastAPI:
    """A FastAPI route that does nothing."""
    app = FastAPI()

    @app.post("/v1/decisions")
    async def nothing() -> None:
        return None

    return app


async def raw(scope: Scope, receive: Receive, send: Send) -> None:
    """A constant of the same size, without any framework: the limit."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    headers = [(b"content-type", b"application/json"), (b"content-length", _LENGTH)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": _CONSTANT})


_CONSTANT = orjson.dumps(_answered())
_LENGTH = str(len(_CONSTANT)).encode()
