"""`followup tenants` and `followup keys`."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace, _SubParsersAction
from datetime import datetime, timedelta

from app.administration.opening import opened
from app.clock import utc_now
from app.customers.key_scope import OF_A_CUSTOMER, OF_A_PAGE, KeyScope
from app.customers.key_text import KeyKind, id_named
from app.customers.register import (
    KeyRecord,
    all_tenants,
    create_key,
    create_tenant,
    keys_of,
    revoke_key,
    rotate_key,
)
from app.settings import is_origin
from app.storage.schema import LOCAL_TENANT

_OVERLAP_HOURS = 24
_MOST = 100_000
_SHOWN_ONCE = "Keep it now: it is shown once, and only a digest of it is stored."


def add_commands(commands: "_SubParsersAction[ArgumentParser]") -> None:
    _add_tenants(commands.add_parser("tenants", help="create and list customers"))
    _add_keys(commands.add_parser("keys", help="create, list, rotate and revoke API keys"))


def _add_tenants(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    create = actions.add_parser("create", help="a new customer")
    create.add_argument("tenant", help="small letters, digits, - and _")
    create.set_defaults(run=_create_tenant)
    actions.add_parser("list", help="every customer").set_defaults(run=_list_tenants)


def _add_keys(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    create = actions.add_parser("create", help="a new key; it is shown once")
    create.add_argument("name", help="what it is for, for the list")
    create.add_argument("--tenant", default=LOCAL_TENANT, help=f"default: {LOCAL_TENANT}")
    create.add_argument(
        "--scope", action="append", type=_scope, metavar="SCOPE",
        help=f"may be repeated: {', '.join(KeyScope)}; default: all but {KeyScope.METRICS_READ}",
    )  # fmt: skip
    create.add_argument(
        "--publishable-for", action="append", type=_origin, default=[], metavar="ORIGIN",
        help="a key for pages of that origin, which may ask for decisions, plans and messages; "
        "may be repeated; list the origin in CORS_ORIGINS as well",
    )  # fmt: skip
    create.add_argument("--days", type=_positive, help="it expires after so many; default: never")
    create.add_argument("--requests-per-minute", type=_positive, help="default: RATE_LIMIT")
    create.set_defaults(run=_create_key)
    listing = actions.add_parser("list", help="keys, without their secrets")
    listing.add_argument("--tenant", help="of one customer; default: of all")
    listing.set_defaults(run=_list_keys)
    rotate = actions.add_parser("rotate", help="a new key in place of an old one, which then ends")
    rotate.add_argument("key", type=_key_id, help="its id, as `followup keys list` shows it")
    rotate.add_argument(
        "--overlap-hours", type=_hours, default=_OVERLAP_HOURS,
        help=f"so long both are taken; default: {_OVERLAP_HOURS}",
    )  # fmt: skip
    rotate.set_defaults(run=_rotate_key)
    revoke = actions.add_parser("revoke", help="end a key at once, for good")
    revoke.add_argument("key", type=_key_id, help="its id, or the whole key")
    revoke.set_defaults(run=_revoke_key)


def _create_tenant(arguments: Namespace) -> int:
    with opened() as database:
        create_tenant(database, arguments.tenant, utc_now())
    print(f"Created the tenant {arguments.tenant}.")
    return 0


def _list_tenants(_: Namespace) -> int:
    with opened() as database:
        for tenant_id in all_tenants(database):
            print(tenant_id)
    return 0


def _create_key(arguments: Namespace) -> int:
    now, origins = utc_now(), arguments.publishable_for
    with opened() as database:
        key = create_key(
            database,
            arguments.tenant,
            now,
            name=arguments.name,
            kind=KeyKind.PUBLISHABLE if origins else KeyKind.SECRET,
            scopes=arguments.scope or (OF_A_PAGE if origins else OF_A_CUSTOMER),
            origins=origins,
            requests_per_minute=arguments.requests_per_minute,
            expires_at=now + timedelta(days=arguments.days) if arguments.days else None,
        )
    print(f"{key}\n{_SHOWN_ONCE}")
    return 0


def _list_keys(arguments: Namespace) -> int:
    now = utc_now()
    with opened() as database:
        for record in keys_of(database, arguments.tenant):
            print(_line(record, now))
    return 0


def _rotate_key(arguments: Namespace) -> int:
    overlap = timedelta(hours=arguments.overlap_hours)
    with opened() as database:
        key = rotate_key(database, arguments.key, utc_now(), overlap)
    print(f"{key}\n{_SHOWN_ONCE}")
    return 0


def _revoke_key(arguments: Namespace) -> int:
    with opened() as database:
        revoke_key(database, arguments.key, utc_now())
    print("Revoked; running services learn of it within 10 seconds.")
    return 0


def _line(record: KeyRecord, now: datetime) -> str:
    used = record.last_used_at
    return "  ".join(
        (
            f"fut_{record.kind}_{record.id}...",
            record.tenant_id,
            record.name,
            _standing(record, now),
            f"used {used:%Y-%m-%d %H:00}Z" if used else "never used",
            ",".join(sorted(record.scopes | record.origins)),
        )
    )


def _standing(record: KeyRecord, now: datetime) -> str:
    if record.revoked_at is not None:
        return f"revoked {record.revoked_at:%Y-%m-%d}"
    if record.expires_at is None:
        return "good"
    return f"{'expired' if record.expires_at <= now else 'until'} {record.expires_at:%Y-%m-%d}"


def _positive(text: str) -> int:
    return _whole(text, least=1)


def _hours(text: str) -> int:
    return _whole(text, least=0)


def _whole(text: str, least: int) -> int:
    if not (text.isdecimal() and least <= int(text) <= _MOST):
        raise ArgumentTypeError(f"a whole number from {least} to {_MOST}")
    return int(text)


def _scope(text: str) -> KeyScope:
    try:
        return KeyScope(text)
    except ValueError:
        raise ArgumentTypeError(f"one of {', '.join(KeyScope)}") from None


def _key_id(text: str) -> str:
    found = id_named(text)
    if found is None:
        # Never repeated: it may be most of a key.
        raise ArgumentTypeError("an id as `followup keys list` shows it, or a whole key")
    return found


def _origin(text: str) -> str:
    if not is_origin(text):
        raise ArgumentTypeError("scheme, host and port, such as https://jobs.example")
    return text
