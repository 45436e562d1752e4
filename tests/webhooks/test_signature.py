"""Signatures as Standard Webhooks has them."""

import base64
from datetime import UTC, datetime, timedelta

from app.webhooks.secret import Secret
from app.webhooks.signature import headers

AT = datetime.fromtimestamp(1_614_265_330, UTC)
SECRET = Secret.read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
CONTENT = b'{"test": 2432232314}'


def test_the_published_example_has_the_published_signature() -> None:
    """Secret, message and signature are those of the specification's libraries."""
    assert headers([SECRET], ID, CONTENT, AT) == {
        "webhook-id": ID,
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_two_secrets_sign_side_by_side() -> None:
    other = Secret(bytes(32))
    both = headers([SECRET, other], ID, CONTENT, AT)["webhook-signature"].split(" ")
    alone = [headers([each], ID, CONTENT, AT)["webhook-signature"] for each in (SECRET, other)]
    assert both == alone
    assert all(len(base64.b64decode(each.removeprefix("v1,"))) == 32 for each in both)


def test_another_attempt_has_the_same_id_and_another_signature() -> None:
    first = headers([SECRET], ID, CONTENT, AT)
    second = headers([SECRET], ID, CONTENT, AT + timedelta(seconds=1))
    assert first["webhook-id"] == second["webhook-id"]
    assert first["webhook-timestamp"] != second["webhook-timestamp"]
    assert first["webhook-signature"] != second["webhook-signature"]


def test_the_time_is_that_of_the_second_that_has_begun() -> None:
    late = AT + timedelta(microseconds=999_999)
    assert headers([SECRET], ID, CONTENT, late) == headers([SECRET], ID, CONTENT, AT)


def test_any_bytes_are_signed_as_they_are() -> None:
    signed = {headers([SECRET], ID, body, AT)["webhook-signature"] for body in (b"", b"\xff", b".")}
    assert len(signed) == 3
