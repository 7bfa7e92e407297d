"""Sound and video: written anew by ffmpeg without place, date, device and cover pictures.

What browsers play is copied as it is; what they don't (old phones' AMR and H.263, HEVC) is
converted. ffmpeg runs apart, told which one format to read, from local files only, within limits
of time, memory and output.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import imageio_ffmpeg
from django.conf import settings
from django.utils.translation import gettext as _

from feedback.evidence import programs
from feedback.evidence.errors import Refused
from feedback.evidence.formats import Format

LOOK_SECONDS = 30
CONVERT_SECONDS = 600
MAX_SIDE = 1280  # points, of a video that has to be converted
_STREAM = re.compile(r"^\s*Stream #\d+:\d+.*?: (Video|Audio): (\w+)(.*)$", re.MULTILINE)

_MP4_VIDEO = {"h264", "av1", "vp9"}
_MP4_AUDIO = {"aac", "mp3", "opus"}
_WEBM_VIDEO = {"vp8", "vp9", "av1"}
_WEBM_AUDIO = {"opus", "vorbis"}
# Sound that is copied: codec to container, its ffmpeg name, and what browsers call it.
_SOUND = {
    "mp3": (".mp3", "mp3", "audio/mpeg"),
    "aac": (".m4a", "mp4", "audio/mp4"),
    "opus": (".ogg", "ogg", "audio/ogg"),
    "vorbis": (".ogg", "ogg", "audio/ogg"),
    "flac": (".ogg", "ogg", "audio/ogg"),
    "pcm_s16le": (".wav", "wav", "audio/wav"),
}
_TO_AAC = ["-c:a", "aac", "-b:a", "96k"]
_TO_H264 = [
    *("-c:v", "libx264", "-preset", "veryfast", "-crf", "25", "-pix_fmt", "yuv420p"),
    "-vf",
    f"scale='min({MAX_SIDE},iw)':'min({MAX_SIDE},ih)'"
    ":force_original_aspect_ratio=decrease:force_divisible_by=2",
]
# No tags of the file, its streams or chapters; no date or program name of our own either.
_BARE = [
    *("-map_metadata", "-1", "-map_metadata:s:v", "-1", "-map_metadata:s:a", "-1"),
    *("-map_chapters", "-1", "-dn", "-sn", "-fflags", "+bitexact"),
]


@dataclass(frozen=True)
class Streams:
    """The codecs of the first video and the first audio; empty when there is none."""

    video: str = ""
    audio: str = ""


def write_anew(source: Path, known: Format, folder: Path) -> tuple[Path, str]:
    """The copy to show and its content type. Raises `Refused`."""
    streams = look(source, known)
    if streams.video:
        ending, options, content_type = _video_copy(streams, known)
    elif streams.audio:
        ending, options, content_type = _audio_copy(streams)
    else:
        raise _unplayable()
    path = folder / f"shown{ending}"
    output = [*options, *_BARE, f"file:{path}"]
    finished = _run([*_input(source, known), *output], CONVERT_SECONDS)
    if finished.returncode or not path.exists() or not path.stat().st_size:
        raise _unplayable()
    return path, content_type


def look(source: Path, known: Format) -> Streams:
    """Which codecs are in it; raises `Refused` when ffmpeg cannot tell."""
    described = _run(_input(source, known), LOOK_SECONDS).stderr
    found: dict[str, str] = {}
    for kind, codec, rest in _STREAM.findall(described):
        if "(attached pic)" not in rest:
            found.setdefault(kind.lower(), codec)
    return Streams(**found)


def _video_copy(streams: Streams, known: Format) -> tuple[str, list[str], str]:
    webm = (
        known.name == "webm"
        and streams.video in _WEBM_VIDEO
        and streams.audio in _WEBM_AUDIO | {""}
    )
    video = ["-c:v", "copy"] if webm or streams.video in _MP4_VIDEO else _TO_H264
    audio = ["-c:a", "copy"] if webm or streams.audio in _MP4_AUDIO else _TO_AAC
    options = ["-map", "0:v:0", "-map", "0:a:0?", *video, *audio]
    if webm:
        return ".webm", [*options, "-f", "webm"], "video/webm"
    return ".mp4", [*options, "-movflags", "+faststart", "-f", "mp4"], "video/mp4"


def _audio_copy(streams: Streams) -> tuple[str, list[str], str]:
    codec = ["-c:a", "copy"] if streams.audio in _SOUND else _TO_AAC
    ending, container, content_type = _SOUND.get(streams.audio, _SOUND["aac"])
    options = ["-map", "0:a:0", *codec, "-f", container]
    if container == "mp4":
        options += ["-movflags", "+faststart"]
    return ending, options, content_type


# ffmpeg -------------------------------------------------------------------------------------------


@cache
def _program() -> str:
    """The system's ffmpeg, or the one that came with the packages."""
    return shutil.which("ffmpeg") or imageio_ffmpeg.get_ffmpeg_exe()


def _input(source: Path, known: Format) -> list[str]:
    return [
        *(_program(), "-hide_banner", "-nostdin", "-threads", "2"),
        *("-protocol_whitelist", "file", "-max_pixels", str(settings.IMAGE_MAX_PIXELS)),
        *("-f", known.reader, "-i", f"file:{source}"),
    ]


def _run(command: list[str], seconds: int) -> subprocess.CompletedProcess:
    """Run within the limits; raises `Refused` when it takes too long."""
    try:
        return programs.run(command, seconds=seconds)
    except subprocess.TimeoutExpired as error:
        raise Refused(
            _("The recording takes too long to prepare. Send a shorter one or a link.")
        ) from error


def _unplayable() -> Refused:
    return Refused(
        _("The recording is damaged or of a kind that we cannot play. Send it again as MP4 or MP3.")
    )
