"""Videos are opened in the sandbox, within limits; frames come at even times."""

from __future__ import annotations

from pathlib import Path

import pytest

from inference import media
from inference.pages import UnreadableFile
from inference.pages.video import Frame, VideoLimits, open_video
from inference.pipeline import SANDBOX
from tests.inference.tasks.drawing import draw_video

SHOWN = ((1.0, 3.0, "Hello there"),)


def frames_of(data: bytes, limits: VideoLimits | None = None) -> list[Frame]:
    with open_video(data, sandbox=SANDBOX, limits=limits) as video:
        return list(video)


def test_frames_come_at_even_times_and_only_new_ones_with_an_image(tmp_path: Path) -> None:
    frames = frames_of(draw_video(tmp_path, SHOWN, seconds=5))
    assert [frame.seconds for frame in frames] == pytest.approx([0.5 * number for number in range(10)])
    assert [frame.seconds for frame in frames if not frame.is_blank] == pytest.approx([1.0, 1.5, 2.0, 2.5])
    (first,) = [frame for frame in frames if frame.image is not None]
    assert first.image is not None
    assert (first.seconds, first.image.shape) == (1.0, (360, 640, 3))


def test_a_wide_frame_is_made_smaller(tmp_path: Path) -> None:
    limits = VideoLimits(handed_on=320)
    (first, *_) = [
        frame for frame in frames_of(draw_video(tmp_path, SHOWN, seconds=3), limits) if frame.image is not None
    ]
    assert first.image is not None
    assert first.image.shape == (180, 320, 3)


@pytest.mark.parametrize(
    ("limits", "code", "sentence"),
    [
        (VideoLimits(max_seconds=3), "video_too_long", "longer than 0.05 minutes"),
        (VideoLimits(max_bytes=1000), "video_too_large", "larger than 0 MiB"),
        (VideoLimits(max_pixels=100_000), "too_many_pixels", "more than 0.1 megapixels"),
    ],
)
def test_limits_are_kept(tmp_path: Path, limits: VideoLimits, code: str, sentence: str) -> None:
    with pytest.raises(UnreadableFile, match=sentence) as caught:
        frames_of(draw_video(tmp_path, SHOWN, seconds=4), limits)
    assert caught.value.code == code


@pytest.mark.parametrize("code", ["FFV1", "WMV1", "FLV1", "HFYU"])
def test_decoders_that_no_camera_writes_for_are_not_run(tmp_path: Path, code: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        frames_of(draw_video(tmp_path, SHOWN, seconds=1, name="film.avi", code=code))
    assert caught.value.code == "no_video"


@pytest.mark.parametrize(("name", "code"), [("film.avi", "MJPG"), ("film.avi", "XVID"), ("film.webm", "VP80")])
def test_decoders_of_cameras_are_run(tmp_path: Path, name: str, code: str) -> None:
    assert frames_of(draw_video(tmp_path, SHOWN, seconds=1, name=name, code=code))


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"\x00\x00\x00\x20ftypisom", media.MP4),
        (b"\x00\x00\x00\x14ftypqt  ", media.QUICKTIME),
        (b"\x00\x00\x00\x08wide\x00\x00", media.QUICKTIME),
        (b"\x1a\x45\xdf\xa3", media.MATROSKA),
        (b"RIFF\x00\x00\x00\x00AVI LIST", media.AVI),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", None),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", None),
        (b"%PDF-1.7", None),
        (b"#EXTM3U", None),
        (b"", None),
    ],
)
def test_videos_are_known_by_their_first_bytes(head: bytes, found: str | None) -> None:
    assert media.sniff_video(head) == found
