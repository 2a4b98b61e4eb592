"""The addresses of the workbench."""

from django.urls import path

from documents.web import workbench, workbench_runs, workbench_tasks

urlpatterns = [
    path("", workbench.show_workbench, name="workbench"),
    path("tasks/", workbench_tasks.own_tasks, name="workbench_tasks"),
    path("tasks/<uuid:task_id>/delete/", workbench_tasks.remove_task, name="workbench_task_delete"),
    path("<uuid:run_id>/", workbench_runs.show_run, name="workbench_run"),
    path("<uuid:run_id>/progress/", workbench_runs.progress, name="workbench_progress"),
    path("<uuid:run_id>/pages/<int:number>/", workbench_runs.page_image, name="workbench_page"),
    path("<uuid:run_id>/file/<slug:file_format>/", workbench_runs.download, name="workbench_file"),
    path("<uuid:run_id>/save/", workbench_runs.save_run, name="workbench_save"),
    path("<uuid:run_id>/delete/", workbench_runs.remove_run, name="workbench_delete"),
]
