"""What is asked: forms, versions, banks of questions, XLSForm."""
