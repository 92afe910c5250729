"""Where the pages about access to reserved cases live."""

from flask import Blueprint

reserved = Blueprint("reserved", __name__, url_prefix="/reserva")
