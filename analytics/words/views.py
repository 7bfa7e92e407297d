"""The page of words, its file, and the page of one term."""

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import Reach, can
from accounts.roles import Capability
from analytics import access, exports
from analytics.models import ExportLog
from analytics.names import Names
from analytics.numbers import count
from analytics.words import asking, comparing, page, quotes
from analytics.words.asking import WordsQuestion


@require_safe
@never_cache
@access.needing(Capability.READ_WORDS)
def words(request: HttpRequest) -> HttpResponse:
    """What people talk about in a part of the appeals, and what is new."""
    held, question = _held(request.user), WordsQuestion(request.GET)
    part = question.part(held)
    found = comparing.languages(part, question.days)
    language = question.spoken(found)
    context = {
        "question": question,
        "period": question.days,
        "is_shortened": question.is_shortened,
        **asking.parts(question, Names({}), held, found),
        "language": language,
        "sections": page.sections(part, question, language) if found else [],
        "file_query": question.query(language=language),
        "bounds": access.bounds(request.user, held),
        "counted_at": comparing.counted_at(),
        "may_enter_desk": can(request.user, Capability.ENTER_DESK),
    }
    return render(request, "analytics/words.html", context)


@require_safe
@never_cache
@access.needing(Capability.READ_WORDS)
def term(request: HttpRequest) -> HttpResponse:
    """One term: in people's own words, and where it is said. Who reads it is kept."""
    held, question = _held(request.user), WordsQuestion(request.GET)
    asked, part = question.asked.get("term", ""), question.part(held)
    language = question.asked.get("language", "")
    if not asked or not language:
        raise Http404
    rows = part.rows(language, question.days)
    form = rows.filter(term=asked).aggregate(form=Max("form"))["form"]
    context = {
        "question": question,
        "period": question.days,
        "language": language,
        "language_name": dict(settings.LANGUAGES)[language],
        "form": form,
        "back": question.query(language=language),
        "may_enter_desk": can(request.user, Capability.ENTER_DESK),
    }
    if form and asked in comparing.enough_people(rows, [asked]):
        context |= _told(request.user, question, part, language, asked, form)
    return render(request, "analytics/words_term.html", context)


def _told(user: User, question: WordsQuestion, part, language: str, asked: str, form: str) -> dict:
    days = question.days
    shown = quotes.quotes(user, part, language, days, asked, form)
    quotes.keep(user, asked, language, question.query(language=language, term=asked), shown)
    by_day = quotes.by_day(part, language, days, asked)
    where = {name: quotes.by(part, language, days, asked, name) for name in question.TREES}
    names = Names({name: set(found) for name, found in where.items()})
    return {
        "quotes": shown,
        "number": sum(by_day.values()),
        "columns": page.columns(question, by_day),
        "where": [
            {
                "label": question.fields[name].label,
                "lines": [(names.of(name, key), _few(number)) for key, number in found.items()],
            }
            for name, found in where.items()
        ],
    }


def _few(number: int) -> str:
    """A number of appeals; small ones are not told exactly."""
    if number < quotes.LEAST_SHOWN:
        return _("fewer than %(count)s") % {"count": count(quotes.LEAST_SHOWN)}
    return count(number)


@require_safe
@never_cache
@access.needing(Capability.READ_WORDS)
def figures(request: HttpRequest) -> HttpResponse:
    """The terms of both lists as a CSV file; who took it is kept."""
    held, question = _held(request.user), WordsQuestion(request.GET)
    if not question.is_valid():
        text = _("This file cannot be made: the address asks for something that does not exist.")
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
    part = question.part(held)
    language = question.spoken(comparing.languages(part, question.days))
    rows = _rows(question, part, language)
    query = question.query(language=language)
    ExportLog.objects.create(
        user=request.user,
        page="words",
        query=query[:1000],
        format=ExportLog.Format.CSV,
        rows=len(rows),
    )
    head = [
        *(_("List"), _("Term"), _("Appeals"), _("Of"), _("Appeals elsewhere, or before")),
        *(_("Of"), _("Strength (z)")),
    ]
    lines = exports.table(head, rows)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"words-{language}-{question.days.first}-{question.days.last}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _rows(question: WordsQuestion, part, language: str) -> list[list]:
    days = question.days
    if part.chosen:
        _here, more, less = comparing.distinguishing(part, language, days)
        lists = [(_("said more"), more), (_("said less"), less)]
    else:
        lists = [(_("said most"), comparing.commonest(part, language, days)[1])]
    lists.append((_("rising"), comparing.rising(part, language, days)[1]))
    return [
        [
            *(name, each.form, each.here.appeals, each.here.of),
            *(each.elsewhere.appeals, each.elsewhere.of, round(each.z, 3)),
        ]
        for name, found in lists
        for each in found
    ]


def _held(user: User) -> Reach:
    """Of what the person may read words."""
    return comparing.reach_of_words(access.figures_reach(user, Capability.READ_WORDS))
