"""Where the loading of extracts lives."""

from flask import Blueprint

importacion = Blueprint("importacion", __name__, url_prefix="/importaciones")
