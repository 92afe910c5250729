"""Where anybody verifies."""

from flask import Blueprint

portal = Blueprint("portal", __name__)
