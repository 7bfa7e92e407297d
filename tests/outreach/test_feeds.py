"""Feeds of others become broadcasts: read from a real server; hostile ones are told as such."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from config.demo.clock import at
from outreach.feeds import parsing, reading, remembering, sources
from outreach.models import Broadcast, Feed, FeedItem, NewsTopic
from tests.builders import a_user, an_account, an_organisation
from tests.desk import at_desk

pytestmark = pytest.mark.django_db
_RSS = "application/rss+xml"


class Source:
    """A web server of the test's own: what it answers, and what it was asked."""

    def __init__(self) -> None:
        self.status, self.body, self.headers = 200, b"", {"Content-Type": _RSS}
        self.asked: list[dict] = []
        source = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                source.asked.append(dict(self.headers))
                known = self.headers.get("If-None-Match")
                same = known is not None and known == source.headers.get("ETag")
                self.send_response(304 if same else source.status)
                for name, value in source.headers.items():
                    self.send_header(name, value)
                body = b"" if same else source.body
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/weather.xml"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def says(self, *items: str, **more) -> None:
        """An RSS feed of these titles, the newest last in the list."""
        self.body = rss("".join(an_item(title) for title in reversed(items)), **more)


def rss(items: str, *, head: str = "") -> bytes:
    text = f'<?xml version="1.0" encoding="utf-8"?>{head}<rss version="2.0"><channel>'
    return f"{text}<title>Weather</title>{items}</channel></rss>".encode()


def an_item(title: str, *, more: str = "") -> str:
    link = f"https://weather.example/{abs(hash(title))}"
    return (
        f"<item><title>{title}</title><guid>{title}</guid><link>{link}</link>"
        f"<description>&lt;p&gt;About {title}&lt;/p&gt;</description>{more}</item>"
    )


@pytest.fixture
def source(settings) -> Iterator[Source]:
    served = Source()
    settings.OUTGOING_ALLOWED_HOSTS = [f"127.0.0.1:{served.server.server_port}"]
    yield served
    served.server.shutdown()
    served.server.server_close()


@pytest.fixture
def feed(source) -> Feed:
    return a_feed(source)


def a_feed(source: Source, **fields) -> Feed:
    topic, _ = NewsTopic.objects.get_or_create(code="weather", defaults={"name": "Weather"})
    author = fields.pop("written_by", None) or a_user(Role.PR_MANAGER)
    defaults = {
        "name": "Weather",
        "url": source.url,
        "topic": topic,
        "language": "mn",
        "templates": {"mn": "{title}\n{summary}\n{link}", "ru": "Погода: {title}"},
        "written_by": author,
        "next_try_at": timezone.now(),
    }
    return Feed.objects.create(**defaults | fields)


def read(feed: Feed) -> Feed:
    """Read it now."""
    Feed.objects.filter(pk=feed.pk).update(next_try_at=timezone.now())
    reading.drain()
    feed.refresh_from_db()
    return feed


def test_what_stands_there_first_counts_as_seen(source, feed):
    source.says("Frost", "Storm")
    read(feed)
    assert FeedItem.objects.count() == 2
    assert not Broadcast.objects.exists()
    assert (feed.error, feed.has_begun) == ("", True)


def test_a_new_item_becomes_a_draft_in_each_language(source, feed):
    source.says("Frost")
    read(feed)
    source.says("Frost", "Storm")
    read(feed)
    broadcast = Broadcast.objects.get()
    assert (broadcast.status, broadcast.name, broadcast.topic) == ("draft", "Storm", feed.topic)
    assert broadcast.approved_by is None
    texts = dict(broadcast.texts.values_list("language", "body"))
    assert texts["ru"] == "Погода: Storm"
    assert texts["mn"].startswith("Storm\nAbout Storm\nhttps://weather.example/")
    assert FeedItem.objects.get(title="Storm").broadcast == broadcast


def test_an_item_is_taken_once(source, feed):
    source.says("Frost")
    read(feed)
    source.says("Frost", "Storm")
    read(feed)
    source.says("Storm", "Frost")
    read(feed)
    assert Broadcast.objects.count() == 1


def test_asked_for_it_takes_the_first_ones_too_but_no_more_than_the_newest(source):
    feed = a_feed(source, takes_first=True, newest=3)
    source.says(*(f"Day {number}" for number in range(8)))
    read(feed)
    names = list(Broadcast.objects.order_by("id").values_list("name", flat=True))
    assert names == ["Day 5", "Day 6", "Day 7"]
    assert FeedItem.objects.count() == 8


def test_the_newest_are_those_of_the_latest_days_wherever_they_stand(source):
    feed = a_feed(source, takes_first=True, newest=1)
    days = {"Frost": "Sun, 01 Nov 2026", "Storm": "Mon, 02 Nov 2026", "Thaw": "Sat, 31 Oct 2026"}
    dated = (
        an_item(title, more=f"<pubDate>{day} 06:00:00 GMT</pubDate>") for title, day in days.items()
    )
    source.body = rss("".join(dated))
    with at(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        read(feed)
    assert Broadcast.objects.get().name == "Storm"


def test_a_source_that_did_not_change_is_not_read_again(source, feed):
    source.headers |= {"ETag": '"one"', "Last-Modified": "Mon, 02 Nov 2026 10:00:00 GMT"}
    source.says("Frost")
    read(feed)
    source.body = b"<html>never looked at</html>"
    read(feed)
    assert source.asked[1]["If-None-Match"] == '"one"'
    assert source.asked[1]["If-Modified-Since"] == "Mon, 02 Nov 2026 10:00:00 GMT"
    assert feed.error == ""


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"<!doctype html><html><body><h1>Sign in</h1></body></html>", "neither RSS"),
        (b"", "neither RSS"),
        (b'{"a": [', "broken"),
        (b'{"hello": "world"}', "no JSON Feed"),
        (b"[" * 100_000, "neither RSS"),
        (b"{" + b'"a":{' * 50_000, "broken"),
    ],
)
def test_what_is_no_feed_is_told_with_what_was_received(source, feed, body, told):
    source.body = body
    read(feed)
    assert told in feed.error
    assert feed.received.startswith(body[:20].decode())
    assert feed.failures == 1
    page = at_desk(feed.written_by).get(reverse("admin:feed", args=[feed.pk]))
    assert feed.error in page.text
    assert not FeedItem.objects.exists()


def test_entities_are_not_expanded(source, feed):
    lol = "".join(f'<!ENTITY lol{number} "{f"&lol{number - 1};" * 10}">' for number in range(1, 10))
    head = f'<!DOCTYPE rss [<!ENTITY lol0 "lol">{lol}<!ENTITY own SYSTEM "file:///etc/passwd">]>'
    source.body = rss(an_item("&lol9;&own;"), head=head)
    read(feed)
    assert "entities" in feed.error
    source.body = rss(an_item("&lol9;"), head=head).decode().encode("utf-16")
    read(feed)
    assert "entities" in feed.error


def test_more_than_we_take_is_not_read_to_the_end(source, feed):
    source.body = rss("<item><title>x</title></item>" * 100_000)
    assert len(source.body) > reading.MAX_BYTES
    read(feed)
    assert "sent more than" in feed.error


def test_ten_thousand_items_bring_the_newest_alone(source):
    feed = a_feed(source, takes_first=True, newest=5)
    source.body = rss("".join(f"<item><guid>{n}</guid></item>" for n in range(10_000)))
    read(feed)
    assert (feed.error, Broadcast.objects.count()) == ("", 5)
    assert FeedItem.objects.count() == parsing.MOST_ITEMS


@pytest.mark.parametrize(
    "date", ["yesterday", "Mon, 99 Foo 9999 99:99:99 GMT", "Tue, 01 Jan 2999 00:00:00 GMT", "0"]
)
def test_a_wrong_date_is_no_date(source, feed, date):
    source.body = rss(an_item("Frost", more=f"<pubDate>{date}</pubDate>"))
    read(feed)
    assert feed.error == ""
    assert FeedItem.objects.get().published_at is None


def test_markup_and_braces_of_a_source_do_not_come_through(source):
    feed = a_feed(source, takes_first=True, templates={"mn": "{title} {summary} {stop}"})
    bad = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;b&gt;{name}&lt;/b&gt; {amount}"
    source.body = rss(an_item("Frost").replace("About Frost", bad))
    read(feed)
    body = Broadcast.objects.get().texts.get().body
    assert body == "Frost (name) (amount) {stop}"


def test_a_link_that_is_no_web_address_is_left_out(source, feed):
    source.body = rss("<item><title>Frost</title><link>javascript:alert(1)</link></item>")
    read(feed)
    assert FeedItem.objects.get().link == ""


def test_atom_and_json_feeds_are_read(source, feed):
    source.body = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:1</id><title>Frost</title>'
        b"<updated>2026-11-02T10:00:00Z</updated><summary>Cold</summary></entry></feed>"
    )
    read(feed)
    source.body = (
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 7, "title": "Storm",'
        b' "content_html": "<p>Wind</p>", "date_published": "2026-11-03T10:00:00+08:00"}, 5]}'
    )
    read(feed)
    frost, storm = FeedItem.objects.order_by("id")
    assert (frost.title, frost.summary, frost.published_at.day) == ("Frost", "Cold", 2)
    assert (storm.title, storm.summary, storm.published_at.hour) == ("Storm", "Wind", 2)


def test_after_failures_it_waits_longer_and_longer(source, feed):
    source.status, source.body = 500, b"down"
    waits = []
    for _ in range(3):
        read(feed)
        waits.append(round((feed.next_try_at - timezone.now()) / timedelta(minutes=1)))
    assert waits == [30, 60, 120]
    assert "500" in feed.error
    source.status, source.headers = 503, {"Retry-After": "43200"}
    read(feed)
    assert round((feed.next_try_at - timezone.now()) / timedelta(minutes=1)) == 720
    source.status, source.headers = 200, {"Content-Type": _RSS}
    source.says("Frost")
    read(feed)
    assert (feed.failures, feed.error, feed.received) == (0, "", "")


def test_a_host_within_our_network_is_not_asked(source, feed, settings):
    settings.OUTGOING_ALLOWED_HOSTS = []
    source.says("Frost")
    read(feed)
    assert feed.error
    assert not source.asked


def test_a_redirect_is_not_followed(source, feed):
    source.status, source.headers = 302, {"Location": "http://169.254.169.254/"}
    read(feed)
    assert "302" in feed.error


def test_a_source_that_is_not_due_is_left_alone(source, feed):
    Feed.objects.update(next_try_at=timezone.now() + timedelta(minutes=1))
    reading.drain()
    assert not source.asked


def test_a_source_that_was_stopped_is_read_no_more_until_it_is_begun_again(source, feed):
    desk, act = at_desk(feed.written_by), reverse("admin:feed_act", args=[feed.pk])
    desk.post(act, {"do": "stop"})
    read(feed)
    assert not source.asked
    desk.post(act, {"do": "start"})
    reading.drain()
    assert len(source.asked) == 1


# At the desk --------------------------------------------------------------------------------------
def form(source, **fields):
    topic, _ = NewsTopic.objects.get_or_create(code="weather", defaults={"name": "Weather"})
    return {
        "name": "Weather",
        "url": source.url,
        "minutes": "30",
        "newest": "5",
        "topic": topic.pk,
        "language": "mn",
        "template_mn": "{title}",
        "is_active": "1",
        **fields,
    }


def test_automatic_needs_a_second_person(source):
    author, other = a_user(Role.PR_MANAGER), a_user(Role.SUPERVISOR)
    made = at_desk(author).post(reverse("admin:feed_add"), form(source, is_automatic="1"))
    assert made.status_code == 302
    feed = Feed.objects.get()
    source.says("Frost")
    read(feed)
    source.says("Frost", "Storm")
    read(feed)
    assert Broadcast.objects.get().status == "draft"

    act = reverse("admin:feed_act", args=[feed.pk])
    page = at_desk(other).get(reverse("admin:feed", args=[feed.pk]))
    seen = page.context["seen"]
    at_desk(author).post(act, {"do": "approve", "seen": seen})
    feed.refresh_from_db()
    assert feed.approved_by is None
    at_desk(other).post(act, {"do": "approve", "seen": "something else"})
    feed.refresh_from_db()
    assert feed.approved_by is None
    at_desk(other).post(act, {"do": "approve", "seen": seen})
    source.says("Storm", "Flood")
    read(feed)
    flood = Broadcast.objects.get(name="Flood")
    assert (flood.status, flood.created_by, flood.approved_by) == ("approved", author, other)


def test_who_changes_a_source_ends_its_approval(source):
    author, other = a_user(Role.PR_MANAGER), a_user(Role.SUPERVISOR)
    feed = a_feed(source, written_by=author, is_automatic=True)
    Feed.objects.update(approved_by=other, approved_at=timezone.now())
    edit = reverse("admin:feed_edit", args=[feed.pk])
    at_desk(author).post(edit, form(source, is_automatic="1", template_mn="Now: {title}"))
    feed.refresh_from_db()
    assert (feed.approved_by, feed.templates) == (None, {"mn": "Now: {title}"})


def test_at_another_address_a_source_begins_anew(source, feed):
    source.headers["ETag"] = '"one"'
    source.says("Frost")
    read(feed)
    edit = reverse("admin:feed_edit", args=[feed.pk])
    at_desk(feed.written_by).post(edit, form(source, url=f"{source.url}?of=others"))
    source.says("Storm")
    read(feed)
    assert "If-None-Match" not in source.asked[-1]
    assert FeedItem.objects.count() == 2
    assert not Broadcast.objects.exists()  # what stands there first counts as seen


@pytest.mark.parametrize("ended", ["by a button", "with the role"])
def test_an_approval_that_has_ended_lets_nothing_out(source, ended):
    author, other = a_user(Role.PR_MANAGER), a_user(Role.SUPERVISOR)
    feed = a_feed(source, written_by=author, is_automatic=True, has_begun=True)
    Feed.objects.update(approved_by=other, approved_at=timezone.now())
    if ended == "by a button":
        at_desk(author).post(reverse("admin:feed_act", args=[feed.pk]), {"do": "look"})
    else:
        other.memberships.all().delete()
    source.says("Storm")
    assert read(feed).error == ""
    assert Broadcast.objects.get().status == "draft"


def test_who_may_approve_approves_no_source_of_their_own(source):
    author = a_user(Role.SUPERVISOR)
    feed = a_feed(source, written_by=author, is_automatic=True)
    act, seen = reverse("admin:feed_act", args=[feed.pk]), sources.fingerprint(feed)
    done = at_desk(author).post(act, {"do": "approve", "seen": seen}, follow=True)
    assert "Somebody else must approve it, not who wrote it." in done.text


def test_the_database_refuses_the_writers_own_approval(feed):
    with pytest.raises(IntegrityError), transaction.atomic():
        Feed.objects.update(approved_by=feed.written_by, approved_at=timezone.now())


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"url": "http://user:secret@weather.example/"}, "holds no password"),
        ({"template_mn": ""}, "in this language"),
        ({"template_mn": "Weather"}, "{title}"),
        ({"topic": ""}, "whom it is for"),
    ],
)
def test_a_form_says_what_is_missing(source, fields, told):
    done = at_desk(a_user(Role.PR_MANAGER)).post(reverse("admin:feed_add"), form(source) | fields)
    assert done.status_code == 400
    assert told in done.text
    assert not Feed.objects.exists()


def test_a_source_of_another_body_is_not_there(source):
    feed = a_feed(source, organisation=an_organisation("Roads"))
    mine = an_organisation("Water")
    desk = at_desk(a_user(Role.PR_MANAGER, organisation=mine))
    assert desk.get(reverse("admin:feed", args=[feed.pk])).status_code == 404
    assert "Weather" not in desk.get(reverse("admin:feeds")).text
    refused = desk.post(reverse("admin:feed_add"), form(source, organisation=""))
    assert refused.status_code == 400
    assert desk.post(reverse("admin:feed_act", args=[feed.pk]), {"do": "stop"}).status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_its_doors_alone(source, role):
    feed, desk = a_feed(source, is_automatic=True), at_desk(a_user(role))
    writes = role in {Role.PR_MANAGER, Role.SUPERVISOR, Role.ADMINISTRATOR}
    approves = role in {
        Role.HEAD,
        Role.HEAD_OF_ANALYSIS,
        Role.SUPERVISOR,
        Role.ADMINISTRATOR,
    }
    for address in (reverse("admin:feeds"), reverse("admin:feed", args=[feed.pk])):
        assert (desk.get(address).status_code == 200) == (writes or approves)
    for address in (reverse("admin:feed_add"), reverse("admin:feed_edit", args=[feed.pk])):
        assert (desk.get(address).status_code == 200) == writes
    act = reverse("admin:feed_act", args=[feed.pk])
    desk.post(act, {"do": "approve", "seen": sources.fingerprint(feed)})
    feed.refresh_from_db()
    assert bool(feed.approved_by) == approves
    desk.post(act, {"do": "stop"})
    feed.refresh_from_db()
    assert feed.is_active != writes


# Known again --------------------------------------------------------------------------------------
def an_entry(guid: str, *, summary: str = "Cold", day: str = "Mon, 23 Nov 2026") -> str:
    return (
        f"<item><title>Today</title><guid>{guid}</guid><link>https://weather.example/today</link>"
        f"<description>{summary}</description><pubDate>{day} 06:00:00 GMT</pubDate></item>"
    )


@pytest.mark.parametrize(
    ("again", "drafts"),
    [
        ({"guid": "two"}, 1),
        ({"guid": "two", "summary": "Colder"}, 1),
        ({"guid": "two", "day": "Sun, 22 Nov 2026"}, 1),
        ({"guid": "two", "summary": "Colder", "day": "Sun, 22 Nov 2026"}, 2),
    ],
)
def test_the_same_link_and_title_under_a_new_id_make_no_second_draft(source, feed, again, drafts):
    source.says("Frost")
    read(feed)
    with at(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        source.body = rss(an_entry("one"))
        read(feed)
        source.body = rss(an_entry("one") + an_entry(**again))
        read(feed)
        read(feed)
    assert Broadcast.objects.count() == drafts
    assert FeedItem.objects.filter(title="Today").count() == 2


def test_twice_in_one_document_makes_one_draft(source):
    feed = a_feed(source, takes_first=True)
    source.body = rss(an_entry("one") + an_entry("two"))
    read(feed)
    assert Broadcast.objects.count() == 1


def test_an_item_is_forgotten_long_after_its_source_showed_it_last(source, feed, settings):
    settings.FEED_ITEM_DAYS = 30
    source.says("Frost", "Storm")
    read(feed)
    later = timezone.now() + timedelta(days=20)
    with at(later):
        source.says("Storm")
        read(feed)
        assert remembering.forget() == 0
    with at(later + timedelta(days=400)):
        assert remembering.forget() == 0  # the source has said nothing since
        source.says("Storm", "Thaw")
        read(feed)
        assert remembering.forget() == 1
        assert set(FeedItem.objects.values_list("title", flat=True)) == {"Storm", "Thaw"}
        read(feed)
    assert list(Broadcast.objects.values_list("name", flat=True)) == ["Thaw"]


def test_what_was_published_before_the_span_of_memory_is_never_new(source, feed):
    source.says("Frost")
    read(feed)
    source.body = rss(an_entry("old", day="Thu, 02 Jan 2020"))
    read(feed)
    assert not Broadcast.objects.exists()


def an_automatic_feed(source) -> Feed:
    """One that somebody else has approved, and that was read once."""
    other = a_user(Role.SUPERVISOR)
    feed = a_feed(source, is_automatic=True, approved_by=other, approved_at=timezone.now())
    source.says("Frost")
    return read(feed)


def test_what_nobody_could_propose_by_hand_does_not_go_out_by_itself(source):
    an_account("sms")
    feed = an_automatic_feed(source)
    long = f"<item><title>Storm</title><description>{'Дулаан ' * 500}</description></item>"
    source.body = rss(long + an_item("Frost"))
    read(feed)
    draft = Broadcast.objects.get()
    assert (draft.status, draft.starts_at) == ("draft", None)


def test_what_came_from_an_address_that_was_changed_meanwhile_is_left(source, feed, monkeypatch):
    source.headers["ETag"] = '"one"'
    source.says("Frost")
    read(feed)
    source.says("Frost", "Storm")
    source.headers["ETag"] = '"two"'
    fetch = reading._fetch

    def changed_meanwhile(held: Feed):
        came = fetch(held)
        changed = Feed.objects.get(pk=feed.pk)
        changed.url = f"{source.url}?of=others"
        sources.save(changed, author=feed.written_by)
        return came

    monkeypatch.setattr(reading, "_fetch", changed_meanwhile)
    read(feed)
    assert (feed.has_begun, feed.etag, Broadcast.objects.count()) == (False, "", 0)


def test_half_a_letter_in_a_link_holds_up_neither_its_source_nor_another(source):
    source.headers["Content-Type"] = "application/feed+json"
    source.body = (
        b'{"version": "https://jsonfeed.org/version/1.1", "items":'
        b' [{"id": "1", "title": "Frost", "url": "https://weather.example/\\ud800"}]}'
    )
    for _ in range(2):
        a_feed(source, takes_first=True)
    assert reading.drain() == 2
    assert set(FeedItem.objects.values_list("link", flat=True)) == {""}


def test_a_source_that_cannot_be_kept_holds_up_no_other(source, monkeypatch):
    source.says("Frost")
    broken, _sound = (a_feed(source, takes_first=True) for _ in range(2))
    make = reading.making.broadcast_of

    def breaks(feed: Feed, item):
        if feed.pk == broken.pk:
            raise RuntimeError("broken")
        return make(feed, item)

    monkeypatch.setattr(reading.making, "broadcast_of", breaks)
    assert reading.drain() == 1
    broken.refresh_from_db()
    assert (broken.failures, broken.error) == (1, "it cannot be kept (RuntimeError)")


_BEGIN = b'<?xml version="1.0"?><rss version="2.0"><channel>'


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (_BEGIN + b"<a>" * 70_000, {}),
        (_BEGIN + b"<a>" * 200 + b"</a>" * 200 + b"</channel></rss>", {}),
        (
            _BEGIN + b"<a " + b" ".join(b'b%d=""' % n for n in range(200)) + b"/></channel></rss>",
            {},
        ),
        (
            b"<?xml version='1.0' encoding='utf-7'?>+ADwAIQ-DOCTYPE rss [+ADwAIQ-ENTITY a 'b'>]>"
            b"<rss version='2.0'><channel><item><title>&a;</title></item></channel></rss>",
            {"Content-Type": "application/xml"},
        ),
        (
            rss(an_item("Frost")).decode().encode("cp037"),
            {"Content-Type": "text/xml; charset=cp037"},
        ),
    ],
    ids=["broken and long", "deep", "many attributes", "utf-7", "ebcdic"],
)
def test_what_would_keep_a_parser_busy_or_deceive_it_is_no_feed(source, feed, body, headers):
    source.body = body
    source.headers |= headers
    read(feed)
    assert feed.failures == 1
    assert not FeedItem.objects.exists()
