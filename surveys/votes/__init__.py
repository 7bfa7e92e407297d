"""Referendums and polls: one voice a person, counted so that anybody can count again."""
