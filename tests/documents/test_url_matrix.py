"""Every address of the site, with every method, as everybody: the answer is what the table says and tells nothing.

And every page with values that no browser's form sends, one for each parameter, in turn: none breaks. All of them are
tried by `python -m benchmarks.security described_pages`.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker, Settings

from documents.models import Document
from documents.tenancy import ops_scope
from tests.documents.api.test_schema import describe
from tests.documents.matrix import sessions
from tests.documents.matrix.asking import Asker, find_routes, problems_of, staff_site_problems_of
from tests.documents.matrix.bad_values import Input, find_inputs, problems_of_bad_values
from tests.documents.matrix.described import unprobed
from tests.documents.matrix.portal import PORTAL
from tests.documents.matrix.probes import PROBES
from tests.documents.matrix.probing import probe_problems_of
from tests.documents.matrix.row import ANYONE, METHODS, page
from tests.documents.matrix.table import ROWS, STAFF_SITE
from tests.documents.matrix.world import MEMBERS, OUTSIDER, STAFF, STRANGER, UNKNOWN, World, make_world
from tests.documents.standing import standing


@pytest.fixture(scope="module")
def standing_world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, Path]]:
    """One for all tests, because making it costs more than hundreds of answers; each test leaves it as it was."""
    files = tmp_path_factory.mktemp("world")
    with standing(make_world, files, django_db_blocker) as world:
        yield world, files


@pytest.fixture
def world(standing_world: tuple[World, Path], db: None, settings: Settings, tmp_path: Path) -> Iterator[World]:
    """Rate limits are tested elsewhere; here each person asks hundreds of times a second. So are log lines."""
    world, files = standing_world
    shutil.copytree(files, tmp_path / "files")
    settings.USER_REQUESTS_PER_MINUTE = settings.TENANT_REQUESTS_PER_MINUTE = settings.LOGINS_PER_MINUTE = 100_000
    settings.OCR_WAIT_SECONDS = 0
    settings.SESSION_ENGINE = sessions.__name__
    logging.disable(logging.WARNING)
    yield world
    logging.disable(logging.NOTSET)


def test_every_route_has_its_row_and_every_row_its_route() -> None:
    assert find_routes() == {*ROWS, *STAFF_SITE}


@pytest.mark.walls
@pytest.mark.parametrize("person", [UNKNOWN, OUTSIDER, *MEMBERS, STRANGER, STAFF])
def test_every_answer_is_what_the_table_says_and_tells_outsiders_nothing(world: World, person: str) -> None:
    problems, asked = problems_of(world, person, ROWS, METHODS)
    staff_site_problems, staff_site_asked = staff_site_problems_of(world, person, METHODS)
    print(*problems, *staff_site_problems, sep="\n")
    assert problems + staff_site_problems == []
    assert asked + staff_site_asked >= (len(ROWS) + len(STAFF_SITE)) * len(METHODS)


@pytest.mark.parametrize("edge", ["pages", "api"])
def test_what_is_acmes_in_a_query_or_body_is_like_what_nobody_has(world: World, edge: str) -> None:
    asked = {name: probe for name, probe in PROBES.items() if probe.path.startswith("/api/") is (edge == "api")}
    problems = probe_problems_of(world, asked)
    print(*problems, sep="\n")
    assert problems == []
    assert len(asked) > 30


def test_every_id_that_the_api_takes_is_in_a_probe() -> None:
    description = describe()
    assert unprobed(description, PROBES.values()) == []
    paths, forms = description["paths"], description["components"]["schemas"]
    paths["/api/v1/figures/"]["get"]["parameters"].append({"in": "query", "name": "document", "schema": {}})
    forms["ParkBodyRequest"]["properties"]["colleagues"] = {"type": "array", "items": {"format": "uuid"}}
    assert {"GET /api/v1/figures/ ?document", "POST /api/v1/documents/{document_id}/park/ colleagues"} <= {
        *unprobed(description, PROBES.values())
    }


def test_a_leak_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table itself is tried: where the door leaves open whose document it is, it says so."""
    row = ROWS["documents/<uuid:document_id>/progress/"]
    monkeypatch.setattr("documents.access.get_document", _get_any_document)
    problems, _ = problems_of(world, OUTSIDER, {row.route: row}, ("GET",))
    assert [problem.split(": ")[1].split(" /")[0] for problem in problems] == [
        "GET documents/<uuid:document_id>/progress/ answers 200, not 404",
        "GET documents/<uuid:document_id>/progress/ tells an id of acme's from a missing one",
    ]


def _get_any_document(actor: object, document_id: str, **options: object) -> Document:
    with ops_scope():
        return Document.objects.select_related("template", "extraction").get(pk=document_id)


@pytest.mark.walls
@pytest.mark.parametrize("third", range(3))
def test_no_page_breaks_over_what_it_is_sent(world: World, third: int) -> None:
    asker = Asker(world, "acme-admin")
    inputs = list(find_inputs(asker, PORTAL[third::3]))[::2]  # alone, or beside others, in turn
    problems, asked = problems_of_bad_values(asker, inputs, 1)
    print(*problems, sep="\n")
    assert problems == []
    assert asked == len(inputs) > 50


def test_no_page_breaks_for_people_unknown_either(world: World) -> None:
    asker = Asker(world, UNKNOWN)
    rows = [row for row in PORTAL if any(may.need is ANYONE for may in row.methods.values())]
    problems, _asked = problems_of_bad_values(asker, list(find_inputs(asker, rows))[::2], 1)
    print(*problems, sep="\n")
    assert problems == []


def test_what_a_page_looks_for_is_found(world: World) -> None:
    asker = Asker(world, "acme-admin")
    rows = {row.route: row for row in PORTAL}
    names = {one.name for one in find_inputs(asker, [rows["templates/new/"], rows["exports/"], rows[""]])}
    assert names >= {"name", "label", "row", "0-name", "0-type", "status", "text", "after", "file_format", "ids"}


def test_a_page_that_breaks_is_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*given: object, **named: object) -> None:
        raise ValueError

    monkeypatch.setattr("documents.access.get_document", break_down)
    inputs = [Input(page("documents/<uuid:document_id>/progress/"), "GET", "q")]
    problems, asked = problems_of_bad_values(Asker(world, "acme-admin"), inputs, 1)
    assert problems == ["acme-admin: GET documents/<uuid:document_id>/progress/ q answers 500 to huge"]
    assert asked == 1
