"""The elements of BPMN, as SpiffWorkflow specifications with corrected behaviour."""
