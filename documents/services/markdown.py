"""Markdown as models write it (HTML tables, LaTeX) made into HTML that is safe to show.

Knows no task, run or page. What comes in is foreign: it may hold any HTML. What goes out has been through an allow
list: no script, style, picture, form or link, and no attribute but spans of table cells and those of MathML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.token import Token

LONGEST_FORMULA = 4_000  # characters; a longer one is shown as it was written
FORMULA_WORK = 20
# A page's own headings stand above those of a result.
HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5"}
TAGS = {
    "p", "br", "hr", "h3", "h4", "h5", "h6", "em", "strong", "b", "i", "u", "s", "del", "sub", "sup", "code", "pre",
    "blockquote", "ul", "ol", "li", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "div", "span",
}  # fmt: skip
ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "ol": {"start"}}
MATH_TAGS = {
    "math", "mrow", "mi", "mo", "mn", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup",
    "munder", "mover", "munderover", "mmultiscripts", "mprescripts", "mtable", "mtr", "mtd", "mstyle", "mpadded",
    "mphantom", "menclose",
}  # fmt: skip
MATH_ATTRIBUTES = {
    "math": {"display"},
    "mi": {"mathvariant"},
    "mn": {"mathvariant"},
    "mo": {
        "stretchy",
        "fence",
        "form",
        "separator",
        "lspace",
        "rspace",
        "accent",
        "minsize",
        "maxsize",
        "movablelimits",
    },
    "mspace": {"width", "linebreak"},
    "mfrac": {"linethickness"},
    "mover": {"accent"},
    "munder": {"accentunder"},
    "mstyle": {"displaystyle", "scriptlevel", "mathvariant"},
    "mtable": {"columnalign", "rowspacing", "columnspacing", "rowlines", "columnlines"},
    "mtd": {"columnalign"},
    "menclose": {"notation"},
}
# What stands for a formula while the Markdown around it is rendered; no such sign is left in what comes in.
OPEN, CLOSE = "\ue000", "\ue001"
PLACE = re.compile(f"{OPEN}(\\d+){CLOSE}")
# Code is matched first, so that a dollar sign in it begins no formula. As in Pandoc, a dollar before a space or after
# one is money, and so is one before a digit that would end a formula. A fence is taken whole or not at all (`}+`), and
# no bracket opens within brackets: else a sign that a model repeats would be gone over again from each place of it.
SPANS = re.compile(
    r"(?P<code>^(?P<fence>`{3,}+|~{3,}+)[^\n]*\n.*?(?:^(?P=fence)|\Z)"
    r"|(?P<tick>(?<!`)`{1,3}(?!`)).{1,400}?(?<!`)(?P=tick)(?!`))"
    r"|\$\$(?P<dollars>.{1,4000}?)\$\$|\\\[(?P<brackets>(?:\\[^\[]|[^\\]){1,4000}?)\\\]"
    r"|\\\((?P<round>(?:\\[^(]|[^\\]){1,1000}?)\\\)|(?<![\\$])\$(?P<dollar>[^\s$](?:[^$\n]{0,1000}[^\s$\\])?)\$(?!\d)",
    re.DOTALL | re.MULTILINE,
)


def work_of(source: str) -> int:
    """What rendering `source` costs, in characters of plain text: each formula is as much as `FORMULA_WORK`."""
    return len(source) + FORMULA_WORK * (source.count("$") // 2 + source.count("\\(") + source.count("\\["))


def render_markdown(source: str) -> SafeString:
    """`source` as HTML without anything that runs, loads, links or leaves its place."""
    formulas: list[SafeString] = []

    def keep(found: re.Match[str]) -> str:
        if found["code"] is not None:
            return found[0]
        is_block = found["dollars"] is not None or found["brackets"] is not None
        latex = next(text for text in found.group("dollars", "brackets", "round", "dollar") if text is not None)
        formulas.append(render_formula(latex, is_block=is_block))
        return f"{OPEN}{len(formulas) - 1}{CLOSE}"

    prepared = SPANS.sub(keep, source.replace(OPEN, "").replace(CLOSE, ""))
    html = nh3.clean(_renderer().render(prepared), tags=TAGS, attributes=ATTRIBUTES, link_rel=None)
    return mark_safe(PLACE.sub(lambda found: formulas[int(found[1])], html))  # noqa: S308  # cleaned, both of them


def render_formula(latex: str, *, is_block: bool = True) -> SafeString:
    """`latex` as MathML; as it was written where it is no LaTeX."""
    latex = latex.strip()
    if len(latex) <= LONGEST_FORMULA:
        try:
            written = convert(latex, display="block" if is_block else "inline")
        except Exception:  # the converter raises what it happens to; a model's slip is shown as it was written
            written = ""
        # The converter puts the texts of a formula into its tree as they are: foreign as all else.
        math = nh3.clean(written, tags=MATH_TAGS, attributes=MATH_ATTRIBUTES, link_rel=None)
        if math:
            return mark_safe(math)  # noqa: S308  # cleaned in the line above
    return format_html("<code>{}</code>", latex)


def formulas_of(text: str) -> Sequence[SafeString]:
    """The formulas of an answer that is LaTeX alone: one for each paragraph of it, without the signs around them."""
    bare = re.sub(r"^[ \t]*(?:\$\$?|\\\[|\\\()|(?:\$\$?|\\\]|\\\))[ \t]*$", "", text.strip(), flags=re.MULTILINE)
    return [render_formula(part) for part in re.split(r"\n\s*\n", bare) if part.strip()]


def _renderer() -> MarkdownIt:
    """Markdown with tables and raw HTML, which is cleaned afterwards; its headings below the page's own."""
    renderer = MarkdownIt("commonmark", {"html": True, "breaks": True}).enable(["table", "strikethrough"])
    renderer.core.ruler.push("headings", lambda state: _lower(state.tokens))
    return renderer


def _lower(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = HEADINGS.get(token.tag, "h6")
