"""Links of the API description: what can be asked next with what was just asked and answered."""

from collections.abc import Mapping
from typing import Any

_OF_BODY = "$response.body#/id"
_OF_PATH = "$request.path.application_id"
_TAG = {"header.If-Match": "$response.header.ETag"}
_READ = {
    "Application": "readApplication",
    "Decision": "readApplicationDecision",
    "Plan": "readApplicationPlan",
    "History": "readApplicationHistory",
}
_TELL = {"Event": "reportEvent"}
_CHANGE = {"Change": "changeApplication", "Deletion": "deleteApplication"}


def of_application() -> dict[str, Any]:
    """Where an application was answered, with its `ETag`."""
    return _of_one(_OF_BODY)


def of_event() -> dict[str, Any]:
    """Where one was told of."""
    return _of_one(_OF_PATH)


def of_decision() -> dict[str, Any]:
    """Where a decision was answered that is on record."""
    named = {"decision_id": _OF_BODY}
    return _links({"Record": "readDecision", "Replay": "replayDecision"}, named)


def _of_one(application_id: str) -> dict[str, Any]:
    named = {"application_id": application_id}
    return _links(_READ | _TELL, named) | _links(_CHANGE, named | _TAG)


def _links(operations: Mapping[str, str], parameters: Mapping[str, str]) -> dict[str, Any]:
    return {
        name: {"operationId": operation, "parameters": dict(parameters)}
        for name, operation in operations.items()
    }
