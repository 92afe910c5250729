"""The register on the screen."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit
from engine.access import SYSTEM
from engine.models import Reserve
from registry.models import Fusion, Institucion, Persona, PosibleDuplicado
from registry.personas import duplicados
from registry.personas.datos import Fuente
from registry.personas.filiacion import Filiacion
from registry.personas.registro import register
from tests.web.conftest import Browser, find, words

UNIT = "Secretaría Ejecutiva"
MARIA = {
    "primer_apellido": "Núñez",
    "segundo_apellido": "Ibáñez",
    "nombres": "María José",
    "sexo": "F",
    "fecha_nacimiento": "1991-08-14",
    "nacionalidad": "VEN",
    "documento": {"tipo": "PAS", "pais": "VEN", "numero": "104518833"},
}


def add(session: Session, reserva: str | None = None, **changes: object) -> Persona:
    fuente = Fuente(origen="refugio" if reserva else "registro", reserva=reserva, stream="prueba")
    return register(session, Filiacion.of(MARIA | changes), fuente, actor=SYSTEM)


def paper(number: str) -> dict[str, str]:
    return {"tipo": "PAS", "pais": "VEN", "numero": number}


def typed(**changes: str) -> dict[str, str]:
    told = {
        "primer_apellido": "Nuñes",
        "nombres": "Maria Jose",
        "sexo": "F",
        "fecha_nacimiento-dia": "14",
        "fecha_nacimiento-mes": "8",
        "fecha_nacimiento-anio": "1991",
        "nacionalidad": "VEN",
    }
    return told | changes


@pytest.fixture
def officer(browser: Callable[..., Browser]) -> Browser:
    return browser("ana", "officer", groups=("Visas",))


@pytest.fixture
def reviewer(browser: Callable[..., Browser]) -> Browser:
    return browser("carmen", "secretary", groups=(UNIT,))


def test_finds_persons_and_opens_one(session: Session, officer: Browser) -> None:
    persona = add(session, otros_nombres="Marita")
    page = officer.get("/personas/?q=nuñes+maria")
    opened = officer.get(f"/personas/{persona.id}")

    assert [f"/personas/{persona.id}"] == find(page, "//a[@data-row-link]/@href")
    assert "Núñez Ibáñez, María José" in words(opened)
    assert "PAS 104518833" in words(opened)
    for part in ("tramites", "familia", "historia"):
        assert 200 == officer.get(f"/personas/{persona.id}/{part}").status_code
    assert "No se encontró a nadie" in words(officer.get("/personas/?q=zzz"))
    assert "Escriba lo que sabe" in words(officer.get("/personas/"))
    assert 404 == officer.get(f"/personas/{uuid4()}").status_code


def test_asks_whether_it_is_the_same_before_registering(session: Session, officer: Browser) -> None:
    known = add(session)
    asked = officer.post("/personas/nueva", typed())
    sure = officer.post("/personas/nueva", typed() | {"otra": "1"})

    assert 409 == asked.status_code
    assert "¿Es la misma persona?" in words(asked)
    assert f"/personas/{known.id}" in find(asked, "//section//a/@href")
    assert "misma fecha de nacimiento" in words(asked)
    assert 303 == sure.status_code
    assert 2 == len(session.scalars(select(Persona)).all())


def test_says_everything_that_is_wrong_at_once(officer: Browser) -> None:
    page = officer.post("/personas/nueva", typed(primer_apellido="R2-D2", nombres="<b>"))

    assert 422 == page.status_code
    assert {"#c-primer_apellido", "#c-nombres"} == set(
        find(page, "//*[@class='govuk-error-summary']//a/@href")
    )


def test_changes_what_is_told_with_a_reason(session: Session, officer: Browser) -> None:
    persona = add(session)
    base = f"/personas/{persona.id}"
    shown = officer.get(f"{base}/cambiar/datos")
    told = {
        "version": "1",
        "sexo": "F",
        "fecha_nacimiento-dia": "15",
        "fecha_nacimiento-mes": "8",
        "fecha_nacimiento-anio": "1991",
        "padre": "Luis Núñez",
    }
    without = officer.post(f"{base}/cambiar/datos", told)
    done = officer.post(f"{base}/cambiar/datos", told | {"motivo": "Partida"})
    late = officer.post(f"{base}/cambiar/datos", told | {"motivo": "Otra vez", "padre": "Pedro"})
    history = words(officer.get(f"{base}/historia"))

    assert ["14"] == find(shown, "//input[@name='fecha_nacimiento-dia']/@value")
    assert (422, 303, 409) == (without.status_code, done.status_code, late.status_code)
    assert "Pedro" in words(late)
    assert "Partida" in words(late)
    assert "1991-08-14" in history
    assert "Persona ana" in history


def test_adds_and_withdraws(session: Session, officer: Browser) -> None:
    persona = add(session)
    base, why = f"/personas/{persona.id}", {"motivo": "Lo mostró"}

    def post(what: str, **told: str) -> int:
        session.refresh(persona)
        return officer.post(f"{base}/{what}", {"version": str(persona.version)} | why | told).status_code

    codes = [
        post("cambiar/nombre", tipo="casada", primer_apellido="Rojas"),
        post(
            "cambiar/documento",
            **{"documento-tipo": "DNI", "documento-pais": "PER", "documento-numero": "12345678"},
        ),
        post("cambiar/nacionalidad", codigo="COL"),
        post("cambiar/contacto", correo="m@ejemplo.org", consiente_correo="true"),
        post("cambiar/nada"),
    ]
    session.expire_all()
    dni = next(one for one in persona.documentos if one.tipo == "DNI")
    codes += [
        post(f"cambiar/estado-documento/{dni.id}", estado="ROBADO_PERDIDO"),
        post(f"cambiar/corregir-nombre/{persona.nombres[0].id}", primer_apellido="Núñes"),
    ]
    page = words(officer.get(base))
    codes += [post(f"retirar/documento/{dni.id}"), post(f"retirar/nombre/{persona.nombres[0].id}")]
    after = words(officer.get(base))

    assert [303, 303, 303, 303, 404, 303, 303, 303, 303] == codes
    for text in (
        "Rojas",
        "DNI 12345678",
        "Robado o perdido",
        "Colombia",
        "m@ejemplo.org",
        "Documento robado o perdido",
    ):
        assert text in page
    assert "DNI 12345678" not in after
    assert "no puede quedarse sin su nombre principal" in after


def test_records_relatives(session: Session, officer: Browser) -> None:
    mother, child = (
        add(session),
        add(session, nombres="Luz", fecha_nacimiento="2015-05-05", documento=paper("555")),
    )
    base = f"/personas/{mother.id}/familia"
    chosen = officer.get(f"{base}/agregar?q=luz")
    asked = officer.get(f"{base}/agregar?familiar={child.id}")
    done = officer.post(
        f"{base}/agregar?familiar={child.id}", {"parentesco": "HIJO_MENOR", "sustento": "Acta 9"}
    )
    page = officer.get(base)
    gone = officer.post(
        find(page, "//form[contains(@action, 'retirar')]/@action")[0], {"motivo": "Error"}
    )

    assert [f"{base}/agregar?familiar={child.id}"] == find(chosen, "//a[@data-row-link]/@href")
    assert (200, 303, 303) == (asked.status_code, done.status_code, gone.status_code)
    assert "hasta el 04 may 2033" in words(page)
    assert "es menor de edad" in words(officer.get(f"/personas/{child.id}")).lower()
    assert "No hay familiares" in words(officer.get(base))


def pending(session: Session) -> PosibleDuplicado:
    while duplicados.compare_pending(session):
        pass
    return session.scalars(select(PosibleDuplicado)).one()


def test_reviews_merges_and_undoes(session: Session, reviewer: Browser, officer: Browser) -> None:
    one, other = add(session), add(session, nombres="Maria Joze", documento=paper("777"), padre="Luis")
    pair = pending(session)
    inbox = reviewer.get("/personas/duplicados")
    beside = reviewer.get(f"/personas/duplicados/{pair.id}")
    there = reviewer.post(
        f"/personas/duplicados/{pair.id}", {"decision": "misma", "motivo": "Mismo rostro"}
    )
    seen = reviewer.get(there.location)
    form = dict(zip(find(seen, "//form[@action='/personas/unir']//input[@type='hidden']/@name"),
                    find(seen, "//form[@action='/personas/unir']//input[@type='hidden']/@value"), strict=True))  # fmt: skip
    done = reviewer.post("/personas/unir", form | {"motivo": "Mismo rostro", "tomar": "padre"})
    survivor = UUID(done.location.rpartition("/")[2])
    absorbed = ({one.id, other.id} - {survivor}).pop()
    merged = session.scalars(select(Fusion)).one()

    assert [f"/personas/duplicados/{pair.id}"] == find(inbox, "//a[@data-row-link]/@href")
    assert "nombres que suenan igual" in words(beside)
    assert "Mismo rostro" in find(seen, "//textarea[@name='motivo']")
    assert f"/personas/{survivor}" == reviewer.get(f"/personas/{absorbed}").location
    assert "Fichas unidas a esta" in words(reviewer.get(done.location))
    assert 403 == officer.get("/personas/duplicados").status_code

    undo = f"/personas/uniones/{merged.id}/deshacer"
    assert "Deshacer la unión" in words(reviewer.get(undo))
    back = reviewer.post(undo, {"motivo": "Eran gemelas"})
    again = reviewer.post(undo, {"motivo": "Eran gemelas"})

    assert (303, f"/personas/{absorbed}", 409) == (back.status_code, back.location, again.status_code)
    assert "Personas distintas" in words(reviewer.get(f"/personas/duplicados/{pair.id}"))


def test_decides_that_they_are_two(session: Session, reviewer: Browser) -> None:
    add(session)
    add(session, nombres="Maria Joze", documento=paper("777"))
    pair = pending(session)
    url = f"/personas/duplicados/{pair.id}"
    empty = reviewer.post(url, {"decision": "distinta", "motivo": ""})
    later = reviewer.post(url, {"decision": "postergada", "motivo": "Falta la foto"})
    done = reviewer.post(url, {"decision": "distinta", "motivo": "Gemelas"})
    again = reviewer.post(url, {"decision": "distinta", "motivo": "Gemelas"})

    assert [422, 303, 303, 303] == [one.status_code for one in (empty, later, done, again)]
    assert url == again.location
    assert "Gemelas" in words(reviewer.get("/personas/duplicados?estado=distintas"))


def test_who_is_known_under_a_reserve_does_not_exist_for_others(
    session: Session, officer: Browser, reviewer: Browser
) -> None:
    session.add(Reserve(code="refugio", groups=[UNIT], stand_ins={}, readers={}))
    hidden = add(session, "refugio")
    base = f"/personas/{hidden.id}"
    nobody = officer.get(f"/personas/{uuid4()}")
    urls = [
        base,
        f"{base}/tramites",
        f"{base}/familia",
        f"{base}/historia",
        f"{base}/cambiar/datos",
        f"{base}/finalidad",
    ]

    assert {404} == {officer.get(url).status_code for url in urls}
    assert find(nobody, "//main//text()") == find(officer.get(base), "//main//text()")
    assert "No se encontró a nadie" in words(officer.get("/personas/?q=104518833"))

    asked = reviewer.get(base)
    assert f"{base}/finalidad?next={base}" == asked.location
    assert 422 == reviewer.post(f"{base}/finalidad", {"finalidad": "OTRA"}).status_code
    said = reviewer.post(f"{base}/finalidad", {"finalidad": "TRAMITE", "next": f"{base}/historia"})
    assert f"{base}/historia" == said.location
    assert "Núñez Ibáñez, María José" in words(reviewer.get(base))
    assert ["persona:consulted"] == [
        entry.event for entry in audit.history(session, audit.stream_id(f"persona:{hidden.id}"))
    ]


def test_what_only_a_reserve_knows_of_somebody_is_shown_for_a_purpose(
    session: Session, officer: Browser, reviewer: Browser
) -> None:
    session.add(Reserve(code="refugio", groups=[UNIT], stand_ins={}, readers={}))
    persona = add(session)
    add(session, "refugio", nombres="Miriam")
    base = f"/personas/{persona.id}"
    before = words(reviewer.get(base))
    asked = reviewer.get(f"{base}/finalidad?next={base}")
    reviewer.post(f"{base}/finalidad", {"finalidad": "TRAMITE"})

    assert "Tramitar el expediente" in words(asked)
    assert [base] == find(asked, "//input[@name='next']/@value")
    assert "Miriam" not in words(officer.get(base)) + before
    assert "Hay más información" in before
    assert "Hay más información" not in words(officer.get(base))
    assert "Miriam" in words(reviewer.get(base))


def test_institutions_are_kept(session: Session, officer: Browser) -> None:
    told = {"nombre": "Minera del Sur", "tipo": "EMPRESA", "ruc": "20131380102", "pais": "PER"}
    wrong = officer.post("/personas/instituciones/nueva", told)
    done = officer.post("/personas/instituciones/nueva", told | {"ruc": "20131380101"})
    made = session.scalars(select(Institucion)).one()
    url = f"/personas/instituciones/{made.id}"
    changed = officer.post(url, told | {"ruc": "20131380101", "cargo": "Gerente", "version": "1"})
    late = officer.post(url, told | {"ruc": "20131380101", "version": "1"})

    assert [422, 303, 303, 409] == [one.status_code for one in (wrong, done, changed, late)]
    assert "revíselo" in words(wrong)
    assert [url] == find(officer.get("/personas/instituciones?q=minera"), "//a[@data-row-link]/@href")
