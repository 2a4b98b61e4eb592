"""The addresses of what is done on the page of one document that is under review."""

from django.urls import path

from documents.web import decisions, heat, line, presence, review

urlpatterns = [
    path("fields/<slug:name>/", review.correct_field, name="field"),
    path("fields/<slug:name>/undo/", review.undo_field, name="field_undo"),
    path("fields/<slug:name>/heat/", heat.field_heat, name="field_heat"),
    path("approve/", decisions.approve, name="approve"),
    path("reject/", decisions.reject, name="reject"),
    path("send-back/", decisions.send_back, name="send_back"),
    path("done/", decisions.finish, name="finish"),
    path("park/", decisions.park, name="park"),
    path("ask/", decisions.ask, name="ask"),
    path("take-up/", decisions.take_up, name="take_up"),
    path("answer/", decisions.answer, name="answer"),
    path("undo/", decisions.undo, name="undo"),
    path("reopen/", decisions.reopen, name="reopen"),
    path("retry/", decisions.retry, name="retry"),
    path("template/", decisions.change_template, name="change_template"),
    path("lock/", presence.lock, name="lock"),
    path("presence/", presence.presence, name="presence"),
    path("attention/", presence.attention, name="attention"),
    path("place/", line.place, name="place"),
]
