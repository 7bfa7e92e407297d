"""What the demo's centre explains: three articles for citizens, one for colleagues."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Organisation, User
from feedback.actors import staff
from feedback.knowledge import writing
from feedback.models import Topic

# slug: (audience, topic, organisation, {language: (title, text)})
ARTICLES = {
    "cold-radiators": ("public", "heating", "heat", {
        "en": ("Cold radiators: what to do first", "The heating season lasts from **15 September to 15 May**.\n\n1. Ask a neighbour on another floor whether it is warm there.\n2. If only your flat is cold, call the caretaker of your building: air in the pipes is let out in minutes.\n3. If the whole building is cold, tell us the address and the entrance. The brigade comes **within a day**.\n\nWhen it stays below 18 °C in your rooms, you may ask for your bill to be counted anew."),
        "mn": ("Радиатор хүйтэн бол эхлээд юу хийх вэ", "Халаалтын улирал **9 дүгээр сарын 15-наас 5 дугаар сарын 15 хүртэл** үргэлжилнэ.\n\n1. Өөр давхрын хөршөөсөө халуун байгаа эсэхийг асууна уу.\n2. Зөвхөн танай айл хүйтэн бол байрныхаа жижүүрт хэлээрэй: шугамын агаарыг хэдхэн минутад гаргана.\n3. Байр бүхэлдээ хүйтэн бол хаяг, орцоо бидэнд бичээрэй. Бригад **нэг өдрийн дотор** очно.\n\nӨрөөнд 18 °C-аас доош удаан байвал төлбөрөө дахин тооцуулах эрхтэй."),
        "kk": ("Радиатор суық болса, алдымен не істеу керек", "Жылыту маусымы **15 қыркүйектен 15 мамырға дейін** созылады.\n\n1. Басқа қабаттағы көршіден жылы-суығын сұраңыз.\n2. Тек сіздің пәтер суық болса, үй қараушысына айтыңыз: құбырдағы ауа бірнеше минутта шығарылады.\n3. Бүкіл үй суық болса, мекенжай мен кіреберісті бізге жазыңыз. Бригада **бір тәулік ішінде** келеді.\n\nБөлмеде ұзақ уақыт 18 °C-тан төмен болса, төлемді қайта есептетуге болады."),
        "ru": ("Холодные батареи: что сделать сначала", "Отопительный сезон длится **с 15 сентября по 15 мая**.\n\n1. Спросите соседа на другом этаже, тепло ли у него.\n2. Если холодно только у вас, позвоните смотрителю дома: воздух из труб выпускают за несколько минут.\n3. Если холоден весь дом, сообщите нам адрес и подъезд. Бригада приедет **в течение суток**.\n\nЕсли в комнатах долго ниже 18 °C, вы вправе попросить перерасчёт."),
        "az": ("Radiatorlar soyuqdursa, əvvəlcə nə etməli", "İstilik mövsümü **15 sentyabrdan 15 mayadək** davam edir.\n\n1. Başqa mərtəbədəki qonşudan evin isti olub-olmadığını soruşun.\n2. Yalnız sizin mənzil soyuqdursa, binanın nəzarətçisinə deyin: borudakı hava bir neçə dəqiqəyə buraxılır.\n3. Bütün bina soyuqdursa, ünvanı və girişi bizə yazın. Briqada **bir gün ərzində** gəlir.\n\nOtaqlarda uzun müddət 18 °C-dən aşağıdırsa, ödənişin yenidən hesablanmasını istəyə bilərsiniz."),
    }),
    "first-grade": ("public", "school", "schools", {
        "en": ("Enrolling a child in the first grade", "Applications are taken from **1 May to 15 August** at the school of your district.\n\n- birth certificate of the child\n- proof of your address\n- a doctor's certificate\n\nThe school may not ask for money or for a test. If it refuses, ask for the reason in writing and send it to us."),
        "mn": ("Хүүхдээ нэгдүгээр ангид элсүүлэх", "Элсэлтийг **5 дугаар сарын 1-нээс 8 дугаар сарын 15 хүртэл** харьяалах сургууль дээр авна.\n\n- хүүхдийн төрсний гэрчилгээ\n- оршин суугаа хаягийн лавлагаа\n- эмчийн тодорхойлолт\n\nСургууль мөнгө, шалгалт шаардах ёсгүй. Татгалзвал шалтгааныг бичгээр авч, бидэнд илгээгээрэй."),
        "kk": ("Баланы бірінші сыныпқа қабылдау", "Өтініш **1 мамырдан 15 тамызға дейін** өзіңізге қарасты мектепте қабылданады.\n\n- баланың туу туралы куәлігі\n- тұрғылықты мекенжай анықтамасы\n- дәрігер анықтамасы\n\nМектеп ақша немесе сынақ талап етпеуі тиіс. Бас тартса, себебін жазбаша сұрап, бізге жіберіңіз."),
        "ru": ("Как записать ребёнка в первый класс", "Заявления принимает школа вашего участка **с 1 мая по 15 августа**.\n\n- свидетельство о рождении ребёнка\n- подтверждение адреса\n- справка от врача\n\nШкола не вправе требовать денег или проводить экзамен. Если вам отказали, попросите причину письменно и пришлите её нам."),
        "az": ("Uşağı birinci sinfə yazdırmaq", "Müraciətlər **1 maydan 15 avqustadək** ərazi üzrə məktəbdə qəbul edilir.\n\n- uşağın doğum haqqında şəhadətnaməsi\n- ünvanı təsdiq edən sənəd\n- həkim arayışı\n\nMəktəb pul və ya imtahan tələb edə bilməz. İmtina edərsə, səbəbini yazılı istəyin və bizə göndərin."),
    }),
    "street-light": ("public", "street-light", "light", {
        "en": ("A street light is out", "Each pole has a number on a yellow plate. Send us the number, or a photo of it: we need no more.\n\nA single lamp is mended within three working days, a dark street on the same evening. A hanging wire is dangerous: keep away and call us at once."),
        "mn": ("Гудамжны гэрэл унтарсан бол", "Шон бүр шар хавтан дээр дугаартай. Дугаарыг нь эсвэл зургийг нь илгээхэд хангалттай.\n\nНэг чийдэнг ажлын гурван өдөрт, бүхэл гудамж харанхуй бол тэр оройдоо засна. Унжсан утас аюултай: ойртолгүй, даруй залгаарай."),
        "kk": ("Көше шамы жанбай тұр", "Әр бағанада сары тақтайшада нөмір бар. Бізге нөмірін не суретін жіберсеңіз жеткілікті.\n\nБір шам үш жұмыс күнінде, бүкіл көше қараңғы болса сол кеште жөнделеді. Салбыраған сым қауіпті: жақындамай, бірден қоңырау шалыңыз."),
        "ru": ("Не горит уличный фонарь", "На каждой опоре есть номер на жёлтой табличке. Пришлите номер или его фото: больше ничего не нужно.\n\nОдин светильник чинят за три рабочих дня, тёмную улицу в тот же вечер. Висящий провод опасен: не подходите и звоните сразу."),
        "az": ("Küçə işığı yanmır", "Hər dirəkdə sarı lövhədə nömrə var. Nömrəni və ya şəklini göndərin: bu kifayətdir.\n\nBir lampa üç iş günündə, qaranlıq küçə həmin axşam təmir olunur. Sallanan məftil təhlükəlidir: yaxınlaşmayın, dərhal zəng edin."),
    }),
    "dangerous-wires": ("internal", "street-light", "light", {
        "en": ("Hanging wires: whom to call", "1. Ask whether anybody is hurt: then 103 first.\n2. Dispatcher of the network, day and night: extension 205.\n3. Register it as an incident, urgent. Tell the caller to keep ten metres away."),
        "mn": ("Унжсан утас: хэнд залгах вэ", "1. Хүн гэмтсэн эсэхийг асуу: тэгвэл эхлээд 103.\n2. Сүлжээний диспетчер, өдөр шөнөгүй: дотуур утас 205.\n3. Осол, яаралтай гэж бүртгэ. Арван метр зайтай байхыг хэл."),
    }),
}  # fmt: skip


def write() -> None:
    """Write and publish all of them; one is to be looked through again now."""
    methodologist = User.objects.get(username="methodologist")
    actor = staff(methodologist)
    today = timezone.localdate()
    for number, (slug, (audience, topic, body, texts)) in enumerate(ARTICLES.items()):
        about = writing.About(
            slug=slug,
            audience=audience,
            topics=(Topic.objects.get(code=topic),),
            organisation=Organisation.objects.get(code=body),
            reviewer=methodologist,
            review_on=today + timedelta(days=90 * number),
        )
        article = writing.describe(None, about, actor=actor)
        for language, (title, text) in texts.items():
            kept = writing.draft(article, language=language, title=title, body=text, actor=actor)
            writing.publish(kept, actor=actor)
