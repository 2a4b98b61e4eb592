"""Every address of the site, with every method, as everybody: the answer is what the table says and tells nothing."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from tests.documents.matrix.asking import find_routes, problems_of, staff_site_problems_of
from tests.documents.matrix.table import METHODS, ROWS, STAFF_SITE
from tests.documents.matrix.world import PEOPLE, World, make_world


@pytest.fixture
def world(db: None, settings: Settings) -> World:
    """Rate limits are tested elsewhere; here each person asks hundreds of times a second."""
    settings.USER_REQUESTS_PER_MINUTE = settings.TENANT_REQUESTS_PER_MINUTE = settings.LOGINS_PER_MINUTE = 100_000
    return make_world()


def test_every_route_has_its_row_and_every_row_its_route() -> None:
    assert find_routes() == {*ROWS, *STAFF_SITE}


@pytest.mark.parametrize("person", PEOPLE)
def test_every_answer_is_what_the_table_says_and_tells_outsiders_nothing(world: World, person: str) -> None:
    problems, asked = problems_of(world, person, ROWS, METHODS)
    staff_site_problems, staff_site_asked = staff_site_problems_of(world, person, METHODS)
    print(*problems, *staff_site_problems, sep="\n")
    assert problems + staff_site_problems == []
    assert asked + staff_site_asked >= (len(ROWS) + len(STAFF_SITE)) * len(METHODS)
