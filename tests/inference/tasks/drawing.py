"""Draws the documents and videos that the tests of tasks read."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from reportlab.pdfgen.canvas import Canvas

LEASE = (
    (
        "The tenant shall pay the rent in advance on the third day",
        "of every month. The rent is EUR 1,250.00 per month and",
        "does not include heating.",
    ),
    (
        "The lease begins on 1 March 2026 and ends on",
        "28 February 2029. It may be terminated with a notice",
        "of three months by either party.",
    ),
    ("Keys: Three keys were handed over.", "", "Landlord", "Ada Byron", "", "Tenant", "Charles Babbage"),
    ("Pets are not allowed in the flat.", "Smoking is not allowed either."),
)


def draw_pages(pages: Sequence[Sequence[str]], *, title: str = "") -> bytes:
    """A PDF with a text layer: on each page its lines, an empty one for a gap, below a large `title`."""
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=(400, 300))
    for lines in pages:
        if title:
            canvas.setFont("Helvetica", 24)
            canvas.drawString(40, 265, title)
        canvas.setFont("Helvetica", 12)
        for row, line in enumerate(lines):
            canvas.drawString(40, 230 - 15 * row, line)
        canvas.showPage()
    canvas.save()
    return output.getvalue()


def draw_table(rows: Sequence[Sequence[str]]) -> bytes:
    """A PDF page with `rows` of cells in even columns."""
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=(500, 300))
    canvas.setFont("Helvetica", 11)
    for down, row in enumerate(rows):
        for across, cell in enumerate(row):
            canvas.drawString(40 + 110 * across, 250 - 20 * down, cell)
    canvas.save()
    return output.getvalue()


def draw_video(
    folder: Path,
    shown: Sequence[tuple[float, float, str]],
    *,
    seconds: float,
    name: str = "film.mp4",
    code: str = "mp4v",
) -> bytes:
    """A film of ten frames a second over a moving background, with each text from its first time to its second."""
    path = folder / name
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*code), 10, (640, 360))
    coarse = np.random.default_rng(1).integers(0, 110, (12, 24, 3), dtype=np.uint8)
    background = cv2.resize(coarse, (960, 520), interpolation=cv2.INTER_CUBIC)
    for number in range(round(seconds * 10)):
        shift = number // 3
        frame = background[shift : shift + 360, shift : shift + 640].copy()
        text = next((text for start, end, text in shown if start <= number / 10 < end), "")
        cv2.putText(frame, text, (80, 330), cv2.FONT_HERSHEY_SIMPLEX, 1, (255, 255, 255), 2, cv2.LINE_AA)
        writer.write(frame)
    writer.release()
    return path.read_bytes()
