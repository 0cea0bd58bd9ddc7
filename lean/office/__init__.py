"""The only place that opens DOCX, XLSX, PPTX and, through LibreOffice, PDF files."""
