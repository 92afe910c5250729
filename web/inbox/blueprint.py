"""Where the inbox lives."""

from flask import Blueprint

inbox = Blueprint("inbox", __name__, url_prefix="/bandeja")
