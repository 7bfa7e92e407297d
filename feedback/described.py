"""What somebody sent who sent no words: "Fax, 3 pages", in the language of whoever reads it."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels import registry
from feedback.models import Appeal, Attachment

Media = Attachment.Media


def appeals(listed: Iterable[Appeal]) -> dict[int, str]:
    """For those appeals of a list that have no first words of their own: what came instead."""
    wordless = [appeal for appeal in listed if not appeal.summary]
    if not wordless:
        return {}
    files = defaultdict(list)
    found = Attachment.objects.filter(message__appeal__in=wordless, message__direction="in")
    for file in found.select_related("message").only(
        *("media", "declared_type", "page_count", "message__appeal_id")
    ):
        files[file.message.appeal_id].append(file)
    return {appeal.pk: _told(appeal, files[appeal.pk]) for appeal in wordless}


def pages(count: int) -> str:
    return ngettext("%(n)d page", "%(n)d pages", count) % {"n": count}


def _told(appeal: Appeal, files: list[Attachment]) -> str:
    known = registry.has(appeal.channel)
    channel = str(registry.get(appeal.channel).label) if known else appeal.channel
    return ", ".join([channel, *_things(files)]) if files else _("%s, no words") % channel


def _things(files: list[Attachment]) -> Iterable[str]:
    """Pages of documents together, then how many of each other kind."""
    if count := sum(file.page_count for file in files):
        yield pages(count)
    for media, count in Counter(_media(file) for file in files if not file.page_count).items():
        yield _WORDS[media](count) % {"n": count}


def _media(file: Attachment) -> str:
    """What it is; of a file that is not here yet, what its sender says."""
    if file.media != Media.OTHER:
        return file.media
    main = file.declared_type.partition("/")[0]
    return main if main in (Media.IMAGE, Media.VIDEO, Media.AUDIO) else Media.OTHER


_WORDS = {
    Media.IMAGE: lambda n: ngettext("%(n)d picture", "%(n)d pictures", n),
    Media.VIDEO: lambda n: ngettext("%(n)d video", "%(n)d videos", n),
    Media.AUDIO: lambda n: ngettext("%(n)d recording", "%(n)d recordings", n),
    Media.DOCUMENT: lambda n: ngettext("%(n)d document", "%(n)d documents", n),
    Media.OTHER: lambda n: ngettext("%(n)d file", "%(n)d files", n),
}
