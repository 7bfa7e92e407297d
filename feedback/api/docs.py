"""The documentation as a page: drawn by us from the OpenAPI document, with nothing of others."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from feedback.api import problems, schema

_WHO = {
    "appealToken": _("whoever bears the appeal's token"),
    "cookieAuth": _("staff who are signed in, with the CSRF token for changes"),
}
TAGS = {"appeals": _("For citizens' programs"), "desk": _("For the staff")}


@dataclass(frozen=True)
class Field:
    name: str
    type: str
    required: bool
    words: str


@dataclass(frozen=True)
class Answer:
    status: str
    words: str
    fields: tuple[Field, ...]
    is_list: bool


@dataclass(frozen=True)
class Operation:
    id: str
    method: str
    path: str
    summary: str
    words: str
    who: Promise
    types: tuple[str, ...]
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answers: tuple[Answer, ...]


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    operations = _operations()
    groups = [
        (tag, title, [found for name, found in operations if name == tag])
        for tag, title in TAGS.items()
    ]
    context = {
        "groups": groups,
        "problems": problems.TITLES.items(),
        "base": settings.PUBLIC_URL,
    }
    return render(request, "api/docs.html", context)


@cache
def _operations() -> tuple[tuple[str, Operation], ...]:
    """Every operation with its group. Drawn once: the document changes only with the code."""
    document = schema.document()
    return tuple(
        (operation["tags"][0], _operation(document, path, method, operation))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in schema.METHODS
    )


def _operation(document: dict, path: str, method: str, operation: dict) -> Operation:
    content = operation.get("requestBody", {}).get("content", {})
    body = next(iter(content.values()), {}).get("schema", {})
    ways = [name for way in operation.get("security", []) for name in way]
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        words=_sentence(operation.get("description", "")),
        who=_WHO[ways[0]] if ways else _("anybody"),
        types=tuple(content),
        parameters=tuple(_parameter(document, each) for each in operation.get("parameters", [])),
        body=_fields(document, body),
        answers=tuple(
            _answer(document, status, answer)
            for status, answer in operation["responses"].items()
            if status.startswith("2")
        ),
    )


def _parameter(document: dict, parameter: dict) -> Field:
    kind, words = _type(document, parameter["schema"])
    words = _sentence(parameter.get("description", ""), words)
    where = {"header": "header, ", "path": "path, ", "query": ""}[parameter["in"]]
    return Field(parameter["name"], where + kind, parameter.get("required", False), words)


def _answer(document: dict, status: str, answer: dict) -> Answer:
    content = answer.get("content", {})
    shape = next(iter(content.values()), {}).get("schema", {})
    is_list = shape.get("type") == "array"
    fields = _fields(document, shape["items"] if is_list else shape)
    return Answer(status, answer.get("description", ""), fields, is_list)


def _fields(document: dict, shape: dict, above: str = "") -> tuple[Field, ...]:
    """The fields of an object, those of objects within it named by their path."""
    shape = _resolved(document, shape)
    required = set(shape.get("required", []))
    fields = []
    for name, inner in shape.get("properties", {}).items():
        kind, words = _type(document, inner)
        path = f"{above}{name}"
        words = _sentence(inner.get("description", ""), words)
        fields.append(Field(path, kind, name in required, words))
        nested = inner.get("items", inner) if inner.get("type") == "array" else inner
        path = f"{path}[]." if inner.get("type") == "array" else f"{path}."
        if path.count(".") < 3:
            fields += _fields(document, nested, path)
    return tuple(fields)


def _type(document: dict, shape: dict) -> tuple[str, str]:
    """The type in a few words, and the values or limits there are."""
    null = shape.get("nullable", False)
    resolved = _resolved(document, shape)
    kind = resolved.get("format") or resolved.get("type", "object")
    if resolved.get("type") == "array":
        kind = f"list of {_type(document, resolved['items'])[0]}"
    words = " · ".join(str(value) for value in resolved.get("enum", []) if value is not None)
    most = resolved.get("maxLength")
    return f"{kind}{f', up to {most}' if most else ''}{' or null' if null else ''}", words


def _sentence(*parts: str) -> str:
    """The parts that say something, without the marks of Markdown."""
    return " ".join(filter(None, parts)).replace("`", "")


def _resolved(document: dict, shape: dict) -> dict:
    """The shape that a reference means; of several ways to say one, the first."""
    for several in ("allOf", "oneOf", "anyOf"):
        if several in shape:
            return _resolved(document, shape[several][0])
    if "$ref" in shape:
        name = shape["$ref"].rpartition("/")[2]
        return _resolved(document, document["components"]["schemas"][name])
    return shape
