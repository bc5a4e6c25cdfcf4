"""/<stad>/doorverwijzingen/"""

from django.urls import path

from referrals.views import chasing, evidence, reaching, referring, statistics

app_name = "referring"
urlpatterns = [
    path("", referring.referral_list, name="list"),
    path("nieuw/", referring.refer, name="refer"),
    path("bewaring/", chasing.retention, name="retention"),
    path("bewijs/", evidence.evidence, name="evidence"),
    path("cijfers/", statistics.statistics, name="statistics"),
    path("cijfers.xlsx", statistics.statistics_file, name="statistics_file"),
    path("bereik/", reaching.reach, name="reach"),
    path("bereik/invullen/", reaching.certify_month, name="certify"),
    path("opvolging/", chasing.board, name="board"),
    path("opvolging/stil/<int:pk>/", chasing.silence, name="silence"),
    path("<int:pk>/", referring.referral_detail, name="detail"),
    path("<int:pk>/stap/", referring.move, name="move"),
    path("<int:pk>/anders/", referring.differ, name="differ"),
    path("<int:pk>/akkoord-terug/", referring.withdraw_agreement, name="withdraw_agreement"),
    path("<int:pk>/waarom-niet/", evidence.missed, name="missed"),
    path("<int:pk>/doorgeven/", referring.hand_on, name="hand_on"),
    path("<int:pk>/gebeld/", chasing.note_call, name="note_call"),
]
