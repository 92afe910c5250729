"""The forms of the account pages."""

from typing import Any

from flask import current_app
from flask_security import LoginForm
from wtforms import StringField

from web.accounts.models import User
from web.i18n import lazy_gettext as _


class SignInForm(LoginForm):
    """User name or e-mail, and password. Never says which of the two was wrong."""

    email = None  # one field takes either
    remember = None  # an office computer must forget
    identity = StringField(_("Usuario o correo"))

    def validate(self, **kwargs: Any) -> bool:  # noqa: ANN401 - as WTForms declares it
        """Find the account, then leave the checking to Flask-Security."""
        self.ifield = self.identity
        self.user = self._find((self.identity.data or "").strip().lower())
        return super().validate(**kwargs)

    def _find(self, wanted: str) -> User | None:
        attribute = "email" if "@" in wanted else "username"
        found: User | None = current_app.extensions["security"].datastore.find_user(
            **{attribute: wanted}
        )
        return found
