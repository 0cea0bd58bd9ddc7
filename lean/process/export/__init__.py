"""The drawing of a map as SVG, PNG, DOCX and PPTX shapes, draw.io and BPMN."""
