"""/<stad>/nodenscan/"""

from django.urls import path

from referrals.views import scanning

app_name = "scan"
urlpatterns = [
    path("", scanning.scan, name="scan"),
    path("per-wijk/", scanning.results, name="results"),
]
