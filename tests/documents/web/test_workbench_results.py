"""What came of a task, in every form a result has, and its files."""

from __future__ import annotations

import io
import json

import openpyxl
from django.urls import reverse

from tests.documents.factories import PNG, Cast
from tests.documents.web.conftest import SignIn
from tests.documents.web.workbench_runs import make_run, page, shown

COLUMNS = [{"name": "item", "label": "Item", "type": "text"}, {"name": "sum", "label": "Sum", "type": "money"}]
BOX = [0.1, 0.1, 0.4, 0.13]


# --- results


def test_markdown_is_drawn_and_cleaned(sign_in: SignIn, cast: Cast) -> None:
    markdown = "# Title\n\n$x^2$\n\n<table><tr><td>9</td></tr></table><script>alert(1)</script><img src=x onerror=a()>"
    run = make_run(cast, "document", {"pages": [page(markdown=markdown)]}, model="hunyuan-ocr-1.5")
    html = shown(sign_in("acme-operator"), run)
    assert "<h3>Title</h3>" in html
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in html
    assert "<td>9</td>" in html
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "HunyuanOCR 1.5, a model of Tencent" in html


def test_of_a_result_without_end_a_part_is_drawn_and_the_rest_is_text(sign_in: SignIn, cast: Cast) -> None:
    pages = [page(markdown=f"# Page {number}\n\n{'word ' * 8_000}") | {"number": number} for number in range(1, 9)]
    pages.append(page(markdown="# End\n\n" + "$<$ " * 20_000) | {"number": 9})
    html = shown(sign_in("acme-operator"), make_run(cast, "document", {"pages": pages}))
    assert [f"<h3>Page {number}</h3>" in html for number in range(1, 9)] == [True] * 4 + [False] * 4
    assert '<pre tabindex="0"># Page 8\n\nword' in html
    assert '<pre tabindex="0"># End\n\n$&lt;$ $&lt;$' in html


def test_formulas_count_for_what_they_cost(sign_in: SignIn, cast: Cast) -> None:
    run = make_run(cast, "formula", {"pages": [page(text="$x$\n\n" * 20_000)]})
    assert "<math" not in shown(sign_in("acme-operator"), run)


def test_foreign_text_is_escaped_in_every_view(sign_in: SignIn, cast: Cast) -> None:
    evil = "</template><script>alert(1)</script>"
    result = {
        "pages": [page(text=evil, lines=[{"text": evil, "box": BOX, "confidence": None}],
                       regions=[{"category": evil, "box": BOX, "text": evil}], tables=[{"rows": [[evil], [evil]]}],
                       chart={"notation": "mermaid", "source": evil},
                       translation={"language": "en", "text": evil, "blocks": [{"text": evil, "box": BOX}]})],
        "fields": [{"name": "a", "label": evil, "value": evil, "confidence": 0.5, "source": "model", "evidence": []},
                   {"name": "t", "label": evil, "value": [{evil: evil}], "source": "ocr", "evidence": []}],
        "everything": {"pairs": [{"label": evil, "text": evil, "page": 1, "box": BOX, "label_box": BOX}],
                       "tables": [{"page": 1, "box": BOX, "columns": [{"label": evil}], "rows": [[{"text": evil}]]}]},
        "json": {evil: evil}, "notes": [evil],
        "answer": {"text": evil, "is_passages": False, "passages": [{"page": 1, "text": evil, "boxes": [BOX]}]},
        "subtitles": [{"start": 0, "end": 1.5, "text": evil}], "srt": evil, "vtt": evil,
    }  # fmt: skip
    html = shown(sign_in("acme-operator"), make_run(cast, "spotting", result, options={"question": evil}))
    assert "<script>alert" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") > 20


def test_lines_lead_to_their_boxes(sign_in: SignIn, cast: Cast) -> None:
    run = make_run(cast, "spotting", {"pages": [page(lines=[{"text": "Total", "box": BOX, "confidence": 0.97}])]})
    html = shown(sign_in("acme-operator"), run)
    assert html.count('data-mark="lines-1-0"') == 2
    assert '<rect x="0.10000" y="0.10000" width="0.30000" height="0.03000"/>' in html
    assert reverse("workbench_page", args=[run.pk, 1]) in html


def test_values_say_where_they_stand_and_where_they_do_not(sign_in: SignIn, cast: Cast) -> None:
    evidence = [{"source": "ocr", "page": 1, "box": BOX, "text": "9"}]
    fields = [
        {"name": "total", "label": "Total", "value": 3898.4, "confidence": 0.9, "source": "ocr", "evidence": evidence},
        {"name": "po", "label": "PO", "value": "PO-1", "confidence": None, "source": "model", "evidence": []},
        {"name": "iban", "label": "IBAN", "value": None, "confidence": None, "source": None, "evidence": []},
    ]
    html = shown(sign_in("acme-operator"), make_run(cast, "fields", {"pages": [page()], "fields": fields}))
    assert '<a href="#pages" data-mark="field-0">3,898.40</a>' in html
    assert "Not on page" in html
    assert "Not found" in html


def test_a_translation_is_set_into_its_boxes(sign_in: SignIn, cast: Cast) -> None:
    blocks = [{"text": "Goods remain our property", "original": "货物", "box": BOX}]
    run = make_run(
        cast, "translate", {"pages": [page(translation={"language": "en", "text": "Goods", "blocks": blocks})]}
    )
    html = shown(sign_in("acme-operator"), run)
    assert 'id="show-translation" checked' in html
    assert 'viewBox="0 0 300 42"' in html
    assert "Goods remain our" in html
    assert '<span class="original">货物</span>' in html
    assert html.count('data-mark="block-1-0"') == 2


def test_passages_without_a_model_say_so(sign_in: SignIn, cast: Cast) -> None:
    answer = {"text": "", "is_passages": True, "passages": [{"page": 1, "text": "Due in 30 days", "boxes": [BOX]}]}
    html = shown(sign_in("acme-operator"), make_run(cast, "question", {"pages": [page()], "answer": answer}))
    assert "Due in 30 days" in html
    assert html.count('data-mark="passage-0"') == 2


def test_a_video_has_times_and_no_pages(sign_in: SignIn, cast: Cast) -> None:
    titles = [{"start": 0.0, "end": 62.5, "text": "Hello"}]
    run = make_run(cast, "subtitles", {"subtitles": titles, "srt": "1\n", "vtt": "WEBVTT\n"}, images=[])
    html = shown(sign_in("acme-operator"), run)
    assert "0:00.0 – 1:02.5" in html
    assert 'id="well"' not in html
    answer = sign_in("acme-operator").get(reverse("workbench_file", args=[run.pk, "srt"]))
    assert answer.content == b"1\n"


# --- files


def test_files_in_every_format_there_is(sign_in: SignIn, cast: Cast) -> None:
    evidence = [{"source": "ocr", "page": 1, "box": BOX, "text": "9"}]
    rows = [{"item": '=HYPERLINK("x")', "sum": 9.5}]
    fields = [
        {"name": "seller", "label": "Seller", "value": "=cmd|' /C calc'!A0", "source": "model", "evidence": evidence},
        {
            "name": "lines",
            "label": "Lines",
            "value": rows,
            "columns": COLUMNS,
            "confidence": 0.5,
            "source": "ocr",
            "evidence": evidence,
        },
    ]
    run = make_run(cast, "fields", {"fields": fields, "pages": [page(lines=[{"text": "Total | 9", "box": BOX}])]})
    client = sign_in("acme-operator")
    files = {name: client.get(reverse("workbench_file", args=[run.pk, name])) for name in ("json", "md", "xlsx")}
    assert json.loads(files["json"].content)["fields"][0]["label"] == "Seller"
    assert "| Seller | =cmd\\|' /C calc'!A0 |" in files["md"].content.decode()
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"].content))
    assert book.sheetnames == ["Fields", "Lines", "Lines 2"]
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert {cell.data_type for cell in cells if str(cell.value).startswith("=")} == {"s"}
    assert [cell.value for cell in book["Lines"][1]] == ["Item", "Sum"]
    assert book["Lines"]["B2"].value == 9.5
    assert files["json"].headers["Content-Disposition"] == f'attachment; filename="scan-{run.pk.hex[:8]}.json"'
    assert client.get(reverse("workbench_file", args=[run.pk, "srt"])).status_code == 404


def test_an_unfinished_run_has_no_file(sign_in: SignIn, cast: Cast) -> None:
    run = make_run(cast, "text")
    assert sign_in("acme-operator").get(reverse("workbench_file", args=[run.pk, "json"])).status_code == 404


def test_page_images_are_served_as_ours(sign_in: SignIn, cast: Cast) -> None:
    run = make_run(cast, "text", {})
    client = sign_in("acme-operator")
    answer = client.get(reverse("workbench_page", args=[run.pk, 1]))
    assert (answer.content, answer.headers["Content-Type"]) == (PNG, "image/jpeg")
    assert client.get(reverse("workbench_page", args=[run.pk, 2])).status_code == 404
