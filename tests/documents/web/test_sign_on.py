"""Signing in at a team's own OpenID Connect provider, which really runs here."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings

from documents.models import AuditEvent, Membership, Role, SingleSignOn, User, actors_of
from documents.services import invitations, single_sign_on
from documents.services.memberships import SignsInElsewhere
from documents.services.tenants import add_member
from documents.tenancy import ops_scope, scope
from tests.documents.web.conftest import SignIn
from tests.documents.web.signing_on import SignOn, signed_in


def test_new_people_join_in_the_role_the_team_chose(sign_on: SignOn) -> None:
    sign_on.set_up(joins_as="operator")
    answer = sign_on.sign_in("nora")
    assert (answer.status_code, signed_in(answer)) == (302, "nora")
    [actor] = actors_of(User.objects.get(username="nora"))
    assert (actor.tenant_slug, actor.role) == ("acme", Role.OPERATOR)
    assert signed_in(sign_on.sign_in("nora")) == "nora"
    assert User.objects.filter(email="nora@example.com").count() == 1
    assert not User.objects.get(username="nora").has_usable_password()


def test_without_invitation_or_role_people_are_turned_away_and_it_is_written_down(sign_on: SignOn) -> None:
    sign_on.set_up()
    answer = sign_on.sign_in("nora")
    assert (answer.status_code, signed_in(answer)) == (403, "")
    with scope(sign_on.cast.acme.pk):
        assert AuditEvent.objects.get(action="sign_on.refuse").after["reason"] == "not invited"
        invitations.invite(actor=sign_on.cast.actor("acme-admin"), email="Nora@example.com", role=Role.REVIEWER)
    assert signed_in(sign_on.sign_in("nora")) == "nora"
    assert actors_of(User.objects.get(username="nora"))[0].role == Role.REVIEWER


def test_a_member_is_known_by_a_verified_address_alone(sign_on: SignOn) -> None:
    sign_on.set_up()
    assert sign_on.sign_in("unsure").status_code == 403
    assert signed_in(sign_on.sign_in("viewer")) == "acme-viewer"


def test_a_provider_signs_nobody_in_whose_account_opens_another_team(sign_on: SignOn) -> None:
    """acme's provider says it is globex's admin: acme's own admin could write that into it."""
    sign_on.set_up(joins_as="viewer")
    answer = sign_on.sign_in("victim")
    assert signed_in(answer) == "globex-admin@example.com"  # an account of its own, of acme alone
    [actor] = actors_of(User.objects.get(username="globex-admin@example.com"))
    assert actor.tenant_slug == "acme"
    add_member(tenant=sign_on.cast.globex, user=sign_on.cast.user("acme-viewer"), role=Role.VIEWER)
    assert signed_in(sign_on.sign_in("viewer")) != "acme-viewer"


def test_an_account_of_a_provider_joins_no_other_team(sign_on: SignOn) -> None:
    sign_on.set_up(joins_as="viewer")
    sign_on.sign_in("nora")
    nora = User.objects.get(username="nora")
    with scope(sign_on.cast.globex.pk):
        actor = sign_on.cast.actor("globex-admin")
        _row, token = invitations.invite(actor=actor, email="nora@example.com", role=Role.VIEWER)
    with pytest.raises(SignsInElsewhere):
        add_member(tenant=sign_on.cast.globex, user=nora, role=Role.VIEWER)
    with pytest.raises(SignsInElsewhere):
        invitations.accept_as(token=token, user=nora)
    client = Client()
    client.force_login(nora)
    assert client.post(f"/invitations/{token}/").status_code == 409


def test_who_became_staff_was_removed_or_deactivated_does_not_come_by_the_provider(sign_on: SignOn) -> None:
    sign_on.set_up(joins_as="viewer")
    sign_on.sign_in("nora")
    User.objects.filter(username="nora").update(is_staff=True)
    assert sign_on.sign_in("nora").status_code == 403
    User.objects.filter(username="nora").update(is_staff=False)
    with ops_scope():
        Membership.objects.filter(user__username="nora").delete()
    assert sign_on.sign_in("nora").status_code == 403
    User.objects.filter(username="acme-viewer").update(is_active=False)
    assert sign_on.sign_in("viewer").status_code == 403


def _get_as_nobody(client: Client, address: str) -> Any:
    """Without the session's person, but with all else it keeps."""
    answer = client.get(address)
    session = client.session
    session.pop("_auth_user_id", None)
    session.save()
    return answer


@pytest.mark.parametrize("spoil", ["state", "code", "browser", "twice"])
def test_what_does_not_fit_signs_nobody_in(sign_on: SignOn, spoil: str) -> None:
    sign_on.set_up(joins_as="viewer")
    client = Client()
    back = sign_on.consent(sign_on.begin(client), "nora")
    path, _mark, query = back.partition("?")
    tries: dict[str, tuple[Client, list[str]]] = {
        "state": (client, [f"{path}?{query.replace('state=', 'state=x')}"]),
        "code": (client, [f"{path}?{query.replace('code=', 'code=x')}"]),
        "browser": (Client(), [back]),
        "twice": (client, [back, "/account/", back]),
    }
    browser, addresses = tries[spoil]
    answer = [_get_as_nobody(browser, address) for address in addresses][-1]
    assert (answer.status_code, signed_in(answer)) == (401, "")


def test_a_code_of_one_log_in_is_worth_nothing_in_another(sign_on: SignOn) -> None:
    """The provider is given another's PKCE challenge; ours is the verifier."""
    sign_on.set_up(joins_as="viewer")
    mine, theirs = Client(), Client()
    [stolen] = [part for part in sign_on.consent(sign_on.begin(theirs), "nora").split("?")[1].split("&")
                if part.startswith("code=")]  # fmt: skip
    back = sign_on.consent(sign_on.begin(mine), "viewer")
    path, _mark, query = back.partition("?")
    state = next(part for part in query.split("&") if part.startswith("state="))
    assert mine.get(f"{path}?{stolen}&{state}").status_code == 401


def test_a_switched_off_provider_is_like_none(sign_on: SignOn) -> None:
    row = sign_on.set_up(is_active=False)
    answers = [Client().get(path) for path in ("/sso/acme/", "/sso/globex/", "/sso/no-such-team/")]
    assert {answer.status_code for answer in answers} == {404}
    assert Client().get(f"/sso/{row.pk}/callback/?code=1&state=2").status_code == 401


def test_from_another_site_nobody_is_sent_off_without_a_click(sign_on: SignOn) -> None:
    sign_on.set_up()
    answer = Client().get("/sso/acme/", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
    assert b"/sso/acme/" in answer.content


def test_an_admin_sets_it_up_and_the_secret_never_comes_back(sign_on: SignOn, sign_in: SignIn) -> None:
    admin = sign_in("acme-admin")
    form = {"issuer": sign_on.issuer, "client_id": "ocrsite", "secret": "hush-hush", "is_active": "1", "joins_as": ""}
    page = admin.post("/people/sign-on/", form)
    assert (page.status_code, b"hush-hush" in page.content) == (200, False)
    with scope(sign_on.cast.acme.pk):
        row = SingleSignOn.objects.get()
        assert "hush-hush" not in row.sealed_secret
        assert "hush-hush" not in str([*AuditEvent.objects.values_list("after", flat=True)])
    assert b"/callback/" in page.content
    assert single_sign_on.find_provider(team="acme").secret == "hush-hush"
    admin.post("/people/sign-on/", {**form, "secret": "", "joins_as": "viewer"})
    assert single_sign_on.find_provider(team="acme").secret == "hush-hush"
    assert admin.post("/people/sign-on/", {**form, "joins_as": "admin"}).status_code == 422
    admin.post("/people/sign-on/remove/")
    with pytest.raises(single_sign_on.UnknownProvider):
        single_sign_on.find_provider(team="acme")


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:9/", "https://10.0.0.1/", "file:///etc/passwd", "nonsense", ""])
def test_an_issuer_that_does_not_answer_is_not_kept(
    sign_on: SignOn, sign_in: SignIn, settings: Settings, issuer: str
) -> None:
    answer = sign_in("acme-admin").post("/people/sign-on/", {"issuer": issuer, "client_id": "a", "secret": "b"})
    assert answer.status_code == 422
    with scope(sign_on.cast.acme.pk):
        assert not SingleSignOn.objects.exists()


def test_a_provider_inside_the_network_is_not_asked(sign_on: SignOn, sign_in: SignIn, settings: Settings) -> None:
    settings.OUTBOUND_NETWORKS = []
    form = {"issuer": sign_on.issuer, "client_id": "ocrsite", "secret": "hush"}
    assert sign_in("acme-admin").post("/people/sign-on/", form).status_code == 422
    sign_on.set_up()
    assert Client().get("/sso/acme/").status_code == 502


def test_another_issuer_forgets_whom_the_first_vouched_for(sign_on: SignOn) -> None:
    sign_on.set_up(joins_as="viewer")
    sign_on.sign_in("nora")
    with pytest.raises(single_sign_on.CannotSetUp):
        sign_on.set_up(issuer="https://other.example.com", secret="")
    sign_on.set_up(issuer="https://other.example.com")
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("name", ["acme-approver", "acme-viewer"])
def test_admins_alone_set_it_up(sign_on: SignOn, sign_in: SignIn, name: str) -> None:
    assert sign_in(name).get("/people/sign-on/").status_code == 403


def test_guesses_of_short_names_are_counted(db: None, settings: Settings) -> None:
    settings.LOGINS_PER_MINUTE = 2
    statuses = [Client().get(f"/sso/team-{number}/").status_code for number in range(30)]
    assert (statuses[0], statuses[-1]) == (404, 429)
