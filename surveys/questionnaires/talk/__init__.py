"""A questionnaire as a talk: one question at a time, said in words and answered in words."""
