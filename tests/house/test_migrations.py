"""The models and their migrations tell the same story."""

import pytest
from django.core.management import call_command
from django.db import connection


@pytest.mark.django_db
def test_no_migration_is_missing(capsys):
    try:
        call_command("makemigrations", "--check", "--dry-run", verbosity=1)
    except SystemExit:
        pytest.fail(f"models changed without a migration:\n{capsys.readouterr().out}")


@pytest.mark.django_db
def test_the_database_folds_case_in_every_language():
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower('ӨРГӨДӨЛ ҚАЛА ƏRİZƏ'), upper('үнэ ғ ə')")
        assert cursor.fetchone() == ("өргөдөл қала ərizə", "ҮНЭ Ғ Ə")
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("SELECT cardinality(show_trgm('Өргөдөл'))")
        assert cursor.fetchone()[0] == 8
