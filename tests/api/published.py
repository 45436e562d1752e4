"""The API's own description, and whether what it answers is what it describes."""

import json
from functools import cache
from typing import Any

import jsonschema  # type: ignore[import-untyped]

from app.api.openapi import describe
from app.main import create_app
from app.settings import Settings
from tests.client import Answer

JSON = "application/json"
NDJSON = "application/x-ndjson"
PROBLEM = "application/problem+json"
_OK = 200
_WITHOUT_CONTENT = frozenset({204, 304})


@cache
def document() -> dict[str, Any]:
    return describe(create_app(Settings(access_log=False)))


@cache
def validator(schema: str) -> jsonschema.Draft202012Validator:
    """Of a schema of the description, by its name."""
    root = {"$ref": f"#/components/schemas/{schema}", "components": document()["components"]}
    return jsonschema.Draft202012Validator(root)


def held(schema: str, data: object) -> None:
    """Raises if the data is not as described."""
    validator(schema).validate(data)


async def held_to_description(answer: Answer) -> None:
    """An answer of the service is as its description says, and so is the request it accepted."""
    await answer.aread()
    media = answer.headers.get("content-type", "").split(";")[0]
    path, method = answer.request.url.path, answer.request.method.lower()
    if media == PROBLEM and method != "head":
        held("Problem", answer.json())
        assert answer.json()["status"] == answer.status_code
    operation = _operation(path, method)
    if operation is None or not path.startswith("/v1/"):
        return
    if not answer.content and answer.status_code in _WITHOUT_CONTENT:
        assert str(answer.status_code) in operation["responses"]
        return
    if media == NDJSON:
        for line in answer.content.splitlines():
            held(_name(operation["x-ndjson"]["response"]), json.loads(line))
        return
    if media == "text/calendar":
        assert media in operation["responses"]["200"]["content"]
        return
    described = operation["responses"][str(answer.status_code)]["content"]
    assert media in described, f"{media} of {answer.status_code} is not described"
    if media == JSON:
        held(_name(described[media]["schema"]), answer.json())
    announced = "content-length" in answer.request.headers
    posted = (path, method) == ("/v1/decisions", "post")
    if answer.status_code == _OK and posted and announced:
        held("DecisionRequest", json.loads(answer.request.content))


def _operation(path: str, method: str) -> dict[str, Any] | None:
    """The one that answers an address; an identifier in it is whatever stands there, unless an
    address without one, or with a known end, fits.
    """
    fitting = [template for template in document()["paths"] if _fits(template, path)]
    if not fitting:
        return None
    operations = document()["paths"][min(fitting, key=_vagueness)]
    found: dict[str, Any] | None = operations.get(method)
    return found


def _vagueness(template: str) -> tuple[int, bool]:
    return template.count("{"), template.endswith("}")


def _fits(template: str, path: str) -> bool:
    known, parts = template.split("/"), path.split("/")
    return len(known) == len(parts) and all(map(_fits_part, known, parts))


def _fits_part(template: str, part: str) -> bool:
    """A parameter may have an end that is always the same: `{token}.ics`."""
    return template == part or (template[:1] == "{" and part.endswith(template.partition("}")[2]))


def _name(schema: dict[str, str]) -> str:
    return schema["$ref"].rpartition("/")[2]
