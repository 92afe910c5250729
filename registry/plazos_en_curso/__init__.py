"""The time limits that run in cases: kept as the engine tells of them, changed on a legal ground.

``vigia`` is told by the engine, ``cambios`` suspends, resumes and extends, ``recordatorios`` reminds and
escalates, ``recalculo`` follows the catalogue, ``consulta`` shows.
"""
