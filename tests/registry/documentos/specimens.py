"""Data for every shared template, with people who do not exist: one usual, one with names beyond measure."""

from typing import Any

Data = dict[str, Any]

USUAL = {
    "primer_apellido": "Núñez",
    "segundo_apellido": "Ibáñez",
    "nombres": "María José",
    "nacionalidad": "VEN",
    "fecha_nacimiento": "1990-01-01",
    "sexo": "F",
}
LONG = {
    "primer_apellido": "Wickramasinghe Arachchige de Villavicencio",
    "segundo_apellido": "Condorhuamán y Ponce de León",
    "nombres": "Maximiliana Encarnación Guadalupe de los Ángeles Custodios",
    "nacionalidad": "VEN",
    "fecha_nacimiento": "1990",
    "sexo": "X",
}
OFFICE = {"codigo": "LIM-STC", "nombre": "Subdirección de Trámites Consulares", "ciudad": "Lima"}
SIGNED = {"firmante": "Elena Vargas Ríos", "cargo": "Subdirectora de Trámites Consulares"}
VISA = {
    "calidad": "Negocios / Business",
    "entradas": "MÚLTIPLES / MULTIPLE",
    "permanencia": "183 días / days",
    "pasaporte": "104518833",
}
WHY = "Que consta en el expediente lo que la ley pide para resolver de este modo. " * 3
ECONOMIES = [
    "AUS",
    "BRN",
    "CHL",
    "CHN",
    "HKG",
    "IDN",
    "JPN",
    "KOR",
    "MYS",
    "MEX",
    "NZL",
    "PNG",
    "PHL",
    "RUS",
    "SGP",
    "TWN",
    "THA",
    "VNM",
]

#: kind of document → template's own data and the seal's; made by ``documentos.emitir``
CARRIED: dict[str, tuple[Data, Data]] = {
    "CARNE_IDENTIDAD": (
        {"calidad": "Cooperante", "cargo": "Coordinadora de proyectos", "institucion": "OIM"},
        {"calidad": "Cooperante"},
    ),
    "CARNE_SOLICITANTE": ({}, {}),
    "TARJETA_ABTC": (
        {"pasaporte": "123456789", "economias": ECONOMIES},
        {"pasaporte": "123456789", "economias": "".join(ECONOMIES)},
    ),
    "VISA": (VISA, {"entradas": 0, "permanencia": [183, 0, 0], "pasaporte": "104518833"}),
    "VISA_ELECTRONICA": (VISA, {"entradas": 0, "permanencia": [183, 0, 0], "pasaporte": "104518833"}),
    "PASAPORTE": ({"dni": "40000001", "lugar_nacimiento": "Madrid, España"}, {}),
    "PASAPORTE_EMERGENCIA": (
        {
            "lugar_nacimiento": "Arequipa",
            "itinerario": "Madrid – Lima, IB6651, 27 NOV 2026",
            "restriccion": "Solo para regresar al Perú / Only to return to Peru",
        },
        {},
    ),
    "SALVOCONDUCTO": (
        {
            "itinerario": "Madrid – Lima, IB6651, 27 NOV 2026",
            "restriccion": "Solo para regresar al Perú / Only to return to Peru",
        },
        {},
    ),
    "COPIA_NACIMIENTO": (
        {
            **SIGNED,
            "acta": {
                "clase": "NACIMIENTO",
                "numero": "4123",
                "cui": "90012345",
                "bloques": [
                    {"titulo": "Titular", "filas": [["Nombres", "María José"], ["Sexo", "Femenino"]]},
                    {"titulo": "Registro", "filas": [["Declarante", "Juan Núñez Soto"]]},
                ],
            },
        },
        {"hecho_el": "2026-10-25"},
    ),
}
#: template → kind of document and data; made by ``documentos.generar``
PAPERS: dict[str, tuple[str, Data]] = {
    "resolucion": (
        "RESOLUCION",
        {
            **SIGNED,
            "numero": "000123-2026-RE",
            "fecha": "2026-11-25",
            "organo": OFFICE["nombre"],
            "visto": "El informe *N.º 7* y el acta #12.",
            "considerandos": [WHY] * 4,
            "articulos": ["Otorgar la calidad migratoria.", "Notificar."],
            "recursos": "Reconsideración o apelación, en quince días hábiles.",
        },
    ),
    "citacion": (
        "CITACION",
        {
            "expediente": "CALIDAD-2026-000123",
            "persona": "María José Núñez Ibáñez",
            "motivo": "entrevista personal",
            "fecha": "2026-12-04T10:30:00-05:00",
            "modalidad": "Presencial",
            "lugar": "Jr. Lampa 545, Lima",
            "llevar": ["Su pasaporte"],
            "oficina_nombre": OFFICE["nombre"],
        },
    ),
    "notificacion": (
        "NOTIFICACION",
        {
            "expediente": "CALIDAD-2026-000123",
            "destinatario": "María José Núñez Ibáñez",
            "acto": "Resolución N.º 000123-2026-RE",
            "fecha_acto": "2026-11-25",
            "organo": OFFICE["nombre"],
            "canal": "Correo electrónico consentido",
            "surte_efecto": "El 26 de noviembre de 2026",
            "agota_via": False,
            "recursos": "Apelación, en quince días hábiles.",
            "texto": "Se le notifica el acto indicado.",
            "notificador": "Luis Prado Soto",
            "cargo": "Notificador",
        },
    ),
    "observacion": (
        "OBSERVACION",
        {
            **SIGNED,
            "expediente": "CALIDAD-2026-000123",
            "persona": "María José Núñez Ibáñez",
            "presentado_el": "2026-11-20",
            "plazo": "dos días hábiles",
            "vence_el": "2026-11-27",
            "observaciones": [
                {"asunto": "Fotografía", "detalle": "Fondo oscuro.", "como": "Suba otra."}
            ],
            "oficina_nombre": OFFICE["nombre"],
        },
    ),
    "acta": (
        "ACTA",
        {
            "titulo": "Acta de entrevista",
            "numero": "A-012-2026",
            "lugar": "Lima",
            "inicio": "2026-11-25T10:00:00-05:00",
            "asistentes": [{"nombre": "Rosa Huamán Quiroga", "calidad": "Entrevistadora"}],
            "puntos": [{"titulo": "Desarrollo", "texto": WHY}],
            "acuerdos": ["Presentar la carta original."],
            "firmantes": [{"nombre": "Rosa Huamán Quiroga", "cargo": "Entrevistadora"}],
            "oficina_nombre": OFFICE["nombre"],
        },
    ),
    "cargo": (
        "CARGO",
        {
            "expediente": "CALIDAD-2026-000123",
            "tramite": "Otorgamiento de calidad migratoria",
            "persona": "María José Núñez Ibáñez",
            "presentado_en": "2026-11-25T10:00:00-05:00",
            "canal": "Página de trámites",
            "documentos": [{"nombre": "Pasaporte", "folios": "2"}],
            "plazo": "30 días hábiles",
            "vence_el": "2027-01-08",
            "silencio": "Puede entenderla denegada y apelar",
            "oficina_nombre": OFFICE["nombre"],
            "contacto": "Entre a la página de trámites.",
        },
    ),
    "oficio": (
        "OFICIO",
        {
            **SIGNED,
            "numero": "000045-2026-RE",
            "fecha": "2026-11-25",
            "destinatario": "Señor general",
            "cargo_destinatario": "Director de Criminalística",
            "entidad": "Policía Nacional del Perú",
            "asunto": "Consulta de antecedentes",
            "parrafos": [WHY],
            "oficina_nombre": OFFICE["nombre"],
        },
    ),
    "autorizacion_viaje": (
        "AUTORIZACION_VIAJE",
        {
            **SIGNED,
            "numero": "000007-2026-CEPR",
            "persona": "María José Núñez Ibáñez",
            "documento": "Documento de viaje N.º C000123",
            "destinos": ["Chile", "Argentina"],
            "desde": "2026-12-01",
            "hasta": "2026-12-20",
            "retorno_hasta": "2026-12-22",
            "motivo": "Reunión familiar",
            "condiciones": "No autoriza el viaje al país de origen.",
            "oficina_nombre": "Comisión Especial para los Refugiados",
        },
    ),
}


def carried(tipo: str, titular: Data = USUAL) -> Data:
    """The payload of ``documentos.emitir`` for a kind of document."""
    datos, sello = CARRIED[tipo]
    return {
        "tipo": tipo,
        "expediente": "X-2026-000001",
        "titular": titular,
        "oficina": "LIM-STC",
        "numero": "000123456" if tipo != "VISA" else "V00012345",
        "insumo": {"insumo": None, "serie": SERIALS.get(tipo, "A00000012")},
        "datos": datos,
        "sello": sello,
    }


SERIALS = {"PASAPORTE": "123456789", "PASAPORTE_EMERGENCIA": "PE000123", "SALVOCONDUCTO": "SC000123"}


def paper(template: str) -> Data:
    """The payload of ``documentos.generar`` for a template."""
    tipo, datos = PAPERS[template]
    return {
        "plantilla": f"emision_documento/{template}",
        "tipo": tipo,
        "expediente": "X-2026-000001",
        "numero": datos.get("numero"),
        "datos": datos,
        "titular": USUAL,
    }
