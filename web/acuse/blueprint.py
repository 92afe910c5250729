"""The blueprint."""

from flask import Blueprint

acuse = Blueprint("acuse", __name__, url_prefix="/acuse")
