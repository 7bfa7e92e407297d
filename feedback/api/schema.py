"""The OpenAPI document, and what REST framework cannot know of it: the problem details."""

from drf_spectacular.generators import SchemaGenerator

PROBLEM = {
    "type": "object",
    "description": "Problem details after RFC 9457, in the language of the request.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "Leads to its explanation."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What went wrong and what to do."},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "Which part, as `#/text`."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
_ANSWER = {
    "description": "A problem: see its `type`.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
METHODS = ("get", "post", "put", "patch", "delete")


def with_problems(result: dict, generator: SchemaGenerator, request, public: bool) -> dict:
    """Say of every operation that it may answer with a problem (a hook of drf-spectacular)."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    for path in result["paths"].values():
        for method, operation in path.items():
            if method in METHODS:
                operation["responses"]["4XX"] = _ANSWER
                operation["responses"]["5XX"] = _ANSWER
    return result


def document() -> dict:
    """The whole document, for everybody."""
    return SchemaGenerator().get_schema(request=None, public=True)
