import pytest

from feedback import languages


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Манай байранд ус алга байна", "mn"),
        ("Гудамжинд гэрэл асахгүй байна", "mn"),
        ("manai bairand us baihgui baina yaaralta", "mn"),
        ("sain baina uu, halaalt taslagdsan", "mn"),
        ("Ауданда екі күннен бері су жоқ", "kk"),
        ("Мәскеу көшесінде жарық жоқ", "kk"),
        ("Почему не убирают снег во дворе", "ru"),
        ("Нет воды третий день", "ru"),
        ("Küçədə işıq yoxdur", "az"),
        ("Salam, men sikayet etmek isteyirem", "az"),
        ("The light is broken on my street", "en"),
    ],
)
def test_a_text_is_known_by_its_language(text, language):
    assert languages.detect(text) == language


@pytest.mark.parametrize("text", ["", "12", "?!", "👍", "99112233"])
def test_what_says_too_little_takes_the_known_language(text):
    assert languages.detect(text, "kk") == "kk"


@pytest.mark.django_db
def test_the_site_names_each_language_in_itself_whatever_the_page_speaks(client):
    page = client.get("/", headers={"Accept-Language": "mn"}).content.decode()
    assert 'lang="mn"' in page
    for name in ("English", "Монгол", "Қазақша", "Русский", "Azərbaycanca"):
        assert f">{name}</button>" in page
