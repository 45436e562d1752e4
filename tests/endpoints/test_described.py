"""What a receiver is told of in the API description."""

import pytest

from tests.api.asking import Body
from tests.api.published import document, held

WEBHOOKS: Body = document()["webhooks"]


def test_both_notifications_are_described() -> None:
    assert set(WEBHOOKS) == {"decision.changed", "endpoint.ping"}


@pytest.mark.parametrize("kind", WEBHOOKS)
def test_its_example_is_as_its_schema_says(kind: str) -> None:
    content = WEBHOOKS[kind]["post"]["requestBody"]["content"]["application/json"]
    held(content["schema"]["$ref"].rpartition("/")[2], content["example"])
    assert content["example"]["type"] == kind


@pytest.mark.parametrize("kind", WEBHOOKS)
def test_the_headers_of_its_signature_are_named_and_no_key_is_asked_for(kind: str) -> None:
    operation = WEBHOOKS[kind]["post"]
    names = {parameter["name"] for parameter in operation["parameters"]}
    assert names == {"webhook-id", "webhook-timestamp", "webhook-signature"}
    assert operation["security"] == []


def test_the_example_of_an_endpoint_is_as_its_schema_says() -> None:
    body = document()["paths"]["/v1/webhook-endpoints"]["post"]["requestBody"]
    held("EndpointRequest", body["content"]["application/json"]["example"])


def test_where_a_key_makes_it_once_a_request_in_progress_is_described() -> None:
    keyed = {
        path: operation["responses"]
        for path, operations in document()["paths"].items()
        for operation in operations.values()
        if "Idempotency-Key" in {each["name"] for each in operation.get("parameters", ())}
    }
    assert len(keyed) > 4
    assert [path for path, responses in keyed.items() if "409" not in responses] == []
