"""The setting that says where notifications may go."""

import pytest

from app.settings import SettingError, WebhookDestinations, from_environment


def test_notifications_go_to_public_addresses_unless_it_is_said_otherwise() -> None:
    assert from_environment({}).webhook_destinations is WebhookDestinations.PUBLIC
    assert not from_environment({}).allows_local_destinations


@pytest.mark.parametrize(("text", "allowed"), [("public", False), ("any", True)])
def test_local_ones_are_allowed_by_one_word(text: str, allowed: bool) -> None:
    settings = from_environment({"WEBHOOK_DESTINATIONS": text})
    assert settings.allows_local_destinations is allowed


@pytest.mark.parametrize("text", ["", "ANY", "all", "local", "1"])
def test_any_other_word_is_told(text: str) -> None:
    with pytest.raises(SettingError, match="WEBHOOK_DESTINATIONS: `public` or `any`"):
        from_environment({"WEBHOOK_DESTINATIONS": text})
