"""PostgreSQL's row-level security: the second lock behind `Scope`.

The service logs in as the owner of its tables, to whom no policy applies. A transaction of a
customer gives that up at its beginning: it becomes a role that sees nothing but the rows of the
customer that the transaction names.
"""

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from app.storage.trouble import StorageError

TENANT_SETTING = "followup.tenant_id"
_ROLE = "followup_tenant"
_POLICY = "own_rows"
_UNSECURED = text("""
  SELECT c.oid::regclass::text AS name,
         CASE relname WHEN 'tenants' THEN 'id' ELSE 'tenant_id' END AS owner
  FROM pg_class c
  WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
    AND NOT relispartition
    AND (relname = 'tenants' OR EXISTS (
      SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'tenant_id'))
    AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid AND polname = :policy)
""")
_CREATE_ROLE = f"""
  DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{_ROLE}') THEN
      CREATE ROLE {_ROLE} NOLOGIN NOBYPASSRLS;
    END IF;
    IF NOT pg_has_role('{_ROLE}', 'MEMBER') THEN GRANT {_ROLE} TO CURRENT_USER; END IF;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database's migration
  END $$
"""


def secure(connection: Connection) -> None:
    """Every table of customers' rows that is not secured yet; run after each migration, so that no
    migration can forget it. Raises `StorageError` where the login may not make the role.
    """
    if connection.dialect.name != "postgresql":
        return
    try:
        connection.exec_driver_sql(_CREATE_ROLE)
    except ProgrammingError as error:
        raise StorageError(
            f"the login may not make the role {_ROLE}; have an administrator run "
            f"`CREATE ROLE {_ROLE} NOLOGIN` and `GRANT {_ROLE} TO` the login"
        ) from error
    for name, owner in connection.execute(_UNSECURED, {"policy": _POLICY}).all():
        own = f"{owner} = current_setting('{TENANT_SETTING}', true)"
        for statement in (
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY {_POLICY} ON {name} TO {_ROLE} USING ({own}) WITH CHECK ({own})",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO {_ROLE}",
        ):
            connection.exec_driver_sql(statement)


_PATIENCE = {"lock_timeout": "30s", "statement_timeout": "5min"}
"""The server's, with each statement: far more than any takes for which nothing hangs. It is told
with the transaction, since poolers refuse it where a connection begins.
"""


def confine(connection: Connection, tenant_id: str) -> None:
    """Until the transaction ends, to one customer's rows, and to a time. Raises `StorageError`
    where the schema, and with it the role, is not there yet.
    """
    if connection.dialect.name != "postgresql":
        return
    role = func.set_config("role", _ROLE, True)
    tenant = func.set_config(TENANT_SETTING, tenant_id, True)
    patience = [func.set_config(name, value, True) for name, value in _PATIENCE.items()]
    try:
        connection.execute(select(role, tenant, *patience))
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        raise StorageError(f"the role {_ROLE} cannot be taken: run `followup migrate`") from error
