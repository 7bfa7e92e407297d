"""Appeals at the operators' desk, and the rules by which they are treated."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from accounts.models import Change, Letterhead
from accounts.permissions import can
from accounts.roles import Capability
from feedback import access, reading
from feedback.desk import (
    answering_admin,
    audit_admin,
    clock_admin,
    composing_admin,
    duty_admin,
    holding,
    knowledge_admin,
    open_admin,
    page,
    proceedings_admin,
    queue,
    registering,
    routing_admin,
    suggesting_admin,
    urls,
)
from feedback.desk.admin_kinds import ReadOnlyAdmin, RuleAdmin
from feedback.models import (
    Appeal,
    Article,
    Block,
    Calendar,
    CannedAnswer,
    EscalationStep,
    Macro,
    OpenKey,
    OpenService,
    Procedure,
    Quarantined,
    Rating,
    Reading,
    Recount,
    RefusalGround,
    RoutingRule,
    ShiftKind,
    SigningRule,
    Skills,
    SlaPolicy,
    SuggestionModel,
    TeamDuty,
    Topic,
)


@admin.register(Appeal)
class AppealAdmin(ModelAdmin):
    """The admin's doors to the desk: every page behind them is the desk's own."""

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return queue.view(request)

    def add_view(self, request: HttpRequest, form_url="", extra_context=None) -> HttpResponse:
        return registering.view(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url="", extra_context=None
    ) -> HttpResponse:
        pk = int(object_id) if object_id.isdecimal() and len(object_id) < 19 else 0
        appeal = access.appeal_for(request.user, pk)
        reading.appeal(request.user, appeal)
        return page.show(request, appeal)

    def get_urls(self) -> list[URLPattern]:
        desk = urls.patterns(self.admin_site.admin_view)
        names = ("changelist", "add", "change")
        kept = [each for each in super().get_urls() if (each.name or "").endswith(names)]
        return desk + kept

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can(request.user, Capability.READ_APPEALS)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return can(request.user, Capability.READ_APPEALS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return can(request.user, Capability.REGISTER_APPEALS)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


@admin.register(Topic)
class TopicAdmin(RuleAdmin):
    list_display = ("name", "parent", "code", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("parent",)
    search_fields = ("name", "code")
    autocomplete_fields = ("parent",)
    prepopulated_fields = {"code": ("name",)}
    fields = ("name", "names", "code", "parent", "is_active")


@admin.register(Rating)
class RatingAdmin(ReadOnlyAdmin):
    """What citizens said of our answers; of the appeals that one may see."""

    list_display = ("created_at", "resolution", "servant", "short_words", "organisation", "appeal")
    list_filter = ("resolution", "servant", "is_set_aside")
    list_select_related = ("organisation", "appeal")
    ordering = ("-id",)
    fields = (
        "appeal",
        "resolution",
        "servant",
        "said",
        "rated_user",
        "organisation",
        "created_at",
        "is_set_aside",
        "counts_for_body",
    )

    def get_queryset(self, request: HttpRequest):
        mine = access.visible_to(request.user)
        return super().get_queryset(request).filter(appeal__in=mine)

    @admin.display(description=Rating._meta.get_field("words").verbose_name)
    def short_words(self, rating: Rating) -> str:
        return self.said(rating)[:120]

    @admin.display(description=Rating._meta.get_field("words").verbose_name)
    def said(self, rating: Rating) -> str:
        """What the citizen wrote, unless it was hidden (`feedback.objections`)."""
        return _("(hidden)") if rating.are_words_hidden else rating.words


admin.site.register(Quarantined, holding.QuarantinedAdmin)
admin.site.register(Block, holding.BlockAdmin)


admin.site.register(Letterhead, answering_admin.LetterheadAdmin)
admin.site.register(OpenService, open_admin.OpenServiceAdmin)
admin.site.register(OpenKey, open_admin.OpenKeyAdmin)
admin.site.register(SigningRule, answering_admin.SigningRuleAdmin)
admin.site.register(RoutingRule, routing_admin.RoutingRuleAdmin)
admin.site.register(ShiftKind, duty_admin.ShiftKindAdmin)
admin.site.register(Skills, duty_admin.SkillsAdmin)
admin.site.register(TeamDuty, duty_admin.TeamDutyAdmin)
admin.site.register(Article, knowledge_admin.ArticleAdmin)
admin.site.register(SuggestionModel, suggesting_admin.SuggestionModelAdmin)
admin.site.register(CannedAnswer, composing_admin.CannedAnswerAdmin)
admin.site.register(Macro, composing_admin.MacroAdmin)
admin.site.register(Procedure, proceedings_admin.ProcedureAdmin)
admin.site.register(RefusalGround, proceedings_admin.RefusalGroundAdmin)
admin.site.register(SlaPolicy, clock_admin.SlaPolicyAdmin)
admin.site.register(EscalationStep, clock_admin.EscalationStepAdmin)
admin.site.register(Calendar, clock_admin.CalendarAdmin)
admin.site.register(Recount, clock_admin.RecountAdmin)
admin.site.register(Reading, audit_admin.ReadingAdmin)
admin.site.register(Change, audit_admin.ChangeAdmin)
