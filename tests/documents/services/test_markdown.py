"""Markdown of models as HTML: tables, formulas, and nothing that runs, loads or leads away."""

from __future__ import annotations

import re
import time

import pytest

from documents.services.markdown import formulas_of, render_formula, render_markdown

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![picture](https://evil.example/x.png)",
    "[click](javascript:alert(1))",
    "<a href='https://evil.example'>bank</a>",
    "<svg onload=alert(1)><animate onbegin=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action=https://evil.example><input name=password><button>Sign in</button></form>",
    "<style>@import 'https://evil.example/x.css'</style><p style='position:fixed'>over</p>",
    "<div onclick=alert(1) id=main class=primary hx-get=/logout/ data-hx-post=/people/>x</div>",
    "<table><tr><td onmouseover=alert(1) style=color:red>x</td></tr></table>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>",
    "<math href='javascript:alert(1)'><maction actiontype=statusline xlink:href=x>x</maction></math>",
    r"$\text{<img src=x onerror=alert(1)>}$",
    r"$\text{</mtext></math><script>alert(1)</script>}$",
    r"$$\href{javascript:alert(1)}{x}$$",
    r"\(\class{primary}{x} \style{position:fixed}{y}\)",
    "$x$ `</code><script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "\ue0000\ue001 \ue00099\ue001",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_runs_loads_or_leads_away_comes_through(attack: str) -> None:
    html = render_markdown(attack)
    tags = re.findall(r"<[^>]+>", html)
    assert not re.search(r"<(script|img|svg|iframe|form|input|button|style|a|maction|base|meta|link|object)\b", html)
    assert [tag for tag in tags if re.search(r"\bon\w+\s*=|style=|href|class=|id=|hx-|src", tag)] == []


def test_tables_of_both_kinds_keep_their_cells() -> None:
    html = render_markdown("|Item|Sum|\n|-|-:|\n|Sensor|9|\n\n<table><tr><td colspan=2 class=x>Both</td></tr></table>")
    assert "<th>Item</th>" in html
    assert "<td>9</td>" in html
    assert '<td colspan="2">Both</td>' in html


def test_headings_stand_below_those_of_the_page() -> None:
    assert render_markdown("# One\n\n#### Four") == "<h3>One</h3>\n<h6>Four</h6>\n"


@pytest.mark.parametrize("latex", ["$x^2$", r"\(x^2\)"])
def test_formulas_within_a_line(latex: str) -> None:
    assert "<p>So <math display=" in render_markdown(f"So {latex} holds")
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in render_markdown(latex)


@pytest.mark.parametrize("latex", ["$$\n\\frac{a}{b}\n$$", "\\[\\frac{a}{b}\\]", "<td>$$\\frac{a}{b}$$</td>"])
def test_formulas_on_their_own(latex: str) -> None:
    assert '<math display="block">' in render_markdown(latex)
    assert "<mfrac>" in render_markdown(latex)


@pytest.mark.parametrize("text", ["US$5/US$10", "It cost $5 and now $ 10", "`$x$`", "```\n$x$\n```", r"a \$x$ b"])
def test_money_and_code_are_no_formulas(text: str) -> None:
    assert "<math" not in render_markdown(text)


def test_a_formula_nobody_can_draw_is_shown_as_it_was_written() -> None:
    assert render_formula(r"\frac{") == r"<code>\frac{</code>"
    assert render_formula("x" * 5_000) == f"<code>{'x' * 5_000}</code>"
    assert render_markdown("$<b>\\frac{$") == "<p><code>&lt;b&gt;\\frac{</code></p>\n"


def test_an_answer_of_formulas_alone() -> None:
    assert len(formulas_of("$$E = mc^2$$")) == 1
    assert len(formulas_of("\\[a + b\\]\n\n\\sum_{i=1}^n i")) == 2
    assert "$" not in "".join(formulas_of("$$\na+b\n$$"))


@pytest.mark.parametrize(
    "text",
    ["$" * 40_000, "`" * 500_000, "~" * 500_000, "\\[" * 20_000, ">" * 5_000, "<div>" * 10_000, "$" + "{" * 1_900],
)
def test_what_a_model_repeats_costs_little(text: str) -> None:
    begun = time.perf_counter()
    render_markdown(text)
    assert time.perf_counter() - begun < 10
