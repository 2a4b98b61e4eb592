"""Contracts in other languages than English: dates by the words beside them, parties, term, notice and law."""

from __future__ import annotations

from typing import Any

import pytest

from inference.fields import extract_fields
from inference.fields.contracts import read_prose
from inference.fields.contracts.foreign_dates import is_foreign
from inference.fields.contracts.prose import Prose
from inference.fields.durations import find_durations
from inference.fields.layout import lay_out
from inference.schemas import builtin_templates
from tests.inference.fields.pages import prose

CONTRACT = next(template for template in builtin_templates() if template.name == "contract")
GERMAN = (
    "Mietvertrag über Gewerberäume",
    "Zwischen der Hansen Immobilien KG, Am Deich 12, 28195 Bremen (nachfolgend „Vermieterin“)",
    "und der Vogel Feinkost GmbH, Lindenweg 3, 28203 Bremen (nachfolgend „Mieterin“)",
    "1. Das Mietverhältnis beginnt am 01.07.2023 und endet am 30.06.2028.",
    "2. Die Kündigungsfrist beträgt sechs Monate zum Quartalsende.",
    "3. Es gilt deutsches Recht.",
    "Bremen, den 15.05.2023",
)
FRENCH = (
    "CONTRAT DE PRESTATION DE SERVICES",
    "Entre les soussignés : Lumière Conseil SARL, dont le siège est à Lyon (ci-après « le Client »),",
    "et Atelier du Port SAS, dont le siège est à Nantes (ci-après « le Prestataire »).",
    "Article 1. Le présent contrat entre en vigueur le 1er juin 2023 pour une durée de trois (3) ans.",
    "Article 2. Le présent contrat est régi par le droit français.",
    "Fait à Lyon, le 3 mai 2023.",
)
PORTUGUESE = (
    "CONTRATO DE PRESTAÇÃO DE SERVIÇOS",
    "Entre Porto Azul Lda., com sede em Lisboa (adiante designada «Cliente»),",
    "e Serra Nova S.A., com sede em Coimbra (adiante designada «Prestador»), é celebrado em 7 de maio de 2021",
    "o presente contrato, que entra em vigor em 1 de junho de 2021 e tem a duração de dois (2) anos.",
    "Qualquer das partes pode denunciar o contrato com um aviso prévio de sessenta (60) dias.",
    "O contrato rege-se pela lei portuguesa.",
)
POLISH = (
    "Umowa najmu lokalu",
    "zawarta w dniu 8 marca 2023 r. w Warszawie pomiędzy Zielony Las S.A. z siedzibą w Warszawie,",
    "a Nowa Huta S.A. z siedzibą w Krakowie, zwaną dalej „Najemcą”.",
    "Umowa wchodzi w życie z dniem 1 kwietnia 2023 r. i zostaje zawarta na okres dwóch (2) lat.",
    "Umowa podlega prawu polskiemu.",
)
CHINESE = (
    "技术服务合同",
    "甲方（委托方）：北京青山科技有限公司",
    "乙方（受托方）：上海明月信息技术有限公司",
    "签订日期：2023年5月8日",
    "第一条 本合同自2023年6月1日起生效，有效期为两年。",
    "第二条 合同期满前三十日内，任何一方未书面通知终止的，本合同自动续期一年。",
    "第三条 本合同适用中华人民共和国法律。",
)
JAPANESE = (
    "業務委託契約書",
    "株式会社青空商事（以下「甲」という。）と山田工業株式会社（以下「乙」という。）は、次のとおり契約を締結する。",
    "第1条 本契約の有効期間は、2023年4月1日から2年間とする。",
    "第2条 甲又は乙は、3か月前までに書面で通知することにより、本契約を解約することができる。",
    "第3条 本契約は日本法に準拠する。",
    "2023年3月15日",
)
LEASE = (
    "CONTRATO DE ARRENDAMIENTO",
    "En la ciudad de Valencia, a 3 de marzo de 2021.",
    "De una parte, Inmobiliaria Levante, S.L., en adelante el ARRENDADOR,",
    "Y de otra, Doña Carmen Ruiz López, en adelante la ARRENDATARIA.",
    "Primera. El plazo de duración será de cinco (5) años, desde el 1 de abril de 2021 hasta el 31 de marzo de 2026.",
    "Segunda. Se prorrogará tácitamente por períodos anuales salvo preaviso de dos meses.",
)
TAIWANESE = (
    "勞務承攬契約書",
    "立契約書人：晨光科技股份有限公司（以下簡稱甲方）",
    "遠山顧問有限公司（以下簡稱乙方）",
    "一、契約期間自2023年3月1日起至2024年2月28日止，為期一年。",
    "二、任一方得於三十日前以書面通知他方終止本契約。",
    "三、本契約以中華民國法律為準據法。",
)
ENGLISH = ("This Agreement is made on 3 May 2021 by and between Alpha Tools Ltd and Beta Works Ltd.",)


def page(texts: tuple[str, ...]) -> Prose:
    return read_prose(lay_out([prose(texts)]))


@pytest.mark.parametrize(
    ("texts", "name", "value"),
    [
        (GERMAN, "title", "Mietvertrag über Gewerberäume"),
        (GERMAN, "parties", ["Hansen Immobilien KG", "Vogel Feinkost GmbH"]),
        (GERMAN, "agreement_date", "2023-05-15"),
        (GERMAN, "effective_date", "2023-07-01"),
        (GERMAN, "expiration_date", "2028-06-30"),
        (GERMAN, "notice_period", "6 months"),
        (FRENCH, "agreement_date", "2023-05-03"),
        (FRENCH, "effective_date", "2023-06-01"),
        (PORTUGUESE, "parties", ["Porto Azul Lda.", "Serra Nova S.A."]),
        (PORTUGUESE, "agreement_date", "2021-05-07"),
        (PORTUGUESE, "effective_date", "2021-06-01"),
        (PORTUGUESE, "notice_period", "60 days"),
        (PORTUGUESE, "governing_law", "Portugal"),
        (POLISH, "title", "Umowa najmu lokalu"),
        (POLISH, "agreement_date", "2023-03-08"),
        (POLISH, "effective_date", "2023-04-01"),
        (POLISH, "term", "2 years"),
        (POLISH, "governing_law", "Poland"),
        (CHINESE, "title", "技术服务合同"),
        (CHINESE, "parties", ["北京青山科技有限公司", "上海明月信息技术有限公司"]),
        (CHINESE, "agreement_date", "2023-05-08"),
        (CHINESE, "effective_date", "2023-06-01"),
        (CHINESE, "term", "2 years"),
        (CHINESE, "notice_period", "30 days"),
        (CHINESE, "renewal", "1 year"),
        (CHINESE, "governing_law", "China"),
        (JAPANESE, "title", "業務委託契約書"),
        (JAPANESE, "parties", ["株式会社青空商事", "山田工業株式会社"]),
        (JAPANESE, "agreement_date", "2023-03-15"),
        (JAPANESE, "effective_date", "2023-04-01"),
        (JAPANESE, "term", "2 years"),
        (JAPANESE, "notice_period", "3 months"),
        (JAPANESE, "governing_law", "Japan"),
        (LEASE, "parties", ["Inmobiliaria Levante, S.L.", "Carmen Ruiz López"]),
        (LEASE, "expiration_date", "2026-03-31"),
        (LEASE, "notice_period", "2 months"),
        (LEASE, "renewal", None),
        (TAIWANESE, "title", "勞務承攬契約書"),
        (TAIWANESE, "parties", ["晨光科技股份有限公司", "遠山顧問有限公司"]),
        (TAIWANESE, "effective_date", "2023-03-01"),
        (TAIWANESE, "expiration_date", "2024-02-28"),
        (TAIWANESE, "term", "1 year"),
        (TAIWANESE, "notice_period", "30 days"),
        (TAIWANESE, "governing_law", "Taiwan"),
    ],
)
def test_contracts_in_other_languages_are_read(texts: tuple[str, ...], name: str, value: Any) -> None:
    found = {item.name: item.value for item in extract_fields(CONTRACT, [prose(texts)])}
    assert found[name] == value


@pytest.mark.parametrize("texts", [GERMAN, FRENCH, PORTUGUESE, POLISH, CHINESE, JAPANESE])
def test_a_foreign_contract_is_told_by_its_little_words(texts: tuple[str, ...]) -> None:
    assert is_foreign(page(texts))
    assert not is_foreign(page(ENGLISH))


def test_a_date_named_as_the_start_is_not_the_date_of_the_contract_too() -> None:
    found = {item.name: item.value for item in extract_fields(CONTRACT, [prose(GERMAN[:-1])])}
    assert found["effective_date"] == "2023-07-01"
    assert found["agreement_date"] is None


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("有效期为两年，自2023年5月8日起", ["2 years"]),
        ("2023年4月1日から2年間とし、3か月前まで", ["2 years", "3 months"]),
        ("提前三十天", ["30 days"]),
    ],
)
def test_lengths_of_time_are_told_from_dates_where_no_blank_divides_them(text: str, lengths: list[str]) -> None:
    assert [place.value for place in find_durations(text)] == lengths
