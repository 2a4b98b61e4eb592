"""The addresses of the API, version 1."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.csrf import csrf_exempt

from documents.api import (
    all_fields,
    api_keys,
    audit,
    bulk,
    discussion,
    documents,
    engines,
    errors,
    exports,
    figures,
    files,
    holds,
    ocr,
    people,
    review,
    schema,
    session,
    tasks,
    team,
    templates,
    trash,
    usage,
    webhooks,
)

app_name = "api"


@csrf_exempt
def unknown(request: HttpRequest, rest: str) -> JsonResponse:
    """Every other address: 404 in the API's own form."""
    return errors.answer_not_found(request)


document = [
    path("", documents.DocumentDetail.as_view(), name="document"),
    path("pages/<int:number>/image/", files.PageImage.as_view(), name="page-image"),
    path("file/", files.OriginalFile.as_view(), name="file"),
    path("export/", files.Export.as_view(), name="document-export"),
    path("all-fields/", all_fields.AllFields.as_view(), name="all-fields"),
    path("fields/<str:name>/", review.FieldCorrection.as_view(), name="field"),
    path("fields/<str:name>/undo/", review.FieldUndo.as_view(), name="field-undo"),
    path("lock/", holds.Lock.as_view(), name="lock"),
    path("done/", holds.Done.as_view(), name="finish"),
    path("park/", holds.Parking.as_view(), name="park"),
    path("ask/", holds.Question.as_view(), name="ask"),
    path("answer/", holds.Answer.as_view(), name="answer"),
    path("send-back/", holds.SendingBack.as_view(), name="send-back"),
    path("take-up/", holds.TakingUp.as_view(), name="take-up"),
    path("undo/", holds.Undoing.as_view(), name="undo"),
    path("template/", review.TemplateChoice.as_view(), name="document-template"),
    path("approve/", review.Approval.as_view(), name="approve"),
    path("reject/", review.Rejection.as_view(), name="reject"),
    path("reopen/", review.Reopening.as_view(), name="reopen"),
    path("comments/", discussion.Comments.as_view(), name="comments"),
    path("restore/", trash.Restoring.as_view(), name="restore"),
    path("retry/", review.Retry.as_view(), name="retry"),
]
version_1: list[URLPattern | URLResolver] = [
    path("auth/token/", session.Login.as_view(), name="login"),
    path("auth/token/refresh/", session.Refresh.as_view(), name="refresh"),
    path("auth/logout/", session.Logout.as_view(), name="logout"),
    path("me/", session.Me.as_view(), name="me"),
    path("templates/", templates.TemplateList.as_view(), name="templates"),
    path("templates/<uuid:template_id>/", templates.TemplateDetail.as_view(), name="template"),
    path("templates/preview/", templates.TemplatePreview.as_view(), name="template-preview"),
    path("templates/<uuid:template_id>/versions/", templates.TemplateVersionList.as_view(), name="template-versions"),
    path(
        "templates/<uuid:template_id>/versions/<int:number>/restore/",
        templates.TemplateRestoration.as_view(),
        name="template-restore",
    ),
    path("templates/<uuid:template_id>/copy/", templates.TemplateCopy.as_view(), name="template-copy"),
    path("documents/", documents.DocumentList.as_view(), name="documents"),
    path("documents/bulk/", bulk.DocumentBulk.as_view(), name="documents-bulk"),
    path("documents/next/", holds.Next.as_view(), name="next"),
    path("documents/<uuid:document_id>/", include(document)),
    path("exports/", exports.ExportList.as_view(), name="exports"),
    path("exports/<uuid:export_id>/", exports.ExportDetail.as_view(), name="export"),
    path("exports/<uuid:export_id>/file/", exports.ExportFile.as_view(), name="export-file"),
    path("export-layouts/", exports.LayoutList.as_view(), name="export-layouts"),
    path("export-layouts/<uuid:layout_id>/", exports.LayoutDetail.as_view(), name="export-layout"),
    path("engines/", engines.Engines.as_view(), name="engines"),
    path("ocr/", ocr.Ocr.as_view(), name="ocr"),
    path("ocr/<uuid:run_id>/", ocr.Run.as_view(), name="run"),
    path("ocr/<uuid:run_id>/pages/<int:number>/image/", ocr.RunImage.as_view(), name="run-image"),
    path("ocr/<uuid:run_id>/document/", ocr.RunDocument.as_view(), name="run-document"),
    path("tasks/", tasks.Tasks.as_view(), name="tasks"),
    path("tasks/<uuid:task_id>/", tasks.CustomTaskDetail.as_view(), name="task"),
    path("usage/", usage.Usage.as_view(), name="usage"),
    path("figures/", figures.FiguresOfPeriod.as_view(), name="figures"),
    path("people/", people.People.as_view(), name="people"),
    path("people/<uuid:membership_id>/", people.Person.as_view(), name="person"),
    path("team/security/", team.Security.as_view(), name="security"),
    path("audit/", audit.AuditList.as_view(), name="audit"),
    path("audit/export/", audit.AuditFile.as_view(), name="audit-export"),
    path("webhooks/", webhooks.Webhooks.as_view(), name="webhooks"),
    path("webhooks/<uuid:webhook_id>/", webhooks.WebhookDetail.as_view(), name="webhook"),
    path("webhooks/<uuid:webhook_id>/secret/", webhooks.WebhookSecret.as_view(), name="webhook-secret"),
    path("webhooks/<uuid:webhook_id>/test/", webhooks.WebhookTest.as_view(), name="webhook-test"),
    path("webhooks/<uuid:webhook_id>/deliveries/", webhooks.WebhookLog.as_view(), name="webhook-log"),
    path("webhooks/<uuid:webhook_id>/again/", webhooks.WebhookResending.as_view(), name="webhook-again"),
    path("webhooks/deliveries/<uuid:delivery_id>/", webhooks.DeliveryDetail.as_view(), name="webhook-delivery"),
    path(
        "webhooks/deliveries/<uuid:delivery_id>/again/",
        webhooks.DeliveryResending.as_view(),
        name="webhook-delivery-again",
    ),
    path("api-keys/", api_keys.ApiKeys.as_view(), name="api-keys"),
    path("api-keys/<uuid:key_id>/", api_keys.ApiKeyDetail.as_view(), name="api-key"),
]
urlpatterns = [
    path("v1/", include(version_1)),
    path("schema/", schema.schema, name="schema"),
    path("docs/", schema.docs, name="docs"),
    re_path(r"^(?P<rest>[\s\S]*)\Z", unknown, name="unknown"),
]
