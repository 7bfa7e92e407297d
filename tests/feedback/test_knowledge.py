"""Articles: written by some, read by all, offered where they may help, and judged by readers."""

import pytest
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from feedback.actors import staff as acting
from feedback.knowledge import finding, reading, reviewing, using, writing
from feedback.models import Article, ArticleUse, ArticleVersion, ArticleVote, Notification
from feedback.workflow import Forbidden, Outdated
from tests.builders import a_registered_appeal, a_user
from tests.desk import act_on, at_desk
from tests.feedback import site

pytestmark = pytest.mark.django_db

COLD = "What to do when radiators are cold"
COLD_BODY = (
    "The heating season begins on 15 September.\n\n"
    "- Feel the pipe at the entrance\n- Call **your caretaker**\n\n"
    "Cold radiators are looked at within a day."
)
SCHOOL = "How to enrol a child in the first grade"
SCHOOL_BODY = "Bring the birth certificate to the school of your sector between May and August."
SCHOOL_KK = "Баланы бірінші сыныпқа қалай жазуға болады"
SCHOOL_KK_BODY = "Туу туралы куәлікті мектепке мамыр мен тамыз арасында әкеліңіз."


@pytest.fixture(autouse=True)
def _open_desk():
    finding.forget()
    yield
    finding.forget()


def writer():
    return acting(a_user(Role.METHODOLOGIST))


def an_article(title=COLD, body=COLD_BODY, *, slug="cold", language="en", audience="public"):
    actor = writer()
    about = writing.About(slug=slug, audience=audience)
    article = writing.describe(Article.objects.filter(slug=slug).first(), about, actor=actor)
    version = writing.draft(article, language=language, title=title, body=body, actor=actor)
    writing.publish(version, actor=actor)
    return article


# Writing --------------------------------------------------------------------------------------


def test_a_draft_is_read_by_nobody_until_it_is_published(client):
    actor = writer()
    article = writing.describe(None, writing.About("cold", "public"), actor=actor)
    draft = writing.draft(article, language="en", title=COLD, body=COLD_BODY, actor=actor)
    assert client.get("/help/cold/").status_code == 404
    assert COLD not in client.get("/help/").text
    writing.publish(draft, actor=actor)
    page = client.get("/help/cold/").text
    assert "<strong>your caretaker</strong>" in page
    assert COLD in client.get("/help/").text


def test_a_new_version_replaces_the_one_that_is_read_and_the_old_one_stays():
    article = an_article()
    actor = writer()
    newer = writing.draft(article, language="en", title="Warmer", body="New", actor=actor)
    assert reading.version_for(article, "en").title == COLD
    writing.publish(newer, actor=actor)
    assert reading.version_for(article, "en").title == "Warmer"
    older = article.versions.get(number=1)
    assert older.body == COLD_BODY
    again = writing.restore(older, actor=actor)
    assert (again.number, again.title, again.published_at) == (3, COLD, None)


def test_the_database_refuses_to_change_what_was_published():
    version = an_article().versions.get()
    with pytest.raises(InternalError), transaction.atomic():
        ArticleVersion.objects.filter(pk=version.pk).update(body="Rewritten")


def test_two_writers_of_one_draft_do_not_lose_each_others_words():
    article, actor = an_article(), writer()
    theirs = writing.draft(article, language="en", title="A", body="theirs", actor=actor)
    with pytest.raises(Outdated):
        writing.draft(article, language="en", title="B", body="mine", actor=actor)
    seen = writing.mark(theirs)
    mended = writing.draft(article, language="en", title="B", body="both", actor=actor, seen=seen)
    assert (mended.pk, mended.body) == (theirs.pk, "both")


def test_an_operator_reads_and_does_not_write():
    article = an_article(audience="internal")
    desk = at_desk(a_user(Role.OPERATOR))
    assert COLD in desk.get("/admin/feedback/article/").text
    assert desk.get(reverse("admin:feedback_article_change", args=[article.pk])).status_code == 200
    assert desk.get(reverse("admin:article_edit", args=[article.pk])).status_code == 403
    assert desk.post(reverse("admin:article_act", args=[article.pk])).status_code == 403
    with pytest.raises(Forbidden):
        writing.retire(article, actor=acting(a_user(Role.OPERATOR)))


def test_an_article_is_written_changed_and_retired_at_the_desk(client):
    desk = at_desk(a_user(Role.METHODOLOGIST))
    fields = {"slug": "school", "audience": "public", "language": "en", "title": SCHOOL}
    kept = desk.post("/admin/feedback/article/add/", fields | {"body": SCHOOL_BODY, "publish": "1"})
    article = Article.objects.get(slug="school")
    assert kept.status_code == 302
    assert SCHOOL in client.get("/help/school/").text
    twice = desk.post("/admin/feedback/article/add/", fields | {"body": "Other"})
    assert twice.status_code == 400
    assert "Another article has this address." in twice.text
    edit = reverse("admin:article_edit", args=[article.pk])
    kazakh = fields | {"language": "kk", "title": SCHOOL_KK, "body": SCHOOL_KK_BODY}
    assert desk.post(edit, kazakh).status_code == 302
    draft = article.versions.get(language="kk")
    act = reverse("admin:article_act", args=[article.pk])
    desk.post(act, {"do": "publish", "version": draft.pk})
    client.cookies["django_language"] = "kk"
    assert SCHOOL_KK in client.get("/help/school/").text
    desk.post(act, {"do": "retire"})
    assert client.get("/help/school/").status_code == 404
    changed = reverse("admin:article_changes", args=[article.pk, draft.pk])
    assert SCHOOL_KK in desk.get(changed).text


def test_a_colleagues_newer_draft_is_shown_beside_mine():
    article = an_article()
    edit = reverse("admin:article_edit", args=[article.pk])
    writing.draft(article, language="en", title=COLD, body="What they wrote", actor=writer())
    fields = {"slug": "cold", "audience": "public", "language": "en", "title": COLD}
    page = at_desk(a_user(Role.METHODOLOGIST)).post(edit, fields | {"body": "Mine", "seen": ""})
    assert page.status_code == 409
    assert "What they wrote" in page.text
    assert "Mine" in page.text


# Reading --------------------------------------------------------------------------------------


def test_what_is_for_colleagues_never_reaches_the_site(client):
    an_article(audience="internal")
    assert client.get("/help/cold/").status_code == 404
    assert COLD not in client.get("/help/", {"q": "radiators are cold"}).text
    assert finding.alike("radiators are cold", internal=False) == []
    assert finding.alike("radiators are cold", internal=True) != []


def test_who_reads_another_language_gets_the_one_there_is(client):
    an_article()
    client.cookies["django_language"] = "az"
    page = client.get("/help/cold/").text
    assert f'<article lang="en">\n<h1 class="govuk-heading-l">{COLD}' in page


def test_an_article_runs_nothing_and_loads_nothing():
    drawn = reading.html("<script>x</script> ![p](http://a/b.png) [c](javascript:alert(1))")
    assert "<script" not in drawn
    assert "<img" not in drawn
    assert "javascript:" not in drawn.replace("(javascript:alert(1))", "")


def test_words_find_articles_however_they_are_bent_or_misspelt(client):
    an_article()
    school = an_article(SCHOOL, SCHOOL_BODY, slug="school")
    an_article(SCHOOL_KK, SCHOOL_KK_BODY, slug="school", language="kk")
    assert finding.alike("cold radiatrs", internal=False)[0] != school.pk
    assert finding.alike("баламды бірінші сыныпқа жазу", internal=False) == [school.pk]
    page = client.get("/help/", {"q": "enrolling my children"}).text
    assert SCHOOL in page
    assert "no article" in client.get("/help/", {"q": "zzzz"}).text


# Where articles are offered -------------------------------------------------------------------


def test_an_article_that_may_answer_stands_under_the_next_step_and_spares_an_appeal(client):
    an_article()
    client.post("/", {"text": "My radiators are cold, what should I do?", "kind": "incident"})
    step = client.get("/write/place/").text
    assert "This may already answer you" in step
    assert COLD in step
    assert "This answers me" in client.get("/help/cold/").text
    assert "Nothing was sent" in client.post("/help/cold/answered/").text
    assert ArticleUse.objects.get(deed="spared").count == 1
    assert "This answers me" not in client.get("/help/cold/").text


def test_words_that_no_article_speaks_of_are_left_alone(client):
    an_article()
    text = "There is no hot water in our building since Monday."
    client.post("/", {"text": text, "kind": "complaint"})
    assert "This may already answer you" not in client.get("/write/place/").text


def test_the_composer_is_offered_what_fits_the_appeal():
    public = an_article()
    an_article(
        "Cold radiators: whom to call", "Radiator brigade: 201", slug="i", audience="internal"
    )
    appeal = a_registered_appeal("All radiators are cold")
    desk = at_desk(a_user(Role.OPERATOR))
    found = desk.post(act_on(appeal, "articles"), {"text": ""}).json()["articles"]
    words = {each["title"]: each["words"] for each in found}
    assert "your caretaker" in words[COLD]
    assert "**" not in words[COLD]
    assert words["Cold radiators: whom to call"] == ""  # for colleagues: never put into an answer
    desk.post(reverse("admin:article_used", args=[public.pk]))
    assert ArticleUse.objects.get(deed="inserted").count == 1


# Judged ---------------------------------------------------------------------------------------


def test_a_reader_has_one_voice_and_may_change_their_mind(client):
    article = an_article()
    client.post("/help/cold/vote/", {"helped": "yes"})
    client.post("/help/cold/vote/", {"helped": "no", "words": "The phone is missing"})
    vote = ArticleVote.objects.get()
    assert (vote.is_helpful, vote.words) == (False, "The phone is missing")
    client.post("/help/cold/vote/", {"helped": "perhaps"})
    assert ArticleVote.objects.count() == 1
    assert "The phone is missing" in (
        at_desk(a_user(Role.METHODOLOGIST))
        .get(reverse("admin:feedback_article_change", args=[article.pk]))
        .text
    )


def test_uses_are_counted_by_day(client):
    article = an_article()
    client.get("/help/cold/")
    client.get("/help/cold/")
    using.count(article, "inserted")
    assert using.figures([article.pk])[article.pk] == {
        "helpful": 0,
        "unhelpful": 0,
        "opened": 2,
        "inserted": 1,
    }


def test_the_reviewer_is_told_once_when_the_day_has_come(client):
    article = an_article()
    reviewer = a_user(Role.METHODOLOGIST)
    Article.objects.filter(pk=article.pk).update(reviewer=reviewer, review_on=timezone.localdate())
    assert (reviewing.remind(), reviewing.remind()) == (1, 0)
    assert Notification.objects.get(user=reviewer).data == {"article": "cold"}
    assert COLD in at_desk(reviewer).get("/admin/feedback/article/?shelf=review").text


def test_the_pages_are_plain_for_a_citizen_who_writes(client):
    """The suggestion stands beside a form that goes on as before."""
    an_article()
    site.write(client, text="My radiators are cold, what should I do?")
    assert site.send(client).status_code == 302
