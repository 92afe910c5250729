"""Files that were made to hurt whoever reads them: one folder each, by name."""

import io
import itertools
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from engine import repository

HERE = Path(__file__).parent
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
FULL = repository.LARGEST_FILE - 2_000  # as large as a file may be

Sources = Mapping[str, bytes]


def diagram(inside: str, before: str = "") -> Sources:
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<bpmn:definitions xmlns:bpmn="{BPMN}"'
        f' xmlns:spiffworkflow="{SPIFF}" id="d" targetNamespace="x">'
        f'<bpmn:process id="p" isExecutable="true">{inside}</bpmn:process></bpmn:definitions>'
    )
    return {"p.bpmn": text.encode()}


def straight(middle: str, before: str = "") -> Sources:
    return diagram(
        f'<bpmn:startEvent id="inicio"/>{middle}<bpmn:endEvent id="fin"/>'
        '<bpmn:sequenceFlow id="f1" sourceRef="inicio" targetRef="t"/>'
        '<bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="fin"/>',
        before,
    )


def script(expression: str) -> Sources:
    quoted = expression.replace("&", "&amp;").replace("<", "&lt;")
    return straight(
        '<bpmn:scriptTask id="t" scriptFormat="feel"><bpmn:extensionElements><spiffworkflow:properties>'
        '<spiffworkflow:property name="resultVariable" value="r"/></spiffworkflow:properties>'
        f"</bpmn:extensionElements><bpmn:script>{quoted}</bpmn:script></bpmn:scriptTask>"
    )


def played(sources: Sources, expected: str = "fin") -> Sources:
    """With a scenario, so that what it computes is computed."""
    return {**sources, "scenarios/uno.yaml": f"start: {{}}\nsteps: []\nends: {expected}\n".encode()}


def table(rules: int, columns: int) -> Sources:
    inputs = "".join(
        f'<input id="i{c}"><inputExpression id="e{c}"><text>x{c}</text></inputExpression></input>'
        for c in range(columns)
    )
    rows = "".join(
        f'<rule id="r{r}">'
        + "".join(
            f'<inputEntry id="c{r}_{c}"><text>[{r * 7 + c}..{r * 7 + c + 9}]</text></inputEntry>'
            for c in range(columns)
        )
        + f'<outputEntry id="o{r}"><text>{r}</text></outputEntry></rule>'
        for r in range(rules)
    )
    dmn = (
        f'<definitions xmlns="{DMN}" id="d" name="d" namespace="x"><decision id="t" name="t">'
        f'<decisionTable id="dt" hitPolicy="UNIQUE">{inputs}<output id="o" name="o"/>{rows}'
        "</decisionTable></decision></definitions>"
    )
    return {**script("1"), "t.dmn": dmn.encode()}


def parallel(branches: int, length: int) -> Sources:
    """A state space of length^branches."""
    parts = [
        '<bpmn:startEvent id="inicio"/><bpmn:parallelGateway id="a"/><bpmn:parallelGateway id="z"/>'
    ]
    parts.append('<bpmn:endEvent id="fin"/>')
    flows = [("inicio", "a"), ("z", "fin")]
    for b in range(branches):
        names = ["a", *(f"m{b}_{n}" for n in range(length)), "z"]
        parts += [f'<bpmn:manualTask id="{name}"/>' for name in names[1:-1]]
        flows += itertools.pairwise(names)
    parts += [
        f'<bpmn:sequenceFlow id="f{n}" sourceRef="{s}" targetRef="{t}"/>'
        for n, (s, t) in enumerate(flows)
    ]
    return diagram("".join(parts))


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("p.bpmn", b"0" * 50_000_000)
    return packed.getvalue()


def _laughs() -> str:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE d [<!ENTITY a0 "jajaja">{lines}]>'


def _deep(tag: str, depth: int) -> str:
    return f"<bpmn:{tag}>" * depth + f"</bpmn:{tag}>" * depth


def _subprocesses(depth: int) -> str:
    opened = "".join(f'<bpmn:subProcess id="s{n}">' for n in range(depth))
    return opened + "</bpmn:subProcess>" * depth


def _form(components: object) -> Sources:
    source = json.dumps({"type": "default", "id": "t", "components": components})
    return {**script("1"), "forms/t.form": source.encode()}


def _nested(depth: int) -> object:
    inner: object = []
    for n in range(depth):
        inner = [{"type": "group", "path": f"g{n}", "components": inner}]
    return inner


ATTACKS: dict[str, Callable[[], Sources]] = {
    "bomba_de_entidades": lambda: straight('<bpmn:manualTask id="t" name="&a11;"/>', _laughs()),
    "entidad_externa": lambda: straight(
        '<bpmn:manualTask id="t" name="x"/>', '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    ),
    "anidado_60000": lambda: diagram(_deep("documentation", 60_000)),
    "subprocesos_anidados": lambda: diagram(_subprocesses(240)),
    "nombre_de_10_mb": lambda: straight(f'<bpmn:manualTask id="t" name="{"n" * 10_000_000}"/>'),
    "nombre_muy_largo": lambda: straight(f'<bpmn:userTask id="t" name="{"n" * (FULL - 2000)}"/>'),
    "cien_mil_elementos": lambda: diagram("<bpmn:task id='x'/>" * 100_000),
    "un_millon_de_elementos": lambda: diagram("<a/>" * (FULL // 4 - 200)),
    "cien_mil_extensiones": lambda: straight(
        '<bpmn:userTask id="t"><bpmn:extensionElements><spiffworkflow:properties>'
        + '<spiffworkflow:property name="a" value="b"/>' * 90_000
        + "</spiffworkflow:properties></bpmn:extensionElements></bpmn:userTask>"
    ),
    "cien_mil_flujos": lambda: straight(
        '<bpmn:manualTask id="t"/>'
        + "".join(f'<bpmn:sequenceFlow id="g{n}" sourceRef="t" targetRef="fin"/>' for n in range(60_000))
    ),
    "feel_anidado": lambda: script("(" * 9000 + "1" + ")" * 9000),
    "feel_negado": lambda: script("not(" * 4000 + "x" + ")" * 4000),
    "feel_ambiguo": lambda: script(" or ".join(["not(a.b[c.d = e.f].g(h, i)) or j in (k..l)"] * 300)),
    "feel_si_anidado": lambda: script("if a then " * 1500 + "1" + " else 2" * 1500),
    "feel_cadena_larga": lambda: script("+".join(["1"] * 9000)),
    "feel_mil_expresiones": lambda: straight(
        '<bpmn:serviceTask id="t"><bpmn:extensionElements>'
        '<spiffworkflow:serviceTaskOperator id="x"><spiffworkflow:parameters>'
        + "".join(
            f'<spiffworkflow:parameter id="p{n}" value="{n}+(a+b)*(c-d)/f[g{n}=h].i"/>' for n in range(60_000)
        )
        + "</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator>"
        "</bpmn:extensionElements></bpmn:serviceTask>"
    ),
    "calculo_sin_fin": lambda: played(
        script("count(for a in 1..90000, b in 1..90000, c in 1..90000 return a * b * c)")
    ),
    "lista_enorme": lambda: played(
        script("for a in 1..90000 return for b in 1..90000 return string(b)")
    ),
    "numero_enorme": lambda: played(script("10 ** (10 ** 10) ** (9 ** 9)")),
    "expresion_regular": lambda: played(
        script('matches("' + "a" * 60 + '!", "^(a|a|aa|a+)+(a|a|aa|a+)+(a|a|aa|a+)+$")')
    ),
    "mil_escenarios": lambda: {
        **script("count(for a in 1..200, b in 1..900 return a * b)"),
        **{f"scenarios/{n}.yaml": b"start: {}\nsteps: []\nends: fin\n" for n in range(400)},
    },
    "tabla_enorme": lambda: table(1_500, 20),
    "tabla_ancha": lambda: table(60, 300),
    "cantidad_enorme": lambda: played(
        straight(
            '<bpmn:manualTask id="t"><bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>'
            "1000000000</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:manualTask>"
        )
    ),
    "estados_sin_fin": lambda: parallel(90, 6),
    "bytes_nulos": lambda: {"p.bpmn": b"\0" * 4_000_000},
    "nulos_en_medio": lambda: {"p.bpmn": straight('<bpmn:manualTask id="t" name="@"/>')["p.bpmn"].replace(b"@", b"\0")},
    "codificacion_falsa": lambda: {
        "p.bpmn": straight('<bpmn:manualTask id="t" name="ñ"/>')["p.bpmn"].replace(b"UTF-8", b"UTF-16")
    },
    "codificacion_inventada": lambda: {
        "p.bpmn": straight('<bpmn:manualTask id="t"/>')["p.bpmn"].replace(b"UTF-8", b"utf-9000")
    },
    "no_utf_8": lambda: {
        "p.bpmn": straight('<bpmn:manualTask id="t" name="ñ"/>')["p.bpmn"].decode().encode("latin-1")
    },
    "zip_disfrazado": lambda: {"p.bpmn": _zip()},
    "formulario_anidado": lambda: _form(_nested(400)),
    "formulario_enorme": lambda: _form([{"type": "textfield", "key": f"k{n}"} for n in range(60_000)]),
    "formulario_de_corchetes": lambda: {**script("1"), "forms/t.form": b"[" * 4_000_000},
    "formulario_no_utf_8": lambda: {**script("1"), "forms/t.form": b'{"a": "\xff\xfe"}'},
    "decision_anidada": lambda: {
        **script("1"),
        "t.dmn": f'<definitions xmlns="{DMN}">{"<decision>" * 60_000}'.encode(),
    },
    "escenario_de_alias": lambda: {
        **script("1"),
        "scenarios/uno.yaml": (
            "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
            + "start: {data: {x: *a59}}\nsteps: []\nends: fin\n"
        ).encode(),
    },
}  # fmt: skip
