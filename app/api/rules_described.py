"""The description of the rules and policies as resources."""

from datetime import time
from typing import Any

from app.answers.policy_schema import PolicyAnalysis, PolicyDiff, PolicyDocument, PolicyList
from app.answers.rule_schema import RuleDescribed, RuleList
from app.api.described import problems, ref, text
from app.api.negotiation import JSON, TEXT
from app.api.problems import ProblemType
from app.domain.policy import Number
from app.intake.shapes import CLOCK_TIME_PATTERN
from app.policies.loader import policies

SCHEMAS = (RuleList, RuleDescribed, PolicyList, PolicyDocument, PolicyAnalysis, PolicyDiff)
"""In `components`, as answers."""


def describe_rules(paths: dict[str, Any]) -> None:
    """Raises `KeyError` if a route is missing."""
    for path, operation_id, summary, model, media in _OPERATIONS:
        paths[path]["get"] |= {
            "operationId": operation_id,
            "summary": summary,
            "description": _KEPT,
            "tags": ["rules"],
            "responses": _responses(summary, model, media, named="{" in path),
        }
    paths["/v1/policies/{version}/diff"]["get"]["parameters"].append(_FROM)


def describe_overrides(request_schema: dict[str, Any]) -> None:
    """The numbers that a request may choose, each with the range of the newest policy."""
    newest = list(policies().values())[-1]
    properties = {name: _chosen(number) for name, number in newest.described.items()}
    request_schema["properties"]["policy_overrides"] |= {
        "anyOf": [
            {"type": "object", "properties": properties, "additionalProperties": False},
            {"type": "null"},
        ]
    }


def _chosen(number: Number) -> dict[str, Any]:
    """One number, as JSON Schema. Null is absent, as everywhere in requests."""
    lowest, highest = number.lowest, number.highest
    if isinstance(lowest, time):
        means = f"{number.means} From {lowest:%H:%M} to {highest:%H:%M}."
        kind = {"type": "string", "pattern": CLOCK_TIME_PATTERN, "maxLength": 5}
        return {"description": means, "anyOf": [kind, {"type": "null"}]}
    kind = {"type": "integer", "minimum": lowest, "maximum": highest}
    return {"description": number.means, "anyOf": [kind, {"type": "null"}]}


def _responses(summary: str, model: type, media: tuple[str, ...], *, named: bool) -> dict[str, Any]:
    content = {JSON: {"schema": ref(model)}} | ({TEXT: text()} if TEXT in media else {})
    missing = (ProblemType.NOT_FOUND,) if named else ()
    return {
        "200": {"description": f"{summary}.", "content": content},
        "304": {"description": "It is as you have it."},
        **problems(*missing, ProblemType.NOT_ACCEPTABLE, ProblemType.INVALID_REQUEST),
    }


_KEPT = "Has an `ETag`; asked for with `If-None-Match`, it is sent only if it has changed."
_BOTH = (JSON, TEXT)
_OPERATIONS: tuple[tuple[str, str, str, type, tuple[str, ...]], ...] = (
    ("/v1/rules", "listRules", "The rules, in the order in which they are tried", RuleList, _BOTH),
    ("/v1/rules/{rule_id}", "getRule", "One rule, with its sources", RuleDescribed, _BOTH),
    ("/v1/policies", "listPolicies", "The policies and when each took force", PolicyList, (JSON,)),
    (
        "/v1/policies/{version}",
        "getPolicy",
        "One policy: every number, its range, its sources",
        PolicyDocument,
        (JSON,),
    ),
    (
        "/v1/policies/{version}/analysis",
        "getPolicyAnalysis",
        "What was proved of this policy",
        PolicyAnalysis,
        (JSON,),
    ),
    (
        "/v1/policies/{version}/diff",
        "diffPolicies",
        "What this policy changes against another one",
        PolicyDiff,
        _BOTH,
    ),
)
_FROM = {
    "name": "from",
    "in": "query",
    "required": True,
    "description": "The version it is compared with.",
    "schema": {"type": "string", "maxLength": 128},
}
