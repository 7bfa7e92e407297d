"""The desk's pages of this subject, below /admin/surveys/evaluations/."""

from collections.abc import Callable

from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from surveys.evaluations import (
    clean_pages,
    field_pages,
    figures_urls,
    follow_up_pages,
    hearing_pages,
    plan_pages,
    report_pages,
)
from surveys.evaluations.screen import entered


def patterns(guard: Callable) -> list[URLPattern]:
    """The addresses; `guard` lets in who may enter the desk, the pages ask for the rest."""
    either = require_http_methods(["GET", "HEAD", "POST"])

    def act(view: Callable) -> Callable:
        return guard(require_POST(entered(view)))

    def page(view: Callable) -> Callable:
        return guard(require_safe(entered(view)))

    return [
        *figures_urls.patterns(guard),
        path("", guard(require_safe(plan_pages.index)), name="evaluations"),
        path("guideline/", guard(require_POST(plan_pages.adopt)), name="evaluation_guideline"),
        path("new/", guard(either(plan_pages.new)), name="evaluation_new"),
        path("actions/", guard(require_safe(follow_up_pages.mine)), name="evaluation_actions"),
        path(
            "actions/<int:action>/",
            guard(either(follow_up_pages.action)),
            name="evaluation_action",
        ),
        path(
            "actions/<int:action>/move/",
            guard(require_POST(follow_up_pages.move)),
            name="evaluation_action_move",
        ),
        path(
            "actions/<int:action>/files/<uuid:file>/",
            guard(require_safe(follow_up_pages.file)),
            name="evaluation_action_file",
        ),
        path("drafts/", guard(require_safe(hearing_pages.drafts)), name="evaluation_drafts"),
        path(
            "drafts/<int:hearing_pk>/", guard(either(hearing_pages.draft)), name="evaluation_draft"
        ),
        path(
            "<int:pk>/report/<int:edition>/ask/",
            act(hearing_pages.ask),
            name="evaluation_hearing",
        ),
        path(
            "<int:pk>/report/comments/<int:comment>/",
            act(hearing_pages.answer),
            name="evaluation_comment_answer",
        ),
        path("<int:pk>/field/", page(field_pages.field), name="evaluation_field"),
        path("<int:pk>/field/give/", act(field_pages.give_out), name="evaluation_give_out"),
        path("<int:pk>/field/pass-on/", act(field_pages.pass_on), name="evaluation_pass_on"),
        path(
            "<int:pk>/field/replace/<int:assignment>/",
            act(field_pages.replace),
            name="evaluation_replace",
        ),
        path(
            "<int:pk>/field/check/<int:response>/",
            act(field_pages.check),
            name="evaluation_check_again",
        ),
        path("<int:pk>/clean/", page(clean_pages.clean), name="evaluation_clean"),
        path("<int:pk>/clean/look/", act(clean_pages.look), name="evaluation_look"),
        path("<int:pk>/clean/decide/", act(clean_pages.decide), name="evaluation_decide"),
        path("<int:pk>/report/", page(report_pages.report), name="evaluation_report"),
        path("<int:pk>/report/write/", act(report_pages.write), name="evaluation_report_write"),
        path(
            "<int:pk>/report/<int:edition>/publish/",
            act(report_pages.publish),
            name="evaluation_report_publish",
        ),
        path(
            "<int:pk>/report/<int:edition>/report.<slug:kind>",
            page(report_pages.file),
            name="evaluation_report_file",
        ),
        path("<int:pk>/follow-up/", page(follow_up_pages.plan), name="evaluation_follow_up"),
        path(
            "<int:pk>/follow-up/plan.pdf",
            page(follow_up_pages.paper),
            name="evaluation_follow_up_file",
        ),
        path("<int:pk>/follow-up/add/", act(follow_up_pages.add), name="evaluation_action_add"),
        path("<int:pk>/plan/", page(plan_pages.plan), name="evaluation_plan"),
        path("<int:pk>/plan/save/", act(plan_pages.save), name="evaluation_save"),
        path("<int:pk>/plan/bodies/", act(plan_pages.add_body), name="evaluation_body_add"),
        path(
            "<int:pk>/plan/bodies/<int:body>/drop/",
            act(plan_pages.drop_body),
            name="evaluation_body_drop",
        ),
        path("<int:pk>/plan/team/", act(plan_pages.add_member), name="evaluation_member_add"),
        path(
            "<int:pk>/plan/team/<int:member>/drop/",
            act(plan_pages.drop_member),
            name="evaluation_member_drop",
        ),
        path("<int:pk>/plan/tick/<slug:code>/", act(plan_pages.tick), name="evaluation_tick"),
        path("<int:pk>/plan/approve/", act(plan_pages.approve), name="evaluation_approve"),
        path("<int:pk>/on/", act(plan_pages.advance), name="evaluation_on"),
        path("<int:pk>/back/", act(plan_pages.go_back), name="evaluation_back"),
        path("<int:pk>/again/", act(plan_pages.again), name="evaluation_again"),
    ]
