"""Where the monitor lives."""

from flask import Blueprint

monitor = Blueprint("monitor", __name__, url_prefix="/monitor")
