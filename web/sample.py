"""A sample installation: people of every role, and cases at many points. Nobody in it exists."""

from sqlalchemy.orm import Session

from engine import clock
from engine.access import SYSTEM
from registry import catalogo
from web.accounts import people
from web.spanish import lima

# fmt: off
WORDS = (  # of the passwords that are made up
    "alpaca", "amauta", "ande", "arena", "cacao", "caoba", "cedro", "ceiba", "chacra",
    "colibri", "condor", "coral", "costa", "cumbre", "faro", "huaca", "inti", "junco",
    "lago", "lima", "lluvia", "lomas", "maiz", "marea", "molle", "nevado", "oca",
    "pampa", "pisco", "puna", "quena", "quinua", "quipu", "rio", "sauce", "selva",
    "sierra", "sol", "tambo", "totora", "trigo", "trucha", "valle", "vicuna", "viento",
    "yuca",
)
# fmt: on

DESK, PROTECTION, SECRETARIAT = "Mesa de partes CEPR", "Oficial de protección", "Secretaría Ejecutiva"
UNIT = (DESK, PROTECTION, SECRETARIAT, "Supervisión CEPR", "Consultas a entidades")
CONSULATE = ("Consulado", "Jefatura de oficina consular")
BOARDS = {"CEPR": "Comisión Especial", "COMISION_REVISORA": "Comisión Revisora"}  # code, group
OFFICE = "LIM-CEPR"

#: user name, name, roles, groups
STAFF = (
    ("mesa1", "Lucía Mendoza Ramos", ("officer",), (DESK,)),
    ("mesa2", "Óscar Pinedo Vela", ("officer",), (DESK,)),
    (
        "proteccion1",
        "Rosa Huamán Quiroga",
        ("protection_officer",),
        (PROTECTION, "Consultas a entidades"),
    ),
    (
        "proteccion2",
        "Martín Salcedo Pinto",
        ("protection_officer",),
        (PROTECTION, "Consultas a entidades"),
    ),
    ("secretaria", "Carmen Ibáñez Soto", ("secretary",), (SECRETARIAT, *BOARDS.values())),
    ("supervisor", "Gloria Espinoza Tapia", ("supervisor", "officer"), (*UNIT, *BOARDS.values())),
    *(  # consular procedures
        ("ventanilla1", "Elena Bravo Quinde", ("officer",), ("Mesa de partes", "Trámites Consulares")),
        ("evaluador1", "Jorge Zegarra Luna", ("officer",), ("Evaluación DGC",)),
        (
            "supervisor2",
            "Gabriela Ponce Iturri",
            ("supervisor", "officer"),
            ("Supervisión DGC", "Supervisión ABTC"),
        ),
        ("director1", "Ricardo Valdez Cárdenas", ("officer",), ("Dirección DGC",)),
        ("consul1", "Teresa Lizárraga Montes", ("officer",), CONSULATE),
        ("consular1", "Hugo Ramírez Sotelo", ("officer",), CONSULATE[:1]),
        ("prensa1", "Silvia Cornejo Díaz", ("officer",), ("Prensa",)),
        ("apci1", "Raúl Ticona Mamani", ("officer",), ("APCI",)),
        ("protocolo1", "Irene Castañeda Rey", ("officer",), ("Protocolo",)),
        ("apec1", "Daniel Ugarte Pino", ("officer",), ("Secretaría ABTC",)),
        ("custodia1", "Nelly Rojas Palomino", ("custodian",), ()),
    ),
    ("analista", "Diego Rivas León", ("analyst",), ()),
    ("analista2", "Patricia Núñez Arce", ("analyst",), ()),
    ("administrador", "Ana Torres Lazo", ("administrator",), ()),
)


def make_accounts(session: Session, password: str) -> list[tuple[str, str]]:
    """One account for each person of the sample; user names with who they are."""
    known = {user.username for user in people.everybody(session)}
    told, shared = [], people.hashed(password)
    for username, name, roles, groups in (*STAFF, *_members()):
        if username not in known:
            person = people.Person(
                username=username,
                name=name,
                email=f"{username}@ejemplo.gob.pe",
                roles=roles,
                groups=groups,
                office=OFFICE,
            )
            people.add(session, person, hashed_password=shared, actor=SYSTEM)
        told.append((username, f"{name}: {', '.join(groups) or ', '.join(roles)}"))
    return told


def _members() -> list[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    """Members of the boards, as the catalogue names them."""
    today = lima(clock.now()).date()
    found = {}
    for board in (catalogo.body(code, today) for code in BOARDS):
        for member in board.miembros:
            groups = (board.grupo, *(("Presidencia",) if member.preside else ()))
            found[member.usuario] = (member.usuario, member.nombre, ("commission_member",), groups)
    staff = {username for username, *_ in STAFF}
    return [account for username, account in found.items() if username not in staff]
