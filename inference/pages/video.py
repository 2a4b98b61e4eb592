"""Streams what a video shows, at even times, out of the sandbox; knows nothing of what is written on it.

Frames whose lower part has the same strokes as the one before are told, not sent: a subtitle stands for seconds.
"""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import cv2
import numpy as np

from inference import media
from inference.pages.limits import UnreadableFile
from inference.pages.receiving import receive
from inference.sandbox import Sandbox, SandboxLimits

LOWER_PART = 0.4  # of the height, where subtitles stand

# Playlists and the like name other files; these formats hold everything themselves. Of the hundreds of decoders those
# alone that cameras, telephones and editors write for: the first list is kept while a file is opened, the second after.
_ALLOWED = (
    "format_whitelist;mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi"
    "|codec_whitelist;h264,hevc,vp8,vp9,libvpx-vp9,av1,libdav1d,libaom-av1,mpeg4,msmpeg4v3,mpeg2video,h263,mjpeg,prores,dnxhd"
)
_KINDS = re.compile(
    r"avc[13]|[hx]26[45]|davc|hvc1|hev1|hevc|vp[89]0|vp0[89]|av01|mp4v|xvid|divx|dx50|fmp4|div3|mp43|mjpg|jpeg|mpg2|mp2v"
    r"|[sh]263|ap(?:c[nhso]|4h)|avdn"
)
_SEEN_WIDTH = 640  # pixels at which two frames are compared
_STROKE = 15  # pixels at that width: what is thinner, and lighter or darker than what is around it, may be a letter
_CONTRAST = 60  # of 255
_LEAST_INK = 0.001  # of the lower part; less is no writing
_SAME = 0.9  # of the strokes of two frames that stand in both
_OFTEN = 3.0  # seconds after which writing that seems the same is looked at once more

_TOO_LONG = "The video is longer than {minutes} minutes. Cut it into parts."
_TOO_LARGE = "The file is larger than {mebibytes} MiB. Make the video smaller or cut it into parts."
_TOO_MANY_PIXELS = "A frame of the video has more than {megapixels:.1f} megapixels. Make it smaller."
_NO_VIDEO = "This is no video that can be opened. Convert it to MP4, WebM, MKV, MOV or AVI."
_SENTENCES = {
    "too_slow": "Reading the video took too long and was stopped. Make it smaller or cut it into parts.",
    "too_much_memory": "Reading the video needs too much memory. Make it smaller or cut it into parts.",
    "crashed": "The video is so damaged that reading it failed. Export it again.",
}


@dataclass(frozen=True, slots=True)
class VideoLimits:
    """`step`: seconds between two frames that are looked at. `max_pixels`: of one frame. `handed_on`: width in pixels
    to which a wider frame is made smaller."""

    max_seconds: float = 600.0
    max_bytes: int = 300 * 1024 * 1024
    max_pixels: int = 4096 * 2304
    handed_on: int = 1280
    step: float = 0.5
    sandbox: SandboxLimits = field(default_factory=lambda: replace(SandboxLimits(), total_cpu_seconds=900))


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What is shown at `seconds`: uint8 RGB (height, width, 3), None where its lower part shows what the frame before
    did; `is_blank`: nothing is written in its lower part."""

    seconds: float
    image: np.ndarray | None
    is_blank: bool


class Video:
    """An open video. `total`: about how many frames come. Iterate once."""

    def __init__(self, total: int, frames: Iterator[Frame]) -> None:
        self.total = total
        self._frames = frames

    def __iter__(self) -> Iterator[Frame]:
        return self._frames


@contextlib.contextmanager
def open_video(data: bytes, *, sandbox: Sandbox, limits: VideoLimits | None = None) -> Iterator[Video]:
    """Open a video and stream its frames; leaving the block stops the child that decodes them.

    Raises `UnreadableFile`, here or while iterating: `no_video`, `video_too_long`, `video_too_large`,
    `too_many_pixels`, `empty`, `too_slow`, `too_much_memory` or `crashed`.
    """
    limits = limits or VideoLimits()
    if media.sniff_video(data[: media.SNIFF_LENGTH]) is None:
        raise UnreadableFile("no_video", _NO_VIDEO)
    if len(data) > limits.max_bytes:
        raise UnreadableFile("video_too_large", _TOO_LARGE.format(mebibytes=limits.max_bytes // 2**20))
    with contextlib.closing(sandbox.stream(_produce, data, limits, limits=limits.sandbox)) as items:
        received = receive(items, _SENTENCES)
        yield Video(next(received), (_make_frame(*item) for item in received))


def _make_frame(seconds: float, height: int, width: int, pixels: bytes | None, is_blank: bool) -> Frame:
    image = None if pixels is None else np.frombuffer(pixels, np.uint8).reshape(height, width, 3)
    return Frame(seconds, image, is_blank)


def _produce(data: bytes, limits: VideoLimits) -> Iterator[tuple[Any, ...]]:
    """Run in the child: yield ("total", n), then ("frame", what `_make_frame` takes) for each frame looked at."""
    os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = _ALLOWED
    cv2.setNumThreads(1)
    # Never released: OpenCV 5.0 crashes in releasing what reads from memory, and the child ends with its work.
    options = [cv2.CAP_PROP_N_THREADS, 1]
    capture = cv2.VideoCapture(io.BytesIO(data), cv2.CAP_FFMPEG, options)  # type: ignore[call-overload]  # takes any reader
    try:
        yield "total", _check(capture, limits)
        yield from _sample(capture, limits)
    except UnreadableFile as error:
        yield "unreadable", error.code, str(error)


def _check(capture: cv2.VideoCapture, limits: VideoLimits) -> int:
    """About how many frames will be looked at. Raises `UnreadableFile`."""
    kind = int(capture.get(cv2.CAP_PROP_FOURCC)) if capture.isOpened() else 0
    if not _KINDS.fullmatch(kind.to_bytes(4, "little", signed=kind < 0).decode("latin-1").lower()):
        raise UnreadableFile("no_video", _NO_VIDEO)
    if capture.get(cv2.CAP_PROP_FRAME_WIDTH) * capture.get(cv2.CAP_PROP_FRAME_HEIGHT) > limits.max_pixels:
        size = f"{limits.max_pixels / 1e6:.1f}"
        raise UnreadableFile(
            "too_many_pixels", f"A frame of the video has more than {size} megapixels. Make it smaller."
        )
    rate, count = capture.get(cv2.CAP_PROP_FPS), capture.get(cv2.CAP_PROP_FRAME_COUNT)
    seconds = count / rate if rate > 0 and count > 0 else 0.0
    _check_time(seconds, limits)
    return max(round(seconds / limits.step), 1)


def _check_time(seconds: float, limits: VideoLimits) -> None:
    if seconds > limits.max_seconds:
        raise UnreadableFile("video_too_long", _TOO_LONG.format(minutes=f"{limits.max_seconds / 60:g}"))


def _sample(capture: cv2.VideoCapture, limits: VideoLimits) -> Iterator[tuple[Any, ...]]:
    due, seen, looked, number = 0.0, None, -_OFTEN, 0
    rate = capture.get(cv2.CAP_PROP_FPS) or 25.0
    while capture.grab():
        # Some files give no times: then frames follow one another evenly.
        seconds = max(capture.get(cv2.CAP_PROP_POS_MSEC) / 1000, 0.0) or number / rate
        number += 1
        _check_time(seconds, limits)
        if seconds < due:
            continue
        due = max(due + limits.step, seconds)
        done, image = capture.retrieve()
        if not done or image is None:
            continue
        strokes = _strokes(image)
        is_blank = bool(strokes.mean() < _LEAST_INK)
        is_new = not is_blank and (seen is None or not _is_same(seen, strokes) or seconds - looked >= _OFTEN)
        if is_new:
            looked = seconds
        seen = None if is_blank else strokes
        yield "frame", (seconds, *_packed(image if is_new else None, limits), is_blank)
    if not number:
        raise UnreadableFile("empty", "The video holds no frame. Export it again.")


def _packed(image: np.ndarray | None, limits: VideoLimits) -> tuple[int, int, pickle.PickleBuffer | None]:
    if image is None:
        return 0, 0, None
    height, width = image.shape[:2]
    if width > limits.handed_on:
        size = (limits.handed_on, max(round(height * limits.handed_on / width), 1))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    pixels = np.ascontiguousarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB))
    return pixels.shape[0], pixels.shape[1], pickle.PickleBuffer(pixels.data)


def _strokes(image: np.ndarray) -> np.ndarray:
    """Where the lower part has thin strokes, lighter or darker than what is around them: bool (2, height, width)."""
    height, width = image.shape[:2]
    lower = cv2.cvtColor(image[int(height * (1 - LOWER_PART)) :], cv2.COLOR_BGR2GRAY)
    if width > _SEEN_WIDTH:
        size = (_SEEN_WIDTH, max(round(lower.shape[0] * _SEEN_WIDTH / width), 1))
        lower = cv2.resize(lower, size, interpolation=cv2.INTER_AREA)
    kernel = np.ones((_STROKE, _STROKE), np.uint8)
    lighter = cv2.morphologyEx(lower, cv2.MORPH_TOPHAT, kernel) > _CONTRAST
    darker = cv2.morphologyEx(lower, cv2.MORPH_BLACKHAT, kernel) > _CONTRAST
    return np.stack((lighter, darker))


def _is_same(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether both the light strokes and the dark ones have stayed."""
    either = np.count_nonzero(one | other, axis=(1, 2))
    return bool(np.all(np.count_nonzero(one & other, axis=(1, 2)) >= _SAME * either))
