"""Speech to text on our own machine, when faster-whisper is installed and a model is named.

Never required. What it understands is a draft for whoever listens.
"""

import logging
import tempfile
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from feedback import transcripts
from feedback.evidence import sealing
from feedback.models import Attachment, Transcript

try:
    from faster_whisper import WhisperModel
except ImportError:
    WhisperModel = None

logger = logging.getLogger("sanal.speech")

SOURCE = "faster-whisper"
# What the model was taught; of others it is left to guess.
LANGUAGES = {"az", "en", "kk", "mn", "ru"}


def is_there() -> bool:
    """Whether this machine can listen."""
    return WhisperModel is not None and bool(settings.SPEECH_MODEL_PATH)


def listen_to_waiting(limit: int = 20) -> int:
    """Draft what waits to be written down, one try each; returns how many."""
    if not is_there():
        return 0
    done = 0
    while done < limit and (transcript := _claim()):
        try:
            text = _listen(transcript.attachment, transcript.appeal.language)
        except Exception:  # whatever a foreign program makes of a foreign file
            logger.exception("recording %s could not be listened to", transcript.pk)
        else:
            transcripts.suggest(transcript, text, source=SOURCE)
        done += 1
    return done


def _claim() -> Transcript | None:
    """The oldest that nobody has listened to or drafted, claimed by the try being written down."""
    untried = Q(written_at=None, listened_at=None, draft="")
    ready = Q(attachment__state=Attachment.State.READY)
    for transcript in (
        Transcript.objects.filter(untried & ready)
        .select_related("attachment", "appeal")
        .order_by("created_at")[:10]
    ):
        mine = Transcript.objects.filter(untried, pk=transcript.pk)
        if mine.update(listened_at=timezone.now()):
            return transcript
    return None


def _listen(attachment: Attachment, language: str) -> str:
    with tempfile.TemporaryDirectory(prefix="speech-") as folder:
        path = Path(folder) / "recording"
        with attachment.original.open("rb") as sealed:
            sealing.unseal_to(path, attachment.seal, sealed)
        known = language if language in LANGUAGES else None
        segments, _about = _model(settings.SPEECH_MODEL_PATH).transcribe(str(path), language=known)
        return " ".join(segment.text.strip() for segment in segments)


@cache
def _model(path: str):
    return WhisperModel(path, device="auto", compute_type="auto", local_files_only=True)
