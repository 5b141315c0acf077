from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from towpath.kit.actor import Actor
from towpath.kit.errors import DomainError, InvalidFields, NotFound
from towpath.kit.text import N_, Message
from towpath.portal.actions.events import account_event
from towpath.portal.logic.rights import MANAGE_ACCOUNT
from towpath.portal.models import AccountEvent, Company, Membership, User

Kind = AccountEvent.Kind
_NAME_MAX = 150


@transaction.atomic
def found_company(user: User, company: str, *, by: Actor, now: datetime) -> Membership:
    """Make the account of a user who belongs to none; he is its owner."""
    if Membership.objects.filter(user=user).exists():
        raise DomainError(N_("You belong to an account already."), code="ALREADY_MEMBER")
    account = Company.objects.create(name=_checked_name(company), created_at=now)
    member = Membership.objects.create(user=user, company=account, role=Membership.Role.OWNER, created_at=now)
    account_event(Kind.REGISTERED, by=by, now=now, company_id=account.pk, user_id=user.pk)
    return member


@transaction.atomic
def rename_company(company_id: int, company: str, *, by: Actor, now: datetime) -> None:
    """Give the account another name."""
    by.require(MANAGE_ACCOUNT)
    account = Company.objects.select_for_update().get(pk=company_id)
    old, account.name = account.name, _checked_name(company)
    if account.name != old:
        account.save(update_fields=["name"])
        account_event(Kind.COMPANY_RENAMED, by=by, now=now, company_id=company_id, old=old, new=account.name)


@transaction.atomic
def change_profile(user: User, *, full_name: str, language: str, by: Actor, now: datetime) -> None:
    """Change what a user says of himself; an empty language follows the browser."""
    if len(full_name) > _NAME_MAX:
        raise InvalidFields({"full_name": Message(N_("Enter at most 150 characters."))})
    user.full_name, user.language = full_name.strip(), language
    user.save(update_fields=["full_name", "language"])
    account_event(Kind.PROFILE_CHANGED, by=by, now=now, company_id=_company_of(user), user_id=user.pk)


@transaction.atomic
def set_status(
    company_id: int, status: Company.Status, *, by: Actor, now: datetime, reason: str = ""
) -> Company:
    """Suspend, close or reactivate an account; its keys are refused unless it is active."""
    by.require(MANAGE_ACCOUNT)
    company = Company.objects.select_for_update().filter(pk=company_id).first()
    if company is None:
        raise NotFound(N_("There is no such account."))
    if company.status != status:
        company.status = status
        company.save(update_fields=["status"])
        kinds = {"active": Kind.REACTIVATED, "suspended": Kind.SUSPENDED, "closed": Kind.CLOSED}
        account_event(kinds[status], by=by, now=now, company_id=company_id, reason=reason)
    return company


@transaction.atomic
def demo_account(owner: str, member: str, password: str, *, by: Actor, now: datetime) -> Company:
    """Make the demo's company with an owner and a member who only sees masked keys, once."""
    found = Company.objects.filter(memberships__user__email=owner).first()
    if found:
        return found
    place = found_company(add_user(owner, "Olivia Marsh", password), "Marsh & Sons", by=by, now=now)
    user = add_user(member, "Max Reed", password)
    Membership.objects.create(user=user, company=place.company, role=Membership.Role.MEMBER, created_at=now)
    account_event(Kind.MEMBER_JOINED, by=by, now=now, company_id=place.company_id, user_id=user.pk)
    return place.company


def add_user(email: str, full_name: str, password: str) -> User:
    """Make a user whose address counts as confirmed."""
    user = User(email=email, full_name=full_name)
    user.set_password(password)
    user.save()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def note(kind: AccountEvent.Kind, user: User | None, *, by: Actor, now: datetime, **detail: object) -> None:
    """Write down a sign-in or a change of a user's sign-in."""
    company_id = _company_of(user) if user else None
    account_event(kind, by=by, now=now, company_id=company_id, user_id=user.pk if user else None, **detail)


def _company_of(user: User) -> int | None:
    return Membership.objects.filter(user=user).values_list("company_id", flat=True).first()


def _checked_name(name: str) -> str:
    name = name.strip()
    if not 0 < len(name) <= _NAME_MAX or not name.isprintable():
        raise InvalidFields({"company": Message(N_("Enter your company's name, at most 150 characters."))})
    return name
