"""Every address. The city is in the path, so that the tenant shows in each link, log line and test."""

from allauth.account import views as account
from django.contrib import admin
from django.urls import include, path, re_path

from einclusie import accounts, errors, health, home, look, offline
from einclusie.digests.views import visits
from referrals.views import answering, host_offers, residents
from signals.views import brought, calendars

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error

sign_in = [
    path("inloggen/", accounts.SignIn.as_view(), name="account_login"),
    path("uitloggen/", account.logout, name="account_logout"),
    path("wachtwoord/", accounts.ChangePassword.as_view(), name="account_change_password"),
    path("wachtwoord/vergeten/", accounts.ForgotPassword.as_view(), name="account_reset_password"),
    path(
        "wachtwoord/vergeten/verstuurd/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^wachtwoord/nieuw/(?P<uidb36>[0-9a-z]+)-(?P<key>[^/]+)/$",
        accounts.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path("inloggen/gesloten/", accounts.no_sign_up, name="account_signup"),
    path("inloggen/geblokkeerd/", account.account_inactive, name="account_inactive"),
    path("uitnodiging/<str:token>/", accounts.accept_invitation, name="accept_invitation"),
]

urlpatterns = [
    path("", home.choose_city, name="home"),
    *sign_in,
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("beheer/", admin.site.urls),
    path("kleur/<slug:slug>.css", look.city_colours, name="city_colours"),
    path("onderdelen/", look.components, name="components"),
    path("toegankelijkheid/", home.accessibility, name="accessibility"),
    path("privacy/", home.privacy, name="privacy"),
    path("bronnen/", home.sources, name="sources"),
    path("s/<str:token>/", brought.bring, name="bring"),
    path("m/<str:token>/", visits.visit_edition, name="visit_edition"),
    path("m/<str:token>/pdf/", visits.visit_pdf, name="visit_pdf"),
    path("m/<str:token>/geen-mails/", visits.end_mails, name="end_digest_mails"),
    path("a/aanbod/<str:token>/", host_offers.host_offers, name="host_offers"),
    path("a/aanbod/<str:token>/nieuw/", host_offers.send_again, name="host_offers_again"),
    path("a/<str:token>/", answering.answer, name="answer"),
    path("a/<str:token>/nieuw/", answering.send_again, name="answer_again"),
    path("k/", residents.find_card, name="find_card"),
    path("k/<str:code>/", residents.card, name="card"),
    path("k/<str:code>/kaart.pdf", residents.card_pdf_file, name="card_pdf"),
    path("k/<str:code>/mail/", residents.mail_host, name="card_mail"),
    path("agenda/<str:token>.ics", calendars.agenda, name="agenda"),
    path("app/werker.js", offline.worker, name="offline_worker"),
    path("app/wie.json", offline.who, name="offline_who"),
    path("app/<slug:slug>.webmanifest", offline.manifest, name="offline_manifest"),
    path("app/<slug:slug>/", offline.quick_log, name="offline_log"),
    path("b/", include("referrals.public_urls")),
    path("api/", include("referrals.open_data_urls")),
    path("<slug:city>/", home.today, name="today"),
    path("<slug:city>/wachtrij/", offline.receive, name="offline_receive"),
    path("<slug:city>/signalen/", include("signals.urls")),
    path("<slug:city>/structureel/", include("signals.structural_urls")),
    path("<slug:city>/acties/", include("signals.action_urls")),
    path("<slug:city>/aanbod/", include("referrals.urls")),
    path("<slug:city>/doorverwijzingen/", include("referrals.referral_urls")),
    path("<slug:city>/nodenscan/", include("referrals.scan_urls")),
    path("<slug:city>/maandoverzicht/", include("einclusie.digests.urls")),
    path("<slug:city>/", include("cities.urls")),
]
