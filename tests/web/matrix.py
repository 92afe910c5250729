"""What each address of the application shows of a case, and to whom: read by the tests of the matrix.

Whoever adds an address says here which fields of a case it shows to people who may see the case. To all
others no address shows anything, and that needs no entry.
"""

from collections.abc import Mapping
from uuid import UUID, uuid4

from flask import Flask
from werkzeug.routing import Rule

Shown = frozenset[str]

#: Parts of an address that name something of a case: for who may not see it, as if it were not there.
OF_A_CASE = (
    *("instance_id", "task_id", "document_id", "incident_id", "limit_id", "grant_id", "key"),
    *("bulk_id", "batch_id", "note_id", "notice_id", "absence_id", "filter_id"),
    *("organo", "sesion_id"),
)
NOBODY = uuid4()
#: Parts of an address that name nothing of a case, and a value for each.
OPEN: Mapping[str, object] = {
    "agency": "pnp",
    "code": "pnp",
    "codigo": "ABCDEFGHJKLMNPQRSTUV",
    "filename": "css/staff.css",
    "name": "x",
    "number": 1,
    "path": "README.md",
    "payload": "NADA",
    "scope": "todas",
    "table": "feriados",
    "change_id": UUID(int=1),
    "key": "secreto",
    "kind": "nombre",
    "what": "seguir",
    **dict.fromkeys(
        ("acta_id", "fusion_id", "institucion_id", "insumo_id", "pair_id", "persona_id", "row_id"),
        NOBODY,
    ),
    "turn": "pausar",
    "proposal_id": "",
    "run_id": "",
    "version": 1,
    "wanted": "1",
    "workspace_id": "",
}

NOTHING: Shown = frozenset()
HEAD: Shown = frozenset({"number", "title"})

#: Field of a case -> addresses are listed by endpoint. POST addresses show nothing but a redirection.
SHOWS: Mapping[str, Shown] = {
    "account.choose_language": NOTHING,
    "account.end_sessions": NOTHING,
    "account.show": NOTHING,
    "acuse.ask": NOTHING,
    "acuse.receive": NOTHING,
    "api.answers": NOTHING,
    "api.approvals": NOTHING,
    "api.movements": NOTHING,
    "api.readings": NOTHING,
    "cases.bound": frozenset({"number"}),
    "cases.checks": HEAD,
    "cases.choose": NOTHING,
    "cases.close_file": NOTHING,
    "cases.examine_file": NOTHING,  # there is nothing closed in a case that goes on
    "cases.diagram": HEAD,
    "cases.diagram_file": NOTHING,
    "cases.extend_limit": NOTHING,
    "cases.resume_limit": NOTHING,
    "cases.suspend_limit": NOTHING,
    "cases.document": HEAD | {"file_name"},
    "cases.documents": HEAD | {"file_name"},
    "cases.download": frozenset({"file_name", "file"}),
    "cases.ask_agency": NOTHING,
    "cases.ask_unit": NOTHING,
    "cases.give_task": NOTHING,
    "cases.history": HEAD,
    "cases.limits": HEAD,
    "cases.new_task": NOTHING,
    "cases.show_questions": HEAD,
    "cases.lower_flag": NOTHING,
    "cases.raise_flag": NOTHING,
    "cases.show_notes": HEAD,
    "cases.withdraw_note": NOTHING,
    "cases.write_note": NOTHING,
    "cases.page": NOTHING,
    "cases.original": frozenset({"file_name", "file"}),
    "cases.show": HEAD | {"answer", "testimony"},
    "cases.show_all": HEAD,
    "cases.start": NOTHING,
    "cases.tokens": NOTHING,
    "catalogue.approve": NOTHING,
    "catalogue.end": NOTHING,
    "catalogue.propose": NOTHING,
    "catalogue.reject": NOTHING,
    "catalogue.row": NOTHING,
    "catalogue.table": NOTHING,
    "catalogue.tables": NOTHING,
    "comision.call_again": NOTHING,
    "comision.call_off": NOTHING,
    "comision.close": NOTHING,
    "comision.convene": NOTHING,
    "comision.draft": NOTHING,
    "comision.index": NOTHING,
    "comision.minute": NOTHING,
    "comision.minutes": NOTHING,
    "comision.opine": NOTHING,
    "comision.prepare": NOTHING,
    "comision.present": NOTHING,
    "comision.resolve": NOTHING,
    "comision.seat": NOTHING,
    "comision.settle": NOTHING,
    "comision.show": NOTHING,
    "comision.sign": NOTHING,
    "comision.vote": NOTHING,
    "health.alive": NOTHING,
    "health.ready": NOTHING,
    "health.well": NOTHING,
    "home": NOTHING,
    "inbox.answer_many": NOTHING,
    "importacion.begin": NOTHING,
    "insumos.accept": NOTHING,
    "insumos.ask_count": NOTHING,
    "insumos.ask_destruction": NOTHING,
    "insumos.ask_lot": NOTHING,
    "insumos.ask_transfer": NOTHING,
    "insumos.confirm_destruction": NOTHING,
    "insumos.count": NOTHING,
    "insumos.destroy": NOTHING,
    "live.listen": NOTHING,
    "insumos.put_away": NOTHING,
    "insumos.receive": NOTHING,
    "insumos.refuse_destruction": NOTHING,
    "insumos.send": NOTHING,
    "insumos.show": NOTHING,
    "insumos.show_act": NOTHING,
    "insumos.show_acts": NOTHING,
    "insumos.show_all": NOTHING,
    "insumos.show_blanks": NOTHING,
    "insumos.show_witnessed": NOTHING,
    "insumos.withdraw_destruction": NOTHING,
    "importacion.load": NOTHING,
    "importacion.refused": NOTHING,
    "importacion.resume": NOTHING,
    "importacion.show": NOTHING,
    "importacion.show_all": NOTHING,
    "importacion.stop": NOTHING,
    "inbox.ask": HEAD,
    "inbox.begin_many": NOTHING,
    "inbox.choose_columns": NOTHING,
    "inbox.choose_mail": NOTHING,
    "inbox.claim": NOTHING,
    "inbox.complete": NOTHING,
    "inbox.complete_many": NOTHING,
    "inbox.count": NOTHING,
    "inbox.count_menu": NOTHING,
    "inbox.count_notices": NOTHING,
    "inbox.delegate": NOTHING,
    "inbox.end_absence": NOTHING,
    "inbox.forget": NOTHING,
    "inbox.give_back": NOTHING,
    "inbox.go_on": NOTHING,
    "inbox.open_notice": NOTHING,
    "inbox.read_all_notices": NOTHING,
    "inbox.reassign": NOTHING,
    "inbox.record_absence": NOTHING,
    "inbox.refresh": NOTHING,
    "inbox.release": NOTHING,
    "inbox.save": NOTHING,
    "inbox.save_draft": NOTHING,
    "inbox.show": HEAD,
    "inbox.show_absences": NOTHING,
    "inbox.show_many": NOTHING,
    "inbox.show_notices": NOTHING,
    "inbox.snooze": NOTHING,
    "inbox.take_next": NOTHING,
    "inbox.undo_many": NOTHING,
    "metrics": NOTHING,
    "monitor.agencies": NOTHING,
    "monitor.agree": NOTHING,
    "monitor.begin_bulk": NOTHING,
    "monitor.bulks": NOTHING,
    "monitor.change": NOTHING,
    "monitor.changing": HEAD | {"answer", "testimony"},
    "monitor.course": HEAD | {"answer", "testimony"},
    "monitor.dashboards": NOTHING,
    "monitor.data": HEAD | {"answer", "testimony"},
    "monitor.dealings": HEAD | {"answer", "incident"},
    "monitor.diagram_file": NOTHING,
    "monitor.export": NOTHING,
    "monitor.exporting": NOTHING,
    "monitor.go_back": NOTHING,
    "monitor.going_back": HEAD | {"answer", "testimony"},
    "monitor.incidents": frozenset({"number", "incident"}),
    "monitor.instance": HEAD | {"incident"},
    "monitor.instances": HEAD,
    "monitor.load": NOTHING,
    "monitor.overview": frozenset({"number", "incident"}),
    "monitor.pause_agency": NOTHING,
    "monitor.procedure": NOTHING,
    "monitor.procedure_file": NOTHING,
    "monitor.procedure_tokens": NOTHING,
    "monitor.rebalance": NOTHING,
    "monitor.refuse": NOTHING,
    "monitor.resolve": NOTHING,
    "monitor.resume": NOTHING,
    "monitor.resume_agency": NOTHING,
    "monitor.retry": NOTHING,
    "monitor.retry_agency": NOTHING,
    "monitor.show_bulk": NOTHING,
    "monitor.statistics": NOTHING,
    "monitor.suspend": NOTHING,
    "monitor.terminate": NOTHING,
    "monitor.timeline": HEAD,
    "monitor.tokens": NOTHING,
    "personas.add_relative": NOTHING,
    "personas.ask_change": NOTHING,
    "personas.ask_new": NOTHING,
    "personas.ask_purpose": NOTHING,
    "personas.change": NOTHING,
    "personas.choose_relative": NOTHING,
    "personas.civil_act": NOTHING,
    "personas.decide": NOTHING,
    "personas.duplicate": NOTHING,
    "personas.duplicates": NOTHING,
    "personas.family": NOTHING,
    "personas.history": NOTHING,
    "personas.institution": NOTHING,
    "personas.institutions": NOTHING,
    "personas.keep_institution": NOTHING,
    "personas.merge": NOTHING,
    "personas.preview_merge": NOTHING,
    "personas.preview_unmerge": NOTHING,
    "personas.register_new": NOTHING,
    "personas.say_purpose": NOTHING,
    "personas.search": NOTHING,
    "personas.show": NOTHING,
    "personas.timeline": NOTHING,
    "personas.unmerge": NOTHING,
    "personas.withdraw": NOTHING,
    "personas.withdraw_relative": NOTHING,
    "personas.withdraw_representative": NOTHING,
    "monitor.turn_bulk": NOTHING,
    "portal.ask": NOTHING,
    "portal.keys": NOTHING,
    "portal.keys_file": NOTHING,
    "portal.of_code": NOTHING,  # of a document by the code that is printed on it
    "portal.of_seal": NOTHING,  # of a document by the code that is printed on it
    "portal.revoked_file": NOTHING,
    "reserved.ask": frozenset({"number"}),
    "reserved.break_glass": NOTHING,
    "reserved.emergency": NOTHING,
    "reserved.looks": HEAD,
    "reserved.report": frozenset({"number"}),  # in its name; what it says is in test_reserved
    "reserved.review": NOTHING,
    "reserved.reviews": NOTHING,
    "reserved.say": NOTHING,
    "security.change_password": NOTHING,
    "security.login": NOTHING,
    "security.logout": NOTHING,
    "security.static": NOTHING,
    "security.verify": NOTHING,
    "static": NOTHING,
    "studio.arrange": NOTHING,
    "studio.ask_new": NOTHING,
    "studio.begin": NOTHING,
    "studio.branch": NOTHING,
    "studio.discard": NOTHING,
    "studio.download": NOTHING,
    "studio.expression": NOTHING,
    "studio.file": NOTHING,
    "studio.findings": NOTHING,
    "studio.known": NOTHING,
    "studio.move": NOTHING,
    "studio.past_of": NOTHING,
    "studio.preview": NOTHING,
    "studio.procedures": NOTHING,
    "studio.remark": NOTHING,
    "studio.remove": NOTHING,
    "studio.repair": NOTHING,
    "studio.restore": NOTHING,
    "studio.save": NOTHING,
    "studio.sign": NOTHING,
    "studio.state": NOTHING,
    "studio.texts": NOTHING,
    "studio.upload": NOTHING,
    "studio.vocabulary": NOTHING,
    "studio.workspace": NOTHING,
    "studio.approve": NOTHING,
    "studio.ask_to_propose": NOTHING,
    "studio.bring_back": NOTHING,
    "studio.compare": NOTHING,
    "studio.compare_base": NOTHING,
    "studio.covered": NOTHING,
    "studio.deploy": NOTHING,
    "studio.diagram_of": NOTHING,
    "studio.give_back": NOTHING,
    "studio.landscape": NOTHING,
    "studio.manual": NOTHING,
    "studio.plan_move": NOTHING,
    "studio.procedure": NOTHING,
    "studio.proposal": NOTHING,
    "studio.propose": NOTHING,
    "studio.rehearse": NOTHING,
    "studio.rehearse_form": NOTHING,
    "studio.ask_rename": NOTHING,
    "studio.rename": NOTHING,
    "studio.replay": NOTHING,
    "studio.run": NOTHING,  # there is none here; whose numbers it tells is in test_studio_versions
    "studio.scenario": NOTHING,
    "studio.steer": NOTHING,
    "studio.take_base": NOTHING,
    "studio.try_decision": NOTHING,
    "studio.uses": NOTHING,
    "studio.version_folder": NOTHING,
    "studio.withdraw": NOTHING,
    "studio.written": NOTHING,
}


#: Addresses of what the vault keeps as a whole: only for those who may read that kind.
FOR_READERS = frozenset({"cases.document", "cases.download", "cases.original", "cases.page"})

#: Addresses that show less than others of their endpoint.
SHOWS_LESS: Mapping[str, Shown] = {"/bandeja/": NOTHING}  # what is mine


def shown(rule: Rule) -> Shown:
    """The fields that an address shows."""
    return SHOWS_LESS.get(rule.rule, SHOWS[rule.endpoint])


def unclassified(app: Flask) -> list[str]:
    """Endpoints of which nobody has said what they show, and parts of addresses that nobody knows."""
    rules = list(app.url_map.iter_rules())
    known = {*OF_A_CASE, *OPEN}
    strange = {name for rule in rules for name in rule.arguments} - known
    return sorted({rule.endpoint for rule in rules} - SHOWS.keys() | strange)


def about_a_case(rule: Rule) -> bool:
    """Whether the address names something of a case. In the studio ``key`` names a procedure alone."""
    return bool(rule.arguments & set(OF_A_CASE)) and not of_procedures(rule.endpoint)


def of_procedures(endpoint: str) -> bool:
    """Whether it shows procedures as they are drawn: known to analysts, whoever knows of their cases."""
    return endpoint.startswith("studio.")


def address(app: Flask, rule: Rule, names: Mapping[str, object]) -> str:
    """The address with these names in it; what is not named is nobody's."""
    given = {name: names.get(name) or OPEN.get(name) or uuid4() for name in rule.arguments}
    with app.test_request_context():
        return str(rule.build(given)[1])  # type: ignore[index]
