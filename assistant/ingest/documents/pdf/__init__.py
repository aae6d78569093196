"""Text of PDFs, from PDFium's characters to paragraphs."""
