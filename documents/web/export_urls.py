"""The addresses of files of many documents, and of the layouts they are written in."""

from django.urls import path

from documents.web import export_layouts, exports

urlpatterns = [
    path("", exports.exports, name="exports"),
    path("<uuid:export_id>/file/", exports.download, name="export_file"),
    path("<uuid:export_id>/again/", exports.export_again, name="export_again"),
    path("<uuid:export_id>/delete/", exports.delete_export, name="export_delete"),
    path("layouts/new/", export_layouts.new_layout, name="layout_new"),
    path("layouts/menu/", export_layouts.layout_menu, name="layout_menu"),
    path("layouts/preview/", export_layouts.preview_layout, name="layout_preview"),
    path("layouts/import/", export_layouts.import_layout, name="layout_import"),
    path("layouts/<uuid:layout_id>/", export_layouts.edit_layout, name="layout"),
    path("layouts/<uuid:layout_id>/json/", export_layouts.layout_json, name="layout_json"),
    path("layouts/<uuid:layout_id>/delete/", export_layouts.delete_layout, name="layout_delete"),
]
