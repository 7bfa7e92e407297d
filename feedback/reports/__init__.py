"""Reports as people get them: a page, paper and a workbook, all from one document."""
