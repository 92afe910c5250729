"""Where the catalogue lives."""

from flask import Blueprint

catalogue = Blueprint("catalogue", __name__, url_prefix="/catalogo")
