"""Execution of BPMN processes: definitions, instances, user tasks, jobs, timers, messages, audit."""
