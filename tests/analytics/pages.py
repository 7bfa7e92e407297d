"""Reading the dashboard as its reader does: words and numbers, not markup."""

from html.parser import HTMLParser

VOID = {"meta", "link", "input", "path", "rect", "circle", "polyline", "br"}


class _Text(HTMLParser):
    """All words of the elements that bear a class."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.wanted, self.depth, self.found = wanted, 0, []

    def handle_starttag(self, tag, attributes) -> None:
        if tag in VOID:
            return
        classes = (dict(attributes).get("class") or "").split()
        if self.depth:
            self.depth += 1
        elif self.wanted in classes or tag == self.wanted:
            self.depth = 1
            self.found.append("")

    def handle_endtag(self, tag) -> None:
        if self.depth and tag not in VOID:
            self.depth -= 1

    def handle_data(self, data) -> None:
        if self.depth:
            self.found[-1] += f" {data}"


def words(response, wanted: str) -> list[str]:
    """The text of each element with this class or tag, spaces put in order."""
    reader = _Text(wanted)
    reader.feed(response.content.decode())
    return [" ".join(text.split()) for text in reader.found]


def word(response, wanted: str) -> str:
    """The text of the only such element."""
    (text,) = words(response, wanted)
    return text
