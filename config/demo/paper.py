"""Faxes for the demo: black on white, in the coarse mode of old machines, in a gateway's mail."""

import io
from email.message import EmailMessage

import typst
from PIL import Image

GATEWAY = "fax@gateway.example"
_PAGE = """
#set page(paper: "a4", margin: 28mm)
#set text(font: "Libertinus Serif", size: 17pt)
#sys.inputs.text.split("\\n").join(linebreak())
"""

# sender: pages
FAXES = {
    "+97611323334": (
        "ӨРГӨДӨЛ\n\nХотын захиргаанд\n\nМанай 12 дугаар байрны доторх шугам хоног бүр тасарч, хонгил "
        "усанд автаж байна. СӨХ-д гурван удаа хандсан боловч хариу өгсөнгүй. Байранд 40 айл, олон "
        "настан амьдардаг. Арга хэмжээ авч өгнө үү.",
        "ХАВСРАЛТ\n\nАйл өрхүүдийн гарын үсэг:\n1. Д. Болд, 12-3\n2. С. Оюун, 12-7\n3. Б. Ганаа, 12-9",
    ),
    "+77272501122": (
        "ӨТІНІШ\n\nАбай көшесіндегі бағдаршам бір аптадан бері істемейді. Мектеп жанында, балалар жолды "
        "қорқып өтеді. Тезірек жөндеуді сұраймыз.\n\nАта-аналар комитеті",
    ),
}


def mail(number: str) -> bytes:
    """The mail in which the gateway brings the fax of that number."""
    letter = EmailMessage()
    letter["From"] = GATEWAY
    letter["To"] = "fax@city.example"
    letter["Subject"] = f"Fax from {number}"
    letter["Message-ID"] = f"<demo-fax-{number.lstrip('+')}@gateway.example>"
    letter.set_content(f"You have received {len(FAXES[number])} page(s).")
    scan = _scan(FAXES[number])
    letter.add_attachment(scan, maintype="image", subtype="tiff", filename="fax.tif")
    return letter.as_bytes()


def _scan(pages: tuple[str, ...]) -> bytes:
    sheets = [_sheet(page) for page in pages]
    content = io.BytesIO()
    sheets[0].save(
        content,
        "TIFF",
        compression="group4",
        dpi=(204, 98),
        save_all=True,
        append_images=sheets[1:],
    )
    return content.getvalue()


def _sheet(text: str) -> Image.Image:
    """A page as it was written, then squashed as the machine reads it."""
    written = typst.Compiler(_PAGE.encode(), ignore_system_fonts=True).compile(
        format="png", ppi=204, sys_inputs={"text": text}
    )
    page = Image.open(io.BytesIO(written)).convert("L")
    squashed = page.resize((page.width, page.height * 98 // 204))
    return squashed.point(lambda shade: 255 * (shade > 150)).convert("1")
