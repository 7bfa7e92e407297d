"""The Celery application: it carries only which row to look at; PostgreSQL carries the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("sanal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# What takes long goes to workers of its own: no code and no answer ever waits behind it.
app.conf.task_routes = {"outreach.tasks.send_broadcasts": {"queue": "bulk"}}
app.conf.beat_schedule = {
    "sweep-inbox": {"task": "channels.tasks.sweep_inbox", "schedule": 5.0},
    "fold-receipts": {
        "task": "channels.tasks.fold_receipts",
        "schedule": 2.0,
        "options": {"expires": 2.0},
    },
    "sweep-outbox": {"task": "channels.tasks.sweep_outbox", "schedule": 5.0},
    "poll-accounts": {"task": "channels.tasks.poll_accounts", "schedule": 30.0},
    "reconcile-accounts": {"task": "channels.tasks.reconcile_accounts", "schedule": 300.0},
    "check-equation": {"task": "channels.tasks.check_equation", "schedule": 60.0},
    "register-appeals": {"task": "feedback.tasks.register_appeals", "schedule": 5.0},
    "fetch-media": {"task": "feedback.tasks.fetch_media", "schedule": 20.0},
    "read-pages": {"task": "feedback.tasks.read_pages", "schedule": 60.0},
    "set-letters": {"task": "feedback.tasks.set_letters", "schedule": 30.0},
    "follow-clocks": {"task": "feedback.tasks.follow_clocks", "schedule": 10.0},
    "escalate": {"task": "feedback.tasks.escalate", "schedule": 60.0},
    "recount-deadlines": {"task": "feedback.tasks.recount_deadlines", "schedule": 20.0},
    "break-silence": {"task": "feedback.tasks.break_silence", "schedule": 1800.0},
    "warn-of-holidays": {"task": "feedback.tasks.warn_of_holidays", "schedule": 86400.0},
    "mail-notices": {"task": "feedback.tasks.mail_notices", "schedule": 60.0},
    "send-digests": {"task": "feedback.tasks.send_digests", "schedule": 300.0},
    "read-feeds": {"task": "outreach.tasks.read_feeds", "schedule": 60.0},
    "forget-feed-items": {"task": "outreach.tasks.forget_feed_items", "schedule": 86400.0},
    "tell-followers": {"task": "outreach.tasks.tell_followers", "schedule": 60.0},
    "fetch-recordings": {"task": "live.tasks.fetch_recordings", "schedule": 30.0},
    "settle-calls": {"task": "live.tasks.settle_calls", "schedule": 60.0},
    "tell-many": {"task": "feedback.tasks.tell_many", "schedule": 15.0},
    "listen": {"task": "feedback.tasks.listen", "schedule": 60.0},
    "work-on-many": {"task": "feedback.tasks.work_on_many", "schedule": 20.0},
    "deal-out": {"task": "feedback.tasks.deal_out", "schedule": 10.0},
    "end-shifts": {"task": "feedback.tasks.end_shifts", "schedule": 60.0},
    "forget-codes": {"task": "feedback.tasks.forget_codes", "schedule": 3600.0},
    "forget-drafts": {"task": "feedback.tasks.forget_drafts", "schedule": 3600.0},
    "remind-reviews": {"task": "feedback.tasks.remind_reviews", "schedule": 3600.0},
    "close-proposals": {"task": "feedback.tasks.close_proposals", "schedule": 1800.0},
    "gather-words": {"task": "feedback.tasks.gather_words", "schedule": 300.0},
    "train-suggestions": {"task": "feedback.tasks.train_suggestions", "schedule": 7 * 86400.0},
    "forget-presence": {"task": "feedback.tasks.forget_presence", "schedule": 600.0},
    "forget-unsent": {"task": "feedback.tasks.forget_unsent", "schedule": 86400.0},
    "forget-sessions": {"task": "accounts.tasks.forget_sessions", "schedule": 3600.0},
    "count-audiences": {"task": "outreach.tasks.count_audiences", "schedule": 20.0},
    "read-people": {"task": "outreach.tasks.read_people", "schedule": 30.0},
    "forget-buckets": {"task": "channels.tasks.forget_buckets", "schedule": 3600.0},
    "tell-absent-visitors": {"task": "live.tasks.tell_absent_visitors", "schedule": 60.0},
    "forget-chats": {"task": "live.tasks.forget_chats", "schedule": 86400.0},
    "close-hall-days": {"task": "reception.tasks.close_days", "schedule": 3600.0},
    "run-surveys": {"task": "surveys.tasks.run_surveys", "schedule": 15.0},
    "forget-sittings": {"task": "surveys.tasks.forget_sittings", "schedule": 3600.0},
    "write-bulletins": {"task": "analytics.tasks.write_bulletins", "schedule": 120.0},
    "mail-bulletins": {"task": "analytics.tasks.mail_bulletins", "schedule": 60.0},
    "refresh-words": {"task": "analytics.tasks.refresh_words", "schedule": 600.0},
    "escalate-follow-up": {"task": "surveys.tasks.escalate_follow_up", "schedule": 3600.0},
    "send-broadcasts": {
        "task": "outreach.tasks.send_broadcasts",
        "schedule": 3.0,
        "options": {"expires": 3.0},  # one that no free worker took is worth nothing
    },
    "tidy-broadcasts": {"task": "outreach.tasks.tidy_broadcasts", "schedule": 10.0},
    "refresh-facts": {"task": "analytics.tasks.refresh_facts", "schedule": 2.0},
    "watch": {"task": "analytics.tasks.watch", "schedule": 300.0},
    "start-broadcasts": {"task": "outreach.tasks.start_broadcasts", "schedule": 20.0},
    "answer-replies": {"task": "outreach.tasks.answer_replies", "schedule": 30.0},
    "run-votes": {"task": "surveys.tasks.run_votes", "schedule": 20.0},
}
