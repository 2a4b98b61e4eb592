"""Guesses which template a document belongs to, by the labels and telling words printed on it.

Knows nothing of files or tenants.
"""

from __future__ import annotations

from collections.abc import Sequence

from inference.fields.folding import fold, words
from inference.fields.labels import LabelBook
from inference.fields.layout import Layout, lay_out
from inference.types import Page, TemplateSpec

# Words that tell a kind of document, with their weight; a heading counts twice.
CUES: dict[str, dict[str, float]] = {
    "invoice": dict.fromkeys(
        "invoice|rechnung|facture|factura|fattura|factuur|faktura|fatura|請求書|credit note|gutschrift|tax invoice"
        "|rechnungsnummer|invoice number|bill to|amount due|zahlbetrag|avoir".split("|"),
        1.0,
    ),
    "receipt": dict.fromkeys(
        "receipt|cash|change|cashier|kassenbon|quittung|bon|ticket|recu|scontrino|paragon|領収|收据|小票|rounding"
        "|tendered|thank you|goods sold|visa|subtotal|gst summary|register|store #|kasse|caisse|レシート".split("|"),
        0.9,
    ),
    "contract": dict.fromkeys(
        "agreement|contract|hereinafter|whereas|hereby|hereto|governing law|shall|party|parties|vertrag"
        "|vertragsparteien|contrat|contrato|contratto|umowa|overeenkomst|合同|甲方|契約|witnesseth|in witness".split(
            "|"
        ),
        0.9,
    ),
    "purchase_order": dict.fromkeys(
        "purchase order|bestellung|bon de commande|orden de compra|ordine di acquisto|bestelbon|zamowienie|采购订单"
        "|採購單|発注書|注文書|p.o. date|vendor|ship via|deliver to".split("|"),
        1.2,
    ),
    "id_card": dict.fromkeys(
        "identity card|personalausweis|carte nationale|identite|documento nacional|carta d'identita|居民身份证"
        "|公民身份号码|identification card|id card|nationality|dowod osobisty|国民身分證|identiteitskaart".split("|"),
        2.0,
    ),
    "driving_licence": dict.fromkeys(
        "driving licence|driver licence|driver license|driver's license|fuhrerschein|permis de conduire"
        "|permiso de conduccion|patente di guida|rijbewijs|prawo jazdy|机动车驾驶证|駕駛執照|運転免許証".split("|"),
        2.5,
    ),
    "chinese_vat_invoice": dict.fromkeys(
        "增值税|发票代码|发票号码|价税合计|纳税人识别号|校验码|开票日期|销售方|购买方|电子普通发票|增值税专用发票".split(
            "|"
        ),
        1.3,
    ),
}
HEADING_ROWS = 12


def guess_template(pages: Sequence[Page], templates: Sequence[TemplateSpec]) -> tuple[TemplateSpec | None, float]:
    """The template that fits `pages` best and how sure that is (0..1); (None, 0.0) where nothing speaks for any."""
    layout = lay_out(pages[:3])
    if not layout.sheets or not templates:
        return None, 0.0
    scored = sorted(((_fit(template, layout), -index) for index, template in enumerate(templates)), reverse=True)
    best, place = scored[0]
    if best <= 0.5:
        return None, 0.0
    runner = scored[1][0] if len(scored) > 1 else 0.0
    sure = best / (best + max(runner, 0.0) + 1.0)
    return templates[-place], round(min(0.97, sure), 3)


def _fit(template: TemplateSpec, layout: Layout) -> float:
    text = _padded("\n".join(row.text for sheet in layout.sheets for row in sheet.rows))
    heading = _padded("\n".join(row.text for row in layout.sheets[0].rows[:HEADING_ROWS]))
    cues = dict(CUES.get(template.name, {}))
    for phrase in (template.label, template.name.replace("_", " ")):
        if phrase.strip():
            cues.setdefault(fold(phrase), 1.5)
    score = 0.0
    for cue, weight in cues.items():
        key = _padded(cue) if cue.isascii() else "".join(words(cue))
        where = (text, heading) if cue.isascii() else (text.replace(" ", ""), heading.replace(" ", ""))
        score += weight * ((key in where[0]) + (key in where[1]))
    hits = {hit.name for hit in LabelBook(template.fields, rivals=()).find(layout) if hit.name and hit.quality > 0.85}
    own = template.name not in CUES
    score += (6.0 if own else 2.5) * len(hits) / max(len(template.fields), 4)
    return score


def _padded(text: str) -> str:
    return f" {' '.join(words(text))} "
