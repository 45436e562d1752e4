"""`followup tenants`, `keys`, `backup`, `restore`, as they are typed."""

from pathlib import Path

import pytest

from app.customers.key_text import KeyText
from tests.server import running
from tests.test_commands import run


@pytest.fixture
def data(tmp_path: Path) -> dict[str, str]:
    return {"DATA_DIR": str(tmp_path / "data")}


def test_a_key_is_made_used_rotated_and_revoked(data: dict[str, str]) -> None:
    def told(*arguments: str) -> list[str]:
        done = run(*arguments, environment=data)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.splitlines()

    assert told("tenants", "create", "acme") == ["Created the tenant acme."]
    assert told("tenants", "list") == ["acme", "local"]
    key, note = told("keys", "create", "web", "--tenant", "acme", "--days", "30")
    assert "shown once" in note
    with running(None, AUTH="required", **data) as server:
        body = b'{"interview":{"ended_at":"2026-11-20"},"time_zone":"Europe/Berlin"}'
        for text, status in ((key, 200), (f"{key[:-1]}?", 401)):
            answered, _ = server.ask(
                "POST", "/v1/decisions", body,
                Content_Type="application/json", Authorization=f"Bearer {text}",
            )  # fmt: skip
            assert answered == status
    name = KeyText.read(key).id
    shown = told("keys", "list", "--tenant", "acme")[0].split()[0]
    new = told("keys", "rotate", shown, "--overlap-hours", "1")[0]
    told("keys", "revoke", new)
    listed = told("keys", "list", "--tenant", "acme")
    assert len(listed) == 2
    (old_line,) = [line for line in listed if name in line]
    (new_line,) = [line for line in listed if KeyText.read(new).id in line]
    assert "until" in old_line
    assert "used" in old_line
    assert "revoked" in new_line
    assert "never used" in new_line
    assert not [line for line in listed if key in line or new in line]


@pytest.mark.parametrize(
    ("arguments", "says", "returncode"),
    [
        (["keys", "create", "x", "--tenant", "nobody"], "no tenant `nobody`", 1),
        (["keys", "revoke", "nothing"], "as `followup keys list` shows it", 2),
        (["keys", "revoke", "0" * 12], "no key of this id", 1),
        (["keys", "create", "x", "--scope", "all"], "one of decisions:write, ", 2),
        (["keys", "create", "x", "--days", "0"], "whole number", 2),
        (["keys", "create", "x", "--publishable-for", "jobs.example"], "scheme, host", 2),
        (["keys", "rotate", "0" * 12, "--overlap-hours", "-1"], "whole number", 2),
        (["tenants", "create", "A B"], "small letters", 1),
        (["restore", "nothing.sqlite3"], "no such file", 1),
    ],
)
def test_what_cannot_be_done_is_told(
    data: dict[str, str], arguments: list[str], says: str, returncode: int
) -> None:
    told = run(*arguments, environment=data)
    assert told.returncode == returncode
    assert says in told.stderr
    assert "Traceback" not in told.stderr


def test_a_backup_is_taken_from_a_running_service_and_put_back(
    data: dict[str, str], tmp_path: Path
) -> None:
    backup = tmp_path / "backup"
    with running(None, **data):
        assert run("tenants", "create", "acme", environment=data).returncode == 0
        assert run("backup", backup, environment=data).returncode == 0
    run("tenants", "create", "later", environment=data)
    refused = run("restore", backup, environment=data)
    assert (refused.returncode, "--force" in refused.stderr) == (1, True)
    assert run("restore", backup, "--force", environment=data).returncode == 0
    assert run("tenants", "list", environment=data).stdout.split() == ["acme", "local"]
