"""Which channels there are: every module in `channels/adapters/` brings one adapter.

A broken adapter stops the start with its name; it never vanishes quietly.
"""

import importlib
import pkgutil

from django.core.exceptions import ImproperlyConfigured

from channels import adapters
from channels.contract import Adapter

_adapters: dict[str, Adapter] = {}


def load() -> None:
    """Import every adapter module; called once when the application starts."""
    for module in pkgutil.iter_modules(adapters.__path__):
        if not module.name.startswith("_"):
            _register(importlib.import_module(f"{adapters.__name__}.{module.name}"))


def _register(module) -> None:
    found = [
        member
        for member in vars(module).values()
        if isinstance(member, type)
        and issubclass(member, Adapter)
        and member.__module__ == module.__name__
        and not member.__name__.startswith("_")
    ]
    name = module.__name__.rpartition(".")[2]
    if len(found) != 1:
        raise ImproperlyConfigured(f"{module.__name__} must define one adapter, has {len(found)}")
    adapter = found[0]()
    if getattr(adapter, "slug", None) != name:
        raise ImproperlyConfigured(f"{module.__name__}: its adapter's slug must be {name!r}")
    if (adapter.receives or adapter.sends) and not adapter.address_kind:
        raise ImproperlyConfigured(f"{module.__name__}: say what kind of address its people have")
    _adapters[name] = adapter


def get(slug: str) -> Adapter:
    """The adapter of a channel; `KeyError` when there is none."""
    return _adapters[slug]


def has(slug: str) -> bool:
    return slug in _adapters


def every() -> list[Adapter]:
    """All adapters in the order of their slugs."""
    return [_adapters[slug] for slug in sorted(_adapters)]


def choices() -> list[tuple[str, str]]:
    """For model and form fields: a callable, so that a new adapter needs no migration."""
    return [(adapter.slug, adapter.label) for adapter in every()]
