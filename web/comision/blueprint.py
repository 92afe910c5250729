"""Where the pages of sessions live."""

from flask import Blueprint

comision = Blueprint("comision", __name__, url_prefix="/comision")
