"""Who works along in this city: colleagues, invitations, and the end of a role."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cities import invitations
from cities.actions import people as actions
from cities.http import CityRequest, require
from cities.people_forms import InviteForm
from cities.rights import Right


@require_safe
def people(request: CityRequest) -> HttpResponse:
    """Everybody with a role here today, and the invitations nobody accepted yet."""
    require(request, Right.INVITE)
    now = timezone.now()
    members = request.city.memberships.current(timezone.localdate(now)).with_labels().by_name()
    waiting = (
        request.city.invitations.open()
        .select_related("organisation", "invited_by")
        .order_by("-invited_at", "-pk")
    )
    names = invitations.role_names(request.city)
    rows = [
        {
            "invitation": invitation,
            "role": names[invitation.role],
            "until": invitations.expires_at(invitation),
            "expired": invitations.why_closed(invitation, at=now) == invitations.Closed.EXPIRED,
        }
        for invitation in waiting
    ]
    return render(request, "cities/people.html", {"members": members, "waiting": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: CityRequest) -> HttpResponse:
    require(request, Right.INVITE)
    back = redirect("cities:people", city=request.city.slug)
    answers = request.POST if request.method == "POST" else None
    form = InviteForm(answers, city=request.city, cancel_url=back.url)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.invite(city=request.city, **given, by=request.user, at=timezone.now())
        except actions.AlreadyMember:
            form.add_error("email", _("Wie dit adres heeft, werkt hier al mee."))
        except actions.AlreadyInvited:
            form.add_error(
                "email",
                _("Dit adres heeft al een open uitnodiging. Trek die eerst in bij Collega’s."),
            )
        else:
            messages.success(
                request, _("De uitnodiging voor {email} is verstuurd.").format(email=given["email"])
            )
            return back
    status = 422 if form.is_bound else 200
    return render(request, "cities/invite.html", {"form": form}, status=status)


@require_POST
def withdraw_invitation(request: CityRequest, pk: int) -> HttpResponse:
    require(request, Right.INVITE)
    invitation = get_object_or_404(request.city.invitations, pk=pk)
    try:
        actions.withdraw_invitation(invitation=invitation, by=request.user, at=timezone.now())
    except actions.InvitationClosed:
        messages.warning(
            request,
            _("Die uitnodiging is intussen al aanvaard of ingetrokken. Er is niets gewijzigd."),
        )
    else:
        messages.success(
            request,
            _("De uitnodiging voor {email} is ingetrokken.").format(email=invitation.email),
        )
    return redirect("cities:people", city=request.city.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def end_membership(request: CityRequest, pk: int) -> HttpResponse:
    """Ask, then end somebody's role here; whoever ends their own leaves for the front door."""
    require(request, Right.INVITE)
    now = timezone.now()
    membership = get_object_or_404(
        request.city.memberships.current(timezone.localdate(now)).select_related(
            "user", "organisation"
        ),
        pk=pk,
    )
    mine = membership.pk == request.membership.pk
    refusal, status = "", 200
    if request.method == "POST":
        try:
            actions.end_membership(membership=membership, by=request.user, at=now)
        except actions.LastOfCityTeam:
            status = 422
            refusal = _(
                "Er is niemand anders in het stadsteam. Nodig eerst een opvolger uit, anders kan "
                "niemand hier nog collega’s uitnodigen."
            )
        else:
            messages.success(
                request,
                _("De rol van {name} is beëindigd.").format(name=membership.user.name),
            )
            return redirect("home") if mine else redirect("cities:people", city=request.city.slug)
    context = {
        "colleague": membership,
        "mine": mine,
        "has_wijken": membership.contact_people.exists(),
        "refusal": refusal,
    }
    return render(request, "cities/end_membership.html", context, status=status)
