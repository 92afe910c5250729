"""The ministry: persons, expedientes, documents issued, the legal clock. Knows no BPMN."""
