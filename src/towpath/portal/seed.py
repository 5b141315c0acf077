import typer

app = typer.Typer()
PASSWORD = "towpath-demo-2026"  # noqa: S105 - printed at every start of the demo
COMPANY = "Canal Goods Ltd"


@app.command()
def seed() -> None:
    """Make the demo's company with its owner and a member; what is there stays as it is."""
    from towpath.kit.clock import now
    from towpath.portal.models import Company, Membership

    at = now()
    company = Company.objects.filter(name=COMPANY).first()
    if company is None:
        company = Company.objects.create(name=COMPANY, created_at=at)
    for email, full_name, role in (
        ("owner@example.com", "Olivia Owens", Membership.Role.OWNER),
        ("member@example.com", "Mateo Marín", Membership.Role.MEMBER),
    ):
        user = _user(email, full_name)
        Membership.objects.get_or_create(
            user=user, defaults={"company": company, "role": role, "created_at": at}
        )


def _user(email: str, full_name: str):  # noqa: ANN202
    from allauth.account.models import EmailAddress

    from towpath.portal.models import User

    user = User.objects.filter(email=email).first()
    if user is None:
        user = User(email=email, full_name=full_name)
        user.set_password(PASSWORD)
        user.save()
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user
