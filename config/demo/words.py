"""What the demo's citizens say, and what they are answered. All of it is made up."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    language: str
    kind: str
    topic: str
    said: str
    answered: str


# language, kind, topic, what the citizen says ({place} is filled in), the official answer.
_STORIES = [
    # Монгол
    ("mn", "incident", "heating", "{place}-ын манай байранд гурав хоног халаалтгүй байна. Хүүхэд, хөгшид даарч байна, яаралтай шалгаж өгнө үү.", "Дулааны шугамын гэмтлийг зассан. Таны байрны дулаан өнөөдөр 14 цагаас хэвийн болсон. Хүлээцтэй хандсанд баярлалаа."),
    ("mn", "complaint", "road-repair", "{place}-ын явган зам эвдэрч, тэргэнцэртэй хүн явах боломжгүй болсон. Хэзээ засах вэ?", "Явган замын засварыг ирэх сарын 10-ны дотор хийж дуусгана. Ажлын хуваарийг байрны самбарт байрлуулсан."),
    ("mn", "incident", "street-light", "{place}-ын гудамжны гэрэл долоо хоног асахгүй байна. Орой хүүхдүүд хичээлээс харихад аюултай.", "Гэмтсэн дөрвөн гэрлийг сольж, асаасан. Дахин асахгүй бол бидэнд мэдэгдээрэй."),
    ("mn", "consultation", "school", "Хүүхдээ нэгдүгээр ангид бүртгүүлэхэд ямар бичиг баримт хэрэгтэй вэ? {place}-д оршин суудаг.", "Төрсний гэрчилгээ, оршин суугаа хаягийн лавлагаа хангалттай. Бүртгэл 5 дугаар сарын 1-нд цахимаар эхэлнэ."),
    ("mn", "proposal", "waste", "{place}-д хог ангилах савтай болмоор байна. Шил, цаас, хуванцрыг тусад нь цуглуулъя.", "Таны саналыг хүлээн авлаа. Ирэх улиралд танай хороонд ангилан ялгах гурван цэг байрлуулна."),
    ("mn", "gratitude", "clinic", "{place}-ын эмнэлгийн сувилагч Болормаад баярлалаа. Маш анхааралтай, тусархаг хүн байна.", "Таны талархлыг сувилагчид болон удирдлагад нь дамжууллаа. Баярлалаа."),
    ("mn", "complaint", "benefits", "Хүүхдийн мөнгө хоёр сар орж ирсэнгүй. {place}-ын ажилтан утсаа авахгүй байна.", "Таны дансны дугаар буруу бүртгэгдсэн байсныг зассан. Хоёр сарын тэтгэмж ажлын гурван өдөрт орно. Уучлалт хүсье."),
    ("mn", "incident", "water-supply", "{place}-д ус тасраад хоёр хоног боллоо. Хэзээ ирэх вэ?", "Гол шугамын засвар дууссан, ус өнөөдөр 20 цагт ирнэ. Зөөврийн ус танай байрны урд зогсож байна."),
    # Қазақша
    ("kk", "incident", "water-supply", "{place} ауданында екі күннен бері су жоқ. Балалы үйге өте қиын, көмектесіңіздерші.", "Құбырдағы ақау жойылды, су бүгін сағат 18-ден бастап берілді. Түсіністік танытқаныңызға рақмет."),
    ("kk", "complaint", "road-repair", "{place} көшесіндегі жол шұңқырға толы, көлік сынып жатыр. Қашан жөнделеді?", "Жол жөндеу жұмыстары осы айдың 25-іне дейін аяқталады. Бақылауға алынды."),
    ("kk", "consultation", "benefits", "Көп балалы отбасына жәрдемақы алу үшін қандай құжаттар керек? {place} тұрамыз.", "Жеке куәлік пен балалардың туу туралы куәліктері жеткілікті. Өтінішті халыққа қызмет көрсету орталығында бере аласыз."),
    ("kk", "proposal", "street-light", "{place} саябағында кешке қараңғы. Шам орнатуды ұсынамын.", "Ұсынысыңыз үшін рақмет. Саябаққа он екі шам орнату келесі тоқсанның жоспарына енгізілді."),
    ("kk", "gratitude", "school", "{place} мектебінің мұғалімі Гүлнар апайға алғыс айтамын. Баламыз сабаққа қуана барады.", "Алғысыңызды мұғалімге және мектеп басшылығына жеткіздік."),
    ("kk", "incident", "heating", "{place} үйіміздің батареялары мұп-мұздай. Үйде он төрт градус.", "Жылу торабындағы қысым реттелді. Температура қалыпты, маманымыз ертең қайта тексереді."),
    ("kk", "complaint", "clinic", "{place} емханасында дәрігерге екі апта кезек. Бұл дұрыс емес.", "Қосымша дәрігер қабылдауға шығарылды, кезек үш күнге дейін қысқарды. Сізге жұма күнге орын сақталды."),
    ("kk", "complaint", "waste", "{place} ауласындағы қоқыс бір аптадан бері шығарылмай тұр.", "Қоқыс бүгін шығарылды. Мердігерге ескерту берілді, кесте аула тақтасына ілінді."),
    # Русский
    ("ru", "incident", "heating", "В доме на {place} третий день нет отопления. Дома двенадцать градусов, маленький ребёнок.", "Авария на теплотрассе устранена, отопление подано сегодня в 15 часов. Приносим извинения."),
    ("ru", "complaint", "waste", "На {place} неделю не вывозят мусор, контейнеры переполнены, ветер носит пакеты по двору.", "Мусор вывезен, подрядчику вынесено предписание. График вывоза размещён на информационной доске."),
    ("ru", "complaint", "road-repair", "Яма на {place} такая, что вчера пробил колесо. Прошу заделать до снега.", "Яма заделана литым асфальтом. По вопросу ущерба подайте заявление с документами, мы рассмотрим его за 10 дней."),
    ("ru", "consultation", "school", "Как перевести ребёнка в школу на {place} в середине года? Переезжаем.", "Подайте заявление в новую школу, при наличии мест перевод занимает три рабочих дня. Места в параллели есть."),
    ("ru", "proposal", "road-repair", "Предлагаю сделать приподнятый переход на {place} у школы: дети бегают через дорогу.", "Предложение поддержано, переход включён в план на весну. Временные знаки установим в этом месяце."),
    ("ru", "gratitude", "benefits", "Спасибо социальному работнику с {place}: помогла бабушке с документами и дровами.", "Мы передали вашу благодарность сотруднице и её руководителю."),
    ("ru", "incident", "street-light", "На {place} не горят фонари от остановки до дома. Темно и скользко.", "Заменены пять ламп и повреждённый кабель, освещение работает."),
    ("ru", "complaint", "clinic", "В поликлинике на {place} не дозвониться до регистратуры, а через сайт талонов нет.", "Добавлены две телефонные линии и талоны на вечерние часы. Вам позвонят для записи."),
    # Azərbaycanca
    ("az", "complaint", "school", "{place} məktəbində birinci sinfə qəbul siyahısı açıqlanmır. Uşağım üçün nə etməliyəm?", "Siyahı bu gün məktəbin saytında yerləşdirildi. Övladınız qəbul olunub, sənədləri ayın 15-dək təqdim edin."),
    ("az", "consultation", "school", "Xaricdə aldığım diplomun tanınması üçün hara müraciət etməliyəm? {place} yaşayıram.", "Müraciət elektron qaydada edilir. Diplomun və əlavəsinin tərcüməsi tələb olunur, müddət 60 gündür."),
    ("az", "incident", "water-supply", "{place} küçəsində boru partlayıb, su yola axır.", "Boru dəyişdirildi, su verilişi bərpa olundu. Yolun örtüyü sabah düzəldiləcək."),
    ("az", "proposal", "street-light", "{place} parkında işıqları daha gec söndürmək olarmı? Axşam gəzənlər çoxdur.", "Təklifiniz qəbul edildi, işıqlar artıq saat 24-dək yanır."),
    ("az", "gratitude", "clinic", "{place} poliklinikasının həkimi Nigar xanıma təşəkkür edirəm, çox diqqətlidir.", "Təşəkkürünüzü həkimə və rəhbərliyə çatdırdıq."),
    ("az", "complaint", "road-repair", "{place} küçəsinin səkisi sökülüb, iki aydır belə qalıb.", "Səki işləri bu həftə tamamlanır. Gecikmə üçün üzr istəyirik."),
    ("az", "incident", "heating", "{place} evimizdə istilik yoxdur, uşaqlar üşüyür.", "Qazanxanada nasaz hissə dəyişdirildi, istilik verildi."),
    # English
    ("en", "incident", "street-light", "The street lights on {place} have been out for a week. It is dark and icy.", "We replaced five lamps and a damaged cable. The street is lit again."),
    ("en", "complaint", "road-repair", "There is a deep hole in the road at {place}. Two cars were damaged yesterday.", "The hole was filled this morning. The whole stretch will be resurfaced in spring."),
    ("en", "consultation", "benefits", "Which papers do I need for a child benefit? I moved to {place} last month.", "Your identity card and the birth certificate are enough. You can apply online or at any service point."),
    ("en", "proposal", "waste", "Please put bins for glass and paper at {place}. Many of us would use them.", "Thank you. Three collection points will be set up in your sector next quarter."),
    ("en", "gratitude", "water-supply", "Thank you to the crew who repaired the pipe at {place} on Sunday night.", "We passed your thanks to the crew and to their head."),
]  # fmt: skip

STORIES = [Story(*story) for story in _STORIES]

PLACES = {
    "mn": ("Энхтайвны өргөн чөлөө", "Сансар", "Баянгол", "Яармаг", "Дарь-Эх", "Зайсан"),
    "kk": ("Абай", "Тәуелсіздік", "Жібек жолы", "Бейбітшілік", "Қазыбек би", "Самал"),
    "ru": ("ул. Мира", "Садовой", "проспекте Победы", "Речной", "ул. Гагарина", "Школьной"),
    "az": ("Nizami", "Füzuli", "Xaqani", "Bülbül", "Nəriman", "Sahil"),
    "en": ("Garden Street", "Station Road", "Peace Avenue", "River Lane", "School Street", "Hill Road"),
}  # fmt: skip
NAMES = {
    "mn": ("Бат-Эрдэнэ Сүх", "Цэцэгмаа Дорж", "Ганзориг Төмөр", "Оюунчимэг Баяр", "Мөнхбат Лхагва"),
    "kk": ("Айжан Серікқызы", "Нұрлан Омаров", "Гүлмира Сейітова", "Ерлан Жұмабай", "Әлия Қасым"),
    "ru": ("Анна Соколова", "Сергей Ильин", "Мария Кузнецова", "Пётр Орлов", "Ольга Белова"),
    "az": ("Aysel Hüseynova", "Elçin Quliyev", "Nərmin Abbasova", "Tural Həsənov", "Günel Rzayeva"),
    "en": ("Emma Clarke", "James Walker", "Priya Nair", "Tom Becker", "Sarah Lind"),
}  # fmt: skip
QUESTIONS = {
    "mn": "Та байрныхаа дугаарыг хэлж өгнө үү.",
    "kk": "Үйіңіздің нөмірін айтып жіберіңізші.",
    "ru": "Уточните, пожалуйста, номер дома.",
    "az": "Zəhmət olmasa, evin nömrəsini yazın.",
    "en": "Please tell us the number of the house.",
}
DETAILS = {
    "mn": "12-р байр, 3-р орц.",
    "kk": "12-үй, үшінші кіреберіс.",
    "ru": "Дом 12, третий подъезд.",
    "az": "Ev 12, üçüncü giriş.",
    "en": "Number 12, third entrance.",
}
PRAISE = {
    "mn": "Хурдан шийдсэнд баярлалаа.",
    "kk": "Тез шешілгені үшін рақмет.",
    "ru": "Спасибо, быстро.",
    "az": "Tez həll olundu, təşəkkürlər.",
    "en": "Quick, thank you.",
}
BLAME = {
    "mn": "Асуудал шийдэгдээгүй.",
    "kk": "Мәселе шешілмеді.",
    "ru": "Проблема не решена.",
    "az": "Məsələ həll olunmayıb.",
    "en": "It is not solved.",
}
NOT_OURS = {
    "mn": "Энэ асуудлыг өөр байгууллага хариуцдаг.",
    "kk": "Бұл мәселеге басқа мекеме жауапты.",
    "ru": "Этим вопросом занимается другая организация.",
    "az": "Bu məsələyə başqa qurum cavabdehdir.",
    "en": "Another body answers for this matter.",
}
PART_ASKED = {
    "mn": "Танай хийсэн ажил энэ асуудалд нөлөөлсөн эсэхийг мэдэгдэнэ үү.",
    "kk": "Сіздердің жұмыстарыңыз осы мәселеге әсер етті ме, хабарлаңыздар.",
    "ru": "Сообщите, пожалуйста, связаны ли с этим ваши работы.",
    "az": "Xahiş edirik, işlərinizin bununla bağlı olub-olmadığını bildirin.",
    "en": "Please tell us whether your works have to do with it.",
}
PART_GIVEN = {
    "mn": "Манай байгууллага тэр хавьд ажил хийгээгүй.",
    "kk": "Біз ол маңда жұмыс жүргізген жоқпыз.",
    "ru": "Мы в этом месте работ не вели.",
    "az": "Biz orada iş aparmamışıq.",
    "en": "We did no work near there.",
}
MORE_TIME = {
    "mn": "Сэлбэг захиалсан, ирэхийг хүлээж байна.",
    "kk": "Қосалқы бөлшекке тапсырыс берілді, күтіп отырмыз.",
    "ru": "Запасные части заказаны, ждём поставки.",
    "az": "Ehtiyat hissələri sifariş olunub, gözləyirik.",
    "en": "Spare parts are ordered, and we wait for them.",
}
AGAIN = {
    "mn": "Дахиад л адилхан боллоо, шийдэгдээгүй байна.",
    "kk": "Тағы да сол жағдай, мәселе шешілмеді.",
    "ru": "Опять то же самое, вопрос не решён.",
    "az": "Yenə eyni vəziyyətdir, məsələ həll olunmayıb.",
    "en": "It is the same again, the matter is not solved.",
}
REFUSAL = {
    "mn": "Энэ асуудал шүүхийн шийдвэртэй тул захиргааны журмаар дахин хянах боломжгүй.",
    "kk": "Бұл мәселе бойынша сот шешімі бар, сондықтан әкімшілік тәртіппен қайта қарай алмаймыз.",
    "ru": "По этому вопросу есть решение суда, поэтому пересмотреть его в административном порядке нельзя.",
    "az": "Bu məsələ üzrə məhkəmə qərarı var, ona görə inzibati qaydada yenidən baxıla bilməz.",
    "en": "A court has decided this matter, so it cannot be reviewed by the administration.",
}
