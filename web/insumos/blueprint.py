"""Where the blanks that documents are made of live."""

from flask import Blueprint

insumos = Blueprint("insumos", __name__, url_prefix="/insumos")
