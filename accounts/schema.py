"""What migrations need beyond Django: many tables at once, and big tables that are tended."""

from collections.abc import Sequence

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState


class AtOnce(Operation):
    """Operations that need no state of their own between them, such as an app's first tables.

    Django draws the models anew after each operation, and with a model all that point at it: with
    three hundred tables which hang together that is a minute of every new database. Here all
    operations are told first, the models are drawn once, and each operation then sees the last
    state. So tables may point at each other in any order, while nothing may be changed twice.
    """

    category = OperationCategory.MIXED
    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # drawn anew when somebody asks
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        whole = from_state  # the state before knows nothing of what is to be taken away
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, whole, whole)

    def describe(self) -> str:
        return f"{len(self.operations)} operations at once"


_TENDED = """
ALTER TABLE {table} SET (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_insert_scale_factor = 0.02,
    autovacuum_analyze_scale_factor = 0.01
)
"""
_AS_OTHERS = """
ALTER TABLE {table} RESET (
    autovacuum_vacuum_scale_factor,
    autovacuum_vacuum_insert_scale_factor,
    autovacuum_analyze_scale_factor
)
"""


def tended(table: str) -> migrations.RunSQL:
    """Let autovacuum come to this big table at every fiftieth new row, to count at every hundredth.

    By default it waits for a fifth, which of ten million rows is too many: their statistics would
    be months old, and the index of what is new would find rows not known to be visible to all.
    """
    return migrations.RunSQL(_TENDED.format(table=table), _AS_OTHERS.format(table=table))
