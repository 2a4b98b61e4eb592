"""The portal's addresses."""

from django.urls import path
from django.views.i18n import set_language

from documents.web import audit, documents, inbox, review, session, templates, uploads

urlpatterns = [
    path("", inbox.show_inbox, name="documents"),
    path("next/", inbox.review_next, name="review_next"),
    path("login/", session.Login.as_view(), name="login"),
    path("logout/", session.Logout.as_view(), name="logout"),
    path("account/", session.Account.as_view(), name="account"),
    path("tenant/", session.switch_tenant, name="switch_tenant"),
    path("language/", set_language, name="set_language"),
    path("upload/", uploads.upload, name="upload"),
    path("upload/<uuid:document_id>/again/", uploads.upload_again, name="upload_again"),
    path("documents/<uuid:document_id>/", documents.show_document, name="document"),
    path("documents/<uuid:document_id>/progress/", documents.progress, name="progress"),
    path("documents/<uuid:document_id>/pages/<int:number>/", documents.page_image, name="page_image"),
    path("documents/<uuid:document_id>/original/", documents.original, name="original"),
    path("documents/<uuid:document_id>/export/<slug:file_format>/", documents.export_document, name="export"),
    path("documents/<uuid:document_id>/fields/<slug:name>/", review.correct_field, name="field"),
    path("documents/<uuid:document_id>/approve/", review.approve, name="approve"),
    path("documents/<uuid:document_id>/reject/", review.reject, name="reject"),
    path("documents/<uuid:document_id>/reopen/", review.reopen, name="reopen"),
    path("documents/<uuid:document_id>/retry/", review.retry, name="retry"),
    path("documents/<uuid:document_id>/template/", review.change_template, name="change_template"),
    path("documents/<uuid:document_id>/lock/", review.lock, name="lock"),
    path("templates/", templates.list_templates, name="templates"),
    path("templates/new/", templates.new_template, name="template_new"),
    path("templates/import/", templates.import_template, name="template_import"),
    path("templates/<uuid:template_id>/", templates.edit_template, name="template"),
    path("templates/<uuid:template_id>/copy/", templates.copy_template, name="template_copy"),
    path("templates/<uuid:template_id>/archive/", templates.archive_template, name="template_archive"),
    path("templates/<uuid:template_id>/json/", templates.template_json, name="template_json"),
    path("audit/", audit.show_audit, name="audit"),
]
