"""How the API description tells of composing and reviewing a note."""

from copy import deepcopy
from typing import Any

from app.api.examples import THANK_YOU
from app.api.negotiation import JSON, TEXT

_COMPOSE = {
    "operationId": "composeMessages",
    "summary": "Drafts of a kind that you name",
    "description": "Without a decision: whether the moment is right is not asked. What the facts "
    "do not give is left out of the draft and asked for in `needs`. Before the interview, a "
    "thank-you and a question are drafted as for the time after it. `messages` is empty for a "
    "thank-you where the interview was called off and no other is known. `acceptance`, `decline` "
    "and `other` are never drafted.",
    "tags": ["messages"],
}
_REVIEW = {
    "operationId": "reviewMessage",
    "summary": "Is a note of your own good to send?",
    "description": """What a note lacks of its kind, what in it would harm, and names that do not
match. The same text has the same answer; nothing is asked of another host.

English, German, French and Spanish are read, told by `state.message_facts.language`, else by the
common words of the text; of another language only signs, open slots, the subject and the moment are
looked at. At most 20,000 characters.

`offset` and `length` count UTF-16 units of `text`, as JavaScript does, and `excerpt` is exactly
that piece. What is lacking has length 0, where it could stand. What is found in the subject (its
codes begin with `subject_`, or `detail` says so) has offset 0, length 0 and an empty excerpt.

Values of `code` may be added. As text it reads like a spelling checker's list:
`line:column severity code: excerpt -> suggestion`.""",
    "tags": ["messages"],
}
_COMPOSE_EXAMPLE = {"kind": "thank_you", "state": THANK_YOU}
REVIEW_EXAMPLE = {
    "text": "Dear Anna,\n\nJust checking in about the Data Engineer role. I haven't heard back!!!"
    "\n\nSam Lee",
    "kind": "check_in",
    "state": THANK_YOU,
}


def describe_messages(
    paths: dict[str, Any], problems: dict[str, Any], text: dict[str, Any]
) -> None:
    """`problems`: what can be wrong where a state is posted. `text`: the schema of plain text."""
    _operation(
        paths["/v1/messages"]["post"],
        _COMPOSE | {"responses": _answers("MessagesAnswer", "The drafts.", problems, {})},
        "MessagesRequest",
        _COMPOSE_EXAMPLE,
    )
    _operation(
        paths["/v1/messages/review"]["post"],
        _REVIEW
        | {"responses": _answers("ReviewAnswer", "What was found.", problems, {TEXT: text})},
        "ReviewRequest",
        REVIEW_EXAMPLE,
    )


def _operation(
    operation: dict[str, Any], said: dict[str, Any], model: str, example: dict[str, Any]
) -> None:
    operation |= said
    operation["requestBody"] = {
        "required": True,
        "content": {JSON: {"schema": _ref(model), "example": deepcopy(example)}},
    }


def _answers(
    model: str, says: str, problems: dict[str, Any], more: dict[str, Any]
) -> dict[str, Any]:
    content = {JSON: {"schema": _ref(model)}, **more}
    return {"200": {"description": says, "content": content}, **problems}


def _ref(model: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model}"}
