"""A small procedure as another tool drew it, and what an analyst adds to it."""

import json
from collections.abc import Mapping
from typing import Any

from engine import drawing

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions'
    ' xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
    ' id="definiciones" targetNamespace="urn:ejemplo">\n'
)
_PERSON = "{ primer_apellido: apellido, nombres: nombres, nacionalidad: &quot;COL&quot; }"
_NODES = f"""
<bpmn:startEvent id="inicio" name="Llega el pedido" />
<bpmn:task id="registrar_pedido" name="Registrar el pedido" />
<bpmn:exclusiveGateway id="que_falta" name="¿Qué falta?" />
<bpmn:serviceTask id="consultar" name="Consultar a INTERPOL"><bpmn:extensionElements>
  <spiffworkflow:serviceTaskOperator id="interpol.personas" resultVariable="interpol"><spiffworkflow:parameters>
    <spiffworkflow:parameter id="persona" type="any" value="{_PERSON}" />
    <spiffworkflow:parameter id="motivo" type="any" value="&quot;Certificado&quot;" />
  </spiffworkflow:parameters></spiffworkflow:serviceTaskOperator></bpmn:extensionElements></bpmn:serviceTask>
<bpmn:userTask id="aclarar" name="Aclarar el pedido" />
<bpmn:exclusiveGateway id="completo" />
<bpmn:businessRuleTask id="clasificar" name="Clasificar"><bpmn:extensionElements>
  <spiffworkflow:calledDecisionId>riesgo</spiffworkflow:calledDecisionId>
  <spiffworkflow:properties><spiffworkflow:property name="resultVariable" value="nivel" /></spiffworkflow:properties>
</bpmn:extensionElements></bpmn:businessRuleTask>
<bpmn:exclusiveGateway id="es_alto" name="¿Es alto?" default="no_es" />
<bpmn:userTask id="revisar" name="Revisar" />
<bpmn:boundaryEvent id="vence" name="Treinta días hábiles" attachedToRef="revisar"><bpmn:timerEventDefinition>
  <bpmn:timeDate xsi:type="bpmn:tFormalExpression">plazo vence(today(), 30)</bpmn:timeDate>
</bpmn:timerEventDefinition></bpmn:boundaryEvent>
<bpmn:endEvent id="emitido" name="Emitido" />
<bpmn:endEvent id="atendido" name="Atendido" />
<bpmn:endEvent id="abandonado" name="Abandonado" />
"""
_FLOWS = (
    ("f1", "inicio", "registrar_pedido", ""),
    ("f2", "registrar_pedido", "que_falta", ""),
    ("consulta", "que_falta", "consultar", 'falta = "CONSULTA"'),
    ("aclara", "que_falta", "aclarar", 'falta = "ACLARAR"'),
    ("nada", "que_falta", "completo", ""),
    ("f3", "consultar", "completo", ""),
    ("f4", "aclarar", "completo", ""),
    ("f5", "completo", "clasificar", ""),
    ("f6", "clasificar", "es_alto", ""),
    ("es", "es_alto", "revisar", 'nivel = "ALTO"'),
    ("no_es", "es_alto", "emitido", ""),
    ("f7", "revisar", "atendido", ""),
    ("f8", "vence", "abandonado", ""),
)


def diagram() -> bytes:
    """As it comes: not executable, its task without a type, its gateway without a default flow."""
    ids = [part.split('"')[0] for part in _NODES.split(' id="')[1:]]
    own = [one for one in ids if one not in ("interpol.personas", "persona", "motivo")]
    lane = "".join(f"<bpmn:flowNodeRef>{one}</bpmn:flowNodeRef>" for one in own)
    flows = "".join(_flow(*one) for one in _FLOWS)
    text = (
        f'{_HEAD}<bpmn:collaboration id="colaboracion"><bpmn:participant id="participante"'
        ' name="Certificado" processRef="certificado" /></bpmn:collaboration>'
        '<bpmn:process id="certificado" name="Certificado" isExecutable="false"><bpmn:laneSet id="carriles">'
        f'<bpmn:lane id="carril_mesa" name="Mesa de partes">{lane}</bpmn:lane></bpmn:laneSet>'
        f"{_NODES}{flows}</bpmn:process></bpmn:definitions>"
    )
    return drawing.arrange(text.encode())


def renamed(ids: Mapping[str, str]) -> str:
    """The diagram, mended, with other ids for some of its elements."""
    text = diagram().decode()
    for old, new in (
        ('isExecutable="false"', 'isExecutable="true"'),
        ("bpmn:task", "bpmn:userTask"),
        ('name="¿Qué falta?"', 'name="¿Qué falta?" default="nada"'),
        *((mark.format(old), mark.format(new)) for old, new in ids.items() for mark in ('"{}"', ">{}<")),
    ):
        text = text.replace(old, new)
    return text


def _flow(id_: str, source: str, target: str, condition: str) -> str:
    told = condition.replace('"', "&quot;")
    asked = (
        f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{told}</bpmn:conditionExpression>'
    )
    inner = asked if condition else ""
    return f'<bpmn:sequenceFlow id="{id_}" sourceRef="{source}" targetRef="{target}">{inner}</bpmn:sequenceFlow>'


def form(key: str, title: str, *components: Mapping[str, Any]) -> str:
    """A form of these components."""
    told = {
        "type": "default",
        "schemaVersion": 19,
        "id": key,
        "title": title,
        "components": list(components),
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _text(key: str, label: str) -> dict[str, Any]:
    return {
        "type": "textfield",
        "id": f"c_{key}",
        "key": key,
        "label": label,
        "validate": {"required": True},
    }


REGISTER = form(
    "registrar_pedido",
    "Registrar el pedido",
    _text("apellido", "Apellido"),
    _text("nombres", "Nombres"),
    {
        "type": "number",
        "id": "c_monto",
        "key": "monto",
        "label": "Monto",
        "validate": {"required": True},
    },
    {
        "type": "radio",
        "id": "c_falta",
        "key": "falta",
        "label": "¿Qué falta?",
        "validate": {"required": True},
        "values": [
            {"value": "NADA", "label": "Nada"},
            {"value": "CONSULTA", "label": "Consultar a INTERPOL"},
            {"value": "ACLARAR", "label": "Aclarar el pedido"},
        ],
    },
)
ANSWER = form("revisar", "Revisar", _text("opinion", "Opinión"))
CLEAR = form("aclarar", "Aclarar el pedido", _text("aclaracion", "Aclaración"))


def table(limit: int) -> str:
    """From this amount on it is high."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" id="definiciones_riesgo" name="Riesgo" namespace="urn:ejemplo:riesgo">
  <decision id="riesgo" name="Riesgo">
    <variable id="riesgo_valor" name="Riesgo" />
    <informationRequirement id="riesgo_pide_monto"><requiredInput href="#monto" /></informationRequirement>
    <decisionTable id="riesgo_tabla" hitPolicy="UNIQUE">
      <input id="monto_entrada" label="Monto"><inputExpression id="monto_expresion" typeRef="number"><text>monto</text></inputExpression></input>
      <output id="nivel_salida" label="Nivel" name="nivel" typeRef="string" />
      <rule id="fila_alta"><inputEntry id="e1"><text>&gt;= {limit}</text></inputEntry><outputEntry id="s1"><text>"ALTO"</text></outputEntry></rule>
      <rule id="fila_baja"><inputEntry id="e2"><text>&lt; {limit}</text></inputEntry><outputEntry id="s2"><text>"BAJO"</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <inputData id="monto" name="monto"><variable id="monto_valor" name="monto" typeRef="number" /></inputData>
  <dmndi:DMNDI><dmndi:DMNDiagram id="dibujo"><dmndi:DMNShape id="figura" dmnElementRef="riesgo"><dc:Bounds height="80" width="180" x="160" y="100" /></dmndi:DMNShape><dmndi:DMNShape id="figura_monto" dmnElementRef="monto"><dc:Bounds height="45" width="125" x="188" y="240" /></dmndi:DMNShape></dmndi:DMNDiagram></dmndi:DMNDI>
</definitions>
"""


def scenarios(looked_at: str, cleared: str) -> Mapping[str, str]:
    """Three of it, by the ids of the activities that somebody completes in them."""
    answer = f"- complete: {looked_at}\n  answers: {{opinion: Conforme}}\n"
    clear = f"- complete: {cleared}\n  answers: {{aclaracion: Sí}}\n"
    return {
        "bajo": _scenario("Poco monto", 20, "NADA", "", "emitido"),
        "revisado": _scenario("Alguien lo revisa", 700, "NADA", answer, "atendido"),
        "aclarado": _scenario("Se aclara", 20, "ACLARAR", clear, "emitido"),
    }


def _scenario(title: str, amount: int, missing: str, steps: str, ends: str) -> str:
    return (
        f"title: {title}\nstart: {{data: {{}}}}\nnow: '2026-05-04T09:00:00-05:00'\nsteps:\n"
        "- complete: registrar_pedido\n"
        f"  answers: {{apellido: QUISPE, nombres: ROSA, monto: {amount}, falta: {missing}}}\n{steps}ends: {ends}\n"
    )
