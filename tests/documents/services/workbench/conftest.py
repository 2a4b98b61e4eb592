from __future__ import annotations

import pytest
from pytest_django import Settings

from documents.models import Actor
from tests.documents.factories import Cast
from tests.documents.services.workbench.asking import HUNYUAN


@pytest.fixture(autouse=True)
def _engines(settings: Settings) -> None:
    """The engine that reads nothing stands in for the CPU's; one with a model is set up beside it.

    Rows that are rolled back are not there for the thread that keeps the lease: it must not be asked to look.
    """
    settings.LEASE_SECONDS = 600
    settings.ENGINE = "fake"
    settings.ENGINES = HUNYUAN


@pytest.fixture
def operator(cast: Cast) -> Actor:
    return cast.actor("acme-operator")
