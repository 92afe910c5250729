"""Extracts of the old systems as their operators would send them, about people who do not exist.

Each system writes in its own way: its columns, letters, dates and codes. Some people come twice, in one
system or in two, written otherwise the second time; which ones is told
beside the files (``verdad.csv``), so that what was found can be held against it.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from registry.documentos.mrz import transliterate
from registry.importacion import mapa
from registry.models import Sexo
from registry.muestra import errores
from registry.muestra.disfraces import DISGUISES
from registry.muestra.personas import PERU, invent
from registry.personas.filiacion import Filiacion

Row = dict[str, str]
SYSTEMS = ("SAM", "QORICANCHA", "CARDIP", "ABTC", "PASAPORTES")
_FOREIGN, _PERUVIAN = {"SAM": 0.6, "QORICANCHA": 0.3, "CARDIP": 0.1}, {"PASAPORTES": 0.85, "ABTC": 0.15}
_SEX = {Sexo.MASCULINO: "1", Sexo.FEMENINO: "2", Sexo.NO_ESPECIFICADO: ""}
_OFFICES = ("CG MADRID", "CG SANTIAGO", "CG BUENOS AIRES", "LIMA", "CG QUITO", "CG MIAMI", "CG LA PAZ")
_LAST = date(2026, 10, 30)


@dataclass(frozen=True, kw_only=True)
class Registro:
    """One record of one system, and who it really is about."""

    sistema: str
    clave: str
    row: Row
    person: int  # who it really is
    disfraz: str | None  # how the second record differs; None in the first


def extracts(count: int, *, seed: int = 1, twice: float = 0.12) -> Iterator[Registro]:
    """Records of ``count`` persons, of whom a share comes a second time."""
    random = Random(seed)
    numbers = iter(range(1, 10 * count))
    for person, one in enumerate(invent(count, seed=seed)):
        sistema = _system(random, one)
        yield _record(random, sistema, one, person, next(numbers), None)
        if random.random() < twice:
            name = random.choice(sorted(DISGUISES))
            again = DISGUISES[name](random, one)
            other = sistema if random.random() < 0.5 else _system(random, one)
            yield _record(random, other, again, person, next(numbers), name)


def as_file(sistema: str, rows: Sequence[Row]) -> bytes:
    """An extract as its system writes it."""
    archivo = mapa.of_system(sistema).archivo
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, rows[0], delimiter=archivo.separador, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return _encoded(text.getvalue(), archivo.codificacion)


def _encoded(text: str, codificacion: str) -> bytes:
    letters = {ord(letter): _coded(letter, codificacion) for letter in set(text)}
    return text.translate(letters).encode(codificacion)


def _coded(letter: str, codificacion: str) -> str:
    """A letter for which the old system has no code, it has in the basic form that ICAO gives it."""
    try:
        letter.encode(codificacion)
    except UnicodeEncodeError:
        basic = "".join(transliterate(letter))
        return basic.lower() if letter.islower() else basic
    return letter


def _system(random: Random, one: Filiacion) -> str:
    shares = _PERUVIAN if one.nacionalidades == (PERU,) else _FOREIGN
    return random.choices(list(shares), list(shares.values()))[0]


def _record(
    random: Random, sistema: str, one: Filiacion, person: int, number: int, disfraz: str | None
) -> Registro:
    row = WRITERS[sistema](random, one, number)
    clave = next(iter(row.values()))  # every system has its key first
    return Registro(sistema=sistema, clave=clave, row=row, person=person, disfraz=disfraz)


def _sam(random: Random, one: Filiacion, number: int) -> Row:
    paper, since = one.documentos[0], _some_day(random)
    kind = random.choices("VCS", (0.6, 0.35, 0.05))[0]
    return {
        "COD_ACTUACION": f"SAM{number:09d}",
        "TIP_ACTUACION": kind,
        **_three_parts(one, "APE_PATERNO", "APE_MATERNO", "NOMBRES"),
        "SEXO": _SEX[one.sexo],
        "FEC_NACIMIENTO": _slashes(one.fecha_nacimiento),
        "PAIS_NACIMIENTO": one.pais_nacimiento or "",
        "NACIONALIDAD": one.nacionalidades[0],
        "TIP_DOCUMENTO": {"PAS": "PASAPORTE", "CID": "CEDULA", "DNI": "DNI"}[paper.tipo],
        "NUM_DOCUMENTO": paper.numero,
        "PAIS_DOCUMENTO": paper.pais,
        "FEC_EMI_DOC": "",
        "FEC_CAD_DOC": "",
        "NUM_VISA": f"{number:08d}" if kind == "V" else "",
        "COD_CALIDAD": random.choice(
            ("OFICIAL", "COOPERANTE", "PERIODISTA", "INTERCAMBIO", "RELIGIOSO")
        ),
        "OFICINA": random.choice(_OFFICES),
        "ESTADO": random.choices(("OTORGADA", "DENEGADA", "ANULADA", "USADA"), (0.6, 0.1, 0.05, 0.25))[
            0
        ],
        "FEC_OTORGAMIENTO": f"{since:%d/%m/%Y}",
        "FEC_VENCIMIENTO": f"{since + timedelta(days=183):%d/%m/%Y}",
        "CORREO": f"persona{number}@ejemplo.org" if random.random() < 0.4 else "",
        "TELEFONO": "",
        "USUARIO_REG": "MIGRA01",
    }


def _qoricancha(random: Random, one: Filiacion, number: int) -> Row:
    paper, name = one.documentos[0], one.principal
    state = random.choices(("EN_TRAMITE", "RECONOCIDO", "DENEGADO", "ARCHIVADO"), (0.5, 0.1, 0.1, 0.3))[
        0
    ]
    family = number > 3 and random.random() < 0.2
    return {
        "solicitud_id": f"Q-{number:08d}",
        "apellido_1": name.primer_apellido,
        "apellido_2": name.segundo_apellido or "",
        "nombres": name.nombres,
        "otros_nombres": "",
        "sexo": one.sexo.value,
        "fecha_nacimiento": _iso(one.fecha_nacimiento),
        "pais_nacimiento": one.pais_nacimiento or "",
        "nacionalidad": one.nacionalidades[0],
        "estado_civil": random.choice(("S", "S", "C", "U", "")),
        "doc_tipo": {"PAS": "PAS", "CID": "CED", "DNI": "OTRO"}[paper.tipo],
        "doc_pais": paper.pais,
        "doc_numero": paper.numero,
        "carne_solicitante": f"{100_000_000 + number}",
        "estado": state,
        "fecha_solicitud": f"{_some_day(random).isoformat()} 09:30:00",
        "sede": random.choice(("LIMA", "TUMBES", "TACNA", "PUNO")),
        "solicitud_titular": f"Q-{number - random.randint(1, 3):08d}" if family else "",
        "parentesco": random.choice(("CONYUGE", "HIJO", "MADRE")) if family else "",
        "correo": "",
        "telefono": f"+51 9{number:08d}"[:14],
    }


def _cardip(random: Random, one: Filiacion, number: int) -> Row:
    paper, since = one.documentos[0], _some_day(random)
    return {
        "NRO_CARNE": f"CI{number:08d}",
        **_three_parts(one, "APE_PATERNO", "APE_MATERNO", "NOMBRES"),
        "SEXO": {Sexo.MASCULINO: "MASCULINO", Sexo.FEMENINO: "FEMENINO"}.get(one.sexo, ""),
        "FEC_NACIMIENTO": _slashes(one.fecha_nacimiento),
        "NACIONALIDAD": one.nacionalidades[0],
        "PAIS_PASAPORTE": paper.pais,
        "NRO_PASAPORTE": paper.numero,
        "COD_CALIDAD": random.choice(("CONSULAR", "OFICIAL", "COOPERANTE", "PERIODISTA")),
        "CARGO": random.choice(("AGREGADO", "CONSUL", "EXPERTO", "CORRESPONSAL", "DEPENDIENTE")),
        "MISION": random.choice(("EMBAJADA", "CONSULADO", "ORGANISMO", "ONG")),
        "FEC_EMISION": f"{since:%d/%m/%Y}",
        "FEC_VENCIMIENTO": f"{since + timedelta(days=730):%d/%m/%Y}",
        "ESTADO": random.choices(("VIGENTE", "VENCIDO", "DEVUELTO", "ANULADO"), (0.4, 0.4, 0.15, 0.05))[
            0
        ],
        "NRO_CARNE_TITULAR": "",
        "PARENTESCO": "",
    }


def _abtc(random: Random, one: Filiacion, number: int) -> Row:
    name, since = one.principal, _some_day(random)
    surnames = " ".join(part for part in (name.primer_apellido, name.segundo_apellido) if part)
    return {
        "CARD_NO": f"PER{number:07d}",
        "CARDHOLDER": errores.bare(f"{surnames}, {name.nombres}"),
        "SEX": one.sexo.value,
        "DOB": _digits(one.fecha_nacimiento),
        "PASSPORT_NO": f"{116_000_000 + number}",
        "ISSUING_ECONOMY": PERU,
        "PP_EXPIRY": f"{since + timedelta(days=1700):%Y%m%d}",
        "DNI": one.documentos[0].numero,
        "COMPANY": random.choice(("MINERA DEL SUR", "AGRO NORTE", "TEXTIL ANDINO", "PESQUERA LITORAL")),
        "STATUS": random.choices(("ACTIVE", "EXPIRED", "CANCELLED"), (0.6, 0.35, 0.05))[0],
        "ISSUE_DATE": f"{since:%Y%m%d}",
        "EXPIRY_DATE": f"{since + timedelta(days=1825):%Y%m%d}",
    }


def _passport(random: Random, one: Filiacion, number: int) -> Row:
    since = _some_day(random)
    return {
        "NUM_PASAPORTE": f"{118_000_000 + number}",
        "NUM_DNI": one.documentos[0].numero,
        **_three_parts(one, "PRIMER_APELLIDO", "SEGUNDO_APELLIDO", "PRENOMBRES"),
        "SEXO": _SEX[one.sexo],
        "FEC_NAC": _digits(one.fecha_nacimiento),
        "PAIS_NAC": PERU,
        "LUGAR_NAC": random.choice(("LIMA", "CUSCO", "AREQUIPA", "PIURA", "IQUITOS")),
        "FEC_EXPEDICION": f"{since:%Y%m%d}",
        "FEC_CADUCIDAD": f"{since + timedelta(days=3652):%Y%m%d}",
        "OFICINA": random.choice(_OFFICES),
        "SITUACION": random.choices("1234", (0.8, 0.05, 0.05, 0.1))[0],
    }


WRITERS: Mapping[str, Callable[[Random, Filiacion, int], Row]] = {
    "SAM": _sam,
    "QORICANCHA": _qoricancha,
    "CARDIP": _cardip,
    "ABTC": _abtc,
    "PASAPORTES": _passport,
}


def _three_parts(one: Filiacion, first: str, second: str, given: str) -> Row:
    """As old systems keep names: in capitals, without marks."""
    name = one.principal
    parts = (name.primer_apellido, name.segundo_apellido or "", name.nombres)
    return dict(zip((first, second, given), map(errores.bare, parts), strict=True))


def _padded(born: str | None) -> tuple[str, str, str]:
    """Day, month, year; zeros for what is not known."""
    year, month, day = (*(born or "0000").split("-"), "00", "00")[:3]
    return day, month, year


def _slashes(born: str | None) -> str:
    return "/".join(_padded(born)) if born else ""


def _digits(born: str | None) -> str:
    day, month, year = _padded(born)
    return f"{year}{month}{day}" if born else ""


def _iso(born: str | None) -> str:
    day, month, year = _padded(born)
    return f"{year}-{month}-{day}" if born else ""


def _some_day(random: Random) -> date:
    return _LAST - timedelta(days=random.randrange(3650))
