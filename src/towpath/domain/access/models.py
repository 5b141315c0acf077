from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.Model):
    """A named set of rights; the presets cannot be changed."""

    name = models.CharField(max_length=64, unique=True)
    rights = models.JSONField(default=list)
    preset = models.BooleanField(default=False)


class UserManager(BaseUserManager["User"]):
    """Finds users whatever the case in which the name was typed."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user by the name that he signs in with."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """Somebody who signs in to the Admin."""

    username = models.CharField(_("user name"), max_length=64, unique=True)
    email = models.EmailField(_("email address"), unique=True)
    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    role = models.ForeignKey("access.Role", on_delete=models.PROTECT, related_name="users")
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=8, default="en")
    theme = models.CharField(max_length=8, default="system")
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]
    objects: UserManager = UserManager()
