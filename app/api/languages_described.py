"""Languages in the API description: the wish of a caller, and what an answer says of itself."""

from typing import Any

from app.api.problems import PROBLEM_JSON
from app.words.catalog import spoken


def describe_languages(paths: dict[str, Any]) -> None:
    """Every operation that answers a state is told in the language that the caller likes best."""
    for path, operations in paths.items():
        if "post" in operations and path.startswith("/v1/"):
            _describe(operations["post"])


def _describe(operation: dict[str, Any]) -> None:
    operation["parameters"] = [*operation.get("parameters", ()), _wish()]
    for status, response in operation["responses"].items():
        if status == "200" or PROBLEM_JSON in response["content"]:
            response.setdefault("headers", {})["Content-Language"] = _spoken()


def _wish() -> dict[str, Any]:
    return {
        "name": "Accept-Language",
        "in": "header",
        "description": "Of summaries, reasons, questions and problems (RFC 9110): "
        f"{', '.join(f'`{tag}`' for tag in spoken())}. It is a wish: any other is answered in "
        "English. Drafts follow `message_facts.language`.",
        "schema": {"type": "string"},
        "example": "de-AT, de;q=0.9, en;q=0.5",
    }


def _spoken() -> dict[str, Any]:
    return {
        "description": "The language of the texts, drafts apart.",
        "schema": {"enum": list(spoken())},
    }
