"""Photos and papers of a project: checked by their first bytes as any file is, and of photos only
what was written anew of their points is kept."""

import tempfile
from pathlib import Path
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image

from accounts.models import User
from feedback.evidence import keeping, shown, smaller, sniffing
from feedback.evidence.errors import Refused
from outreach.models import Project, ProjectDocument, ProjectPhoto

LARGE = 1600  # points of the longer side
MOST_PHOTOS, MOST_PAPERS = 60, 40  # of one project
PAPERS = frozenset({"pdf", "docx", "xlsx", "odt"})


def add_photo(
    project: Project,
    *,
    name: str,
    declared_type: str,
    content: BinaryIO,
    size: int,
    author: User,
    **told,
) -> ProjectPhoto:
    """Keep a photo for everybody, `told` being its stage, what it shows and its day. Raises
    `Refused` for what is no picture, or one too many."""
    if ProjectPhoto.objects.filter(project=project).count() >= MOST_PHOTOS:
        raise Refused(_("The project has very many photos already. Take one away first."))
    keeping.check(name, declared_type, content, size)
    known = sniffing.recognise(name=name, declared_type=declared_type, stream=content)
    if known.group != "picture":
        raise Refused(_("This is no picture. Send a photo as JPEG, PNG or HEIC."))
    with tempfile.TemporaryDirectory(prefix="project-") as folder:
        source = Path(folder) / "original"
        source.write_bytes(content.read())
        copy = shown.make(source, known, Path(folder))
        if not copy.content_type.startswith("image/"):
            raise Refused(_("This is no picture. Send a photo as JPEG, PNG or HEIC."))
        with Image.open(copy.path) as image:
            picture = smaller.on_white(image)
    photo = ProjectPhoto(project=project, added_by=author, **told)
    large, small = (smaller.fitted(picture, side) for side in (LARGE, smaller.SMALL))
    photo.width, photo.height = small.size
    photo.large.save(f"{photo.pk}.jpg", ContentFile(smaller.jpeg(large)), save=False)
    photo.small.save(f"{photo.pk}-small.jpg", ContentFile(smaller.jpeg(small)), save=False)
    photo.save(force_insert=True)
    return photo


def add_paper(
    project: Project,
    *,
    name: str,
    declared_type: str,
    content: BinaryIO,
    size: int,
    author: User,
    **told,
) -> ProjectDocument:
    """Keep a paper for everybody to download. Raises `Refused` for other kinds of files."""
    _demand_room(project)
    keeping.check(name, declared_type, content, size)
    known = sniffing.recognise(name=name, declared_type=declared_type, stream=content)
    if known.name not in PAPERS:
        raise Refused(_("Send a PDF, Word, Excel or OpenDocument file."))
    paper = ProjectDocument(project=project, added_by=author, **told)
    paper.content_type, paper.size = known.type, size
    content.seek(0)
    ending = sorted(known.extensions)[0]
    paper.file.save(f"{paper.pk}{ending}", ContentFile(content.read()), save=False)
    paper.save(force_insert=True)
    return paper


def add_link(project: Project, *, link: str, author: User, **told) -> ProjectDocument:
    """Name a paper that stands elsewhere. Raises `Refused` for one too many."""
    _demand_room(project)
    return ProjectDocument.objects.create(project=project, link=link, added_by=author, **told)


def take_away(thing: ProjectPhoto | ProjectDocument) -> None:
    """The row and its files; that it was there, the record of changes keeps."""
    fields = ("large", "small") if isinstance(thing, ProjectPhoto) else ("file",)
    stored = [getattr(thing, name) for name in fields]
    thing.delete()
    for file in stored:
        if file:
            file.storage.delete(file.name)


def _demand_room(project: Project) -> None:
    if ProjectDocument.objects.filter(project=project).count() >= MOST_PAPERS:
        raise Refused(_("The project has very many papers already. Take one away first."))
