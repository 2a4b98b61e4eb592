"""The test suite's own ground: the role it runs as, what that role may do, and whose database it is."""

import pytest
import redis
from django.conf import settings
from django.db import connection, transaction

from documents.models import Tenant


@pytest.mark.django_db
def test_tests_run_as_app_which_bypasses_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (settings.DATABASE_ROLE_NAMES["app"], False, False)


@pytest.mark.django_db
def test_app_owns_no_table_and_makes_none() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
        assert cursor.fetchone() == (0,)
        with pytest.raises(Exception, match="permission denied for schema public"), transaction.atomic():
            cursor.execute("CREATE TABLE mine (id int)")


@pytest.mark.django_db
def test_app_and_owner_can_become_ops_and_inherit_nothing_of_it() -> None:
    with connection.cursor() as cursor:
        ops = settings.DATABASE_ROLE_NAMES["ops"]
        cursor.execute(f'SET LOCAL ROLE "{ops}"')
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (ops,)
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT pg_has_role(current_user, %s, 'USAGE')", [ops])
        assert cursor.fetchone() == (False,)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", [1, 2])
def test_a_transactional_test_is_emptied_as_app(run: int) -> None:
    from documents.tenancy import ops_scope

    with ops_scope():
        assert Tenant.objects.count() == 0
        Tenant.objects.create(name="Left behind", slug="left-behind")


def test_each_worker_has_a_queue_of_its_own(valkey: redis.Redis) -> None:
    assert valkey.dbsize() == 0
    assert (
        valkey.connection_pool.connection_kwargs["db"]
        == redis.Redis.from_url(settings.REDIS_URL).connection_pool.connection_kwargs["db"]
    )
