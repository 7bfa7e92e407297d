"""What somebody who writes about a project, or follows it, is told; in their language."""

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.models import Appeal
from feedback.notices import LANGUAGES, Notice
from outreach.models import Project, ProjectMark, ProjectNews


def link(project: Project) -> str:
    return f"{settings.PUBLIC_URL}/projects/{project.number}/"


def marked(project: Project, given: ProjectMark, language: str) -> str:
    """What we wrote down."""
    with translation.override(language):
        words = {"number": project.number, "progress": given.progress, "quality": given.quality}
        if given.quality is None:
            return _("P%(number)s: progress %(progress)s. Thank you.") % words
        return _("P%(number)s: progress %(progress)s, quality %(quality)s. Thank you.") % words


def heard(project: Project, appeal: Appeal, given: ProjectMark | None, *, brief: bool) -> Notice:
    """Their words are with us, under this code, with the marks beside them."""
    language = appeal.language
    with translation.override(language):
        lines = []
        words = {"code": appeal.code, "name": project, "link": settings.PUBLIC_URL + "/track/"}
        words["number"] = project.number
        # Nothing is agreed to until they say so, by a message of their own.
        if brief:  # one SMS of 70 letters, marks and all
            marks = (given.progress, given.quality) if given else ()
            if marks:
                figures = ", ".join(str(each) for each in marks if each is not None)
                lines.append(f"P{project.number}: {figures}.")
            lines.append(_("Your words: %(code)s.") % words)
            lines.append(_("Publish without a name? P%(number)s OK") % words)
            return Notice("", " ".join(lines))
        publish = _("May we publish them without your name? Then send: P%(number)s OK") % words
        if given:
            lines.append(marked(project, given, language))
        lines.append(_("Thank you for your words about “%(name)s”.") % words)
        lines.append(_("Their code is %(code)s. See what becomes of them: %(link)s") % words)
        if appeal.due_at:
            day = date_format(appeal.due_at, "DATE_FORMAT")
            lines.append(_("You will have an answer by %(day)s.") % {"day": day})
        lines.append(publish)
        return Notice(_("Your words about “%(name)s”") % words, "\n".join(lines))


def agreed(project: Project, language: str) -> str:
    with translation.override(language):
        return _(
            "We may publish your words on P%(number)s without your name. To end it: P%(number)s NO"
        ) % {"number": project.number}


def refused(project: Project, language: str) -> str:
    """To who does not agree, or no more: from now on nobody reads it."""
    with translation.override(language):
        return _("Your words on P%(number)s are shown to nobody.") % {"number": project.number}


def kept_by_law(project: Project, language: str) -> str:
    """To who takes back what is not theirs to take back."""
    with translation.override(language):
        return _("The law asks us to show your words on P%(number)s, without your name.") % {
            "number": project.number
        }


def said_nothing(project: Project, language: str) -> str:
    """To who agrees to the publication of words that we do not have."""
    with translation.override(language):
        return _(
            "We have no words of yours about project %(number)s. Write them after its number: "
            "P%(number)s and your words."
        ) % {"number": project.number}


def wrong_mark(project: Project, language: str) -> str:
    with translation.override(language):
        return _(
            "Marks go from 1 (bad) to 5 (good): first progress, then quality. "
            "For example: P%(number)s 4 5"
        ) % {"number": project.number}


def unknown(number: int, language: str) -> str:
    with translation.override(language):
        return _("There is no project %(number)s. See all: %(link)s") % {
            "number": number,
            "link": f"{settings.PUBLIC_URL}/projects/",
        }


def how_to(language: str) -> str:
    with translation.override(language):
        return _(
            "Write P, the project's number and two marks from 1 to 5, for progress and quality. "
            "For example: P17 4 5. The numbers: %(link)s"
        ) % {"link": f"{settings.PUBLIC_URL}/projects/"}


def about(project: Project, done: int | None, language: str) -> str:
    """How it stands, and how to say what one thinks of it."""
    with translation.override(language):
        words = {"number": project.number, "name": project, "link": link(project)}
        words |= {"status": project.get_status_display(), "done": done}
        if done is None:
            told = _("P%(number)s %(name)s: %(status)s.") % words
        else:
            told = _("P%(number)s %(name)s: %(status)s, done %(done)s%%.") % words
        how = _("Judge it: P%(number)s 4 5. %(link)s") % words
        return f"{told} {how}"


def following(project: Project, language: str) -> str:
    with translation.override(language):
        return _("You will be told of news of project %(number)s. To end it: P%(number)s STOP") % {
            "number": project.number
        }


def left(project: Project, language: str) -> str:
    with translation.override(language):
        return _("You will be told of project %(number)s no more.") % {"number": project.number}


def happened(said: ProjectNews) -> str:
    """What happened, in the language of the page."""
    if said.milestone is not None:
        return _("Reached: %(step)s") % {"step": said.milestone}
    if said.status:
        return _("New status: %(status)s") % {"status": said.get_status_display()}
    return said.told_in(translation.get_language() or "")


def in_all_languages(news: ProjectNews) -> dict[str, list[str]]:
    """Subject and body of what the followers are told, as the project is called now."""
    return {code: [subject(news, code), body(news, code)] for code in LANGUAGES}


def body(said: ProjectNews, language: str) -> str:
    """What happened, and where to read more."""
    project = said.project
    with translation.override(language):
        words = {"number": project.number, "name": project, "link": link(project)}
        if said.words:
            words["told"] = said.told_in(language)
            told = _("P%(number)s %(name)s: %(told)s") % words
        elif said.milestone is not None:
            words["step"] = said.milestone
            told = _("P%(number)s %(name)s: reached “%(step)s”.") % words
        else:
            words["status"] = Project.Status(said.status).label
            told = _("P%(number)s %(name)s: now %(status)s.") % words
        return f"{told} {words['link']}"


def waits(count: int) -> str:
    """To whoever wrote news: how many it is for."""
    return ngettext(
        "It waits for a second person. %(count)s person follows the project.",
        "It waits for a second person. %(count)s people follow the project.",
        count,
    ) % {"count": count}


def subject(said: ProjectNews, language: str) -> str:
    """For channels that have one."""
    with translation.override(language):
        words = {"number": said.project.number, "name": said.project}
        return _("Project %(number)s: %(name)s") % words
