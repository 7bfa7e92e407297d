"""Form fields as the citizen site draws them, and the form that all its forms are."""

from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import loader

TEXT_MOST = 20_000  # letters


class SiteRenderer(DjangoTemplates):
    """Draws a field with the site's own template and its widget with Django's."""

    field_template_name = "site/field.html"

    def get_template(self, template_name):
        if template_name.startswith("site/"):
            return loader.get_template(template_name)
        return super().get_template(template_name)


class SiteForm(forms.Form):
    """A form whose errors are told in a summary and beside the field, by us and not the browser."""

    default_renderer = SiteRenderer
    use_required_attribute = False

    @property
    def summary(self) -> list[dict]:
        """Each error with the id of what to mend, in the order of the fields."""
        found = [{"id": "", "error": error} for error in self.non_field_errors()]
        for field in self:
            target = f"{field.auto_id}_0" if field.use_fieldset else field.auto_id
            found += [{"id": target, "error": error} for error in field.errors]
        return found


class Words(forms.CharField):
    """A text of a citizen: many lines, with a limit that is told in words."""

    def __init__(self, *, rows: int = 8, most: int = TEXT_MOST, **kwargs) -> None:
        attrs = {"class": "govuk-textarea", "rows": rows, "data-most": most}
        super().__init__(widget=forms.Textarea(attrs=attrs), max_length=most, **kwargs)
        self.widget.attrs.pop("maxlength", None)  # a browser would cut a pasted text silently

    def widget_attrs(self, widget) -> dict:
        return {}

    def to_python(self, value) -> str:
        return super().to_python((value or "").replace("\0", "").replace("\r\n", "\n"))


class Line(forms.CharField):
    """One line of text."""

    def __init__(self, *, width: str = "", attrs: dict | None = None, **kwargs) -> None:
        classes = f"govuk-input {width}".strip()
        super().__init__(
            widget=forms.TextInput(attrs={"class": classes, **(attrs or {})}), **kwargs
        )

    def to_python(self, value) -> str:
        return super().to_python((value or "").replace("\0", ""))


class Code(Line):
    """The digits of a one-time code."""

    def __init__(self, **kwargs) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}
        super().__init__(width="govuk-input--width-5", attrs=attrs, **kwargs)
