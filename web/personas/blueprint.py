"""Where the register lives."""

from flask import Blueprint

from web.personas import words

personas = Blueprint("personas", __name__, url_prefix="/personas")
personas.add_app_template_filter(words.partial_date, "partial_date")
personas.add_app_template_filter(words.document_state, "document_state")
personas.add_app_template_filter(words.origin, "origin_name")
personas.add_app_template_filter(words.paper, "paper_name")
