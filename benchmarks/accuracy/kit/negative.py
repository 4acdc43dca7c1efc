"""Files of the same offices that hold no list: orders, letters, price lists, staff lists, plans, registers."""

from .data import COMMON, WORDS
from .document import Document, date
from .grid import Cell, Draft, Grid, Para, Sheet
from .messes import WORD


def table(rows):
    grid = Grid(len(rows[0]))
    for at, row in enumerate(rows):
        grid.add([Cell(text, bold=at == 0) for text in row])
    return grid


def names(rng):
    return rng.choice(WORDS["signature"]["names"])


def price_list(rng, document):
    rows = [["№ п/п", "Наименование услуги", "Единица измерения", "Цена, руб."]]
    services = [service.name for direction in document.matter.directions for service in direction.services]
    rows += [[str(at), name, "услуга", str(rng.randint(2, 90) * 100)] for at, name in enumerate(services, 1)]
    return [Para("Прейскурант платных услуг", bold=True, align="center"), table(rows)]


def staff_list(rng, document):
    rows = [["№", "ФИО", "Должность", "Кабинет", "Телефон"]]
    rows += [[str(at), names(rng), document.post(), str(rng.randint(100, 400)), document.phone()] for at in range(1, rng.randint(6, 15))]
    return [Para(f"Список сотрудников {document.body.genitive}", bold=True, align="center"), table(rows)]


def contacts(rng, document):
    rows = [["Подразделение", "Адрес", "Телефон", "Электронная почта", "Сайт"]]
    for name in ("Приёмная", "Отдел кадров", "Финансовый отдел", "Юридический отдел", "Отдел закупок"):
        rows.append([name, document.address(), document.phone(), "otdel@" + document.domain(), "https://" + document.domain()])
    return [Para("Контактная информация", bold=True, align="center"), table(rows)]


def plan(rng, document):
    rows = [["№ п/п", "Мероприятие", "Срок исполнения", "Ответственный исполнитель", "Ожидаемый результат"]]
    works = ["Обучение сотрудников стандартам обслуживания", "Опрос клиентов", "Актуализация сайта", "Мониторинг каналов связи", "Подготовка отчёта", "Анализ обращений граждан"]
    rows += [[str(at), work, rng.choice(["до 31 марта", "ежеквартально", "IV квартал"]), names(rng), "отчёт"] for at, work in enumerate(works, 1)]
    return [Para("План мероприятий по внедрению клиентоцентричного подхода", bold=True, align="center"), table(rows)]


def order(rng, document):
    return [*document.order(), Para("Порядок разработан в соответствии с законодательством."), Para("Точки взаимодействия определяются структурными подразделениями.")]


def letter(rng, document):
    return [
        Para(f"Руководителю {document.body.genitive}", align="right"),
        Para("О перечне точек взаимодействия", bold=True),
        Para(f"Просим в срок до {date(rng)[1]} представить перечень точек взаимодействия с клиентом по установленной форме."),
        Para("Сведения направляются в электронном виде."),
        Para(f"{document.post()}          {names(rng)}"),
    ]


def schedule(rng, document):
    rows = [["Должностное лицо", "День приёма", "Время", "Место приёма"]]
    rows += [[names(rng), rng.choice(["понедельник", "вторая среда месяца", "пятница"]), "10:00–12:00", f"каб. {rng.randint(100, 400)}"] for _ in range(6)]
    return [Para("График личного приёма граждан", bold=True, align="center"), table(rows)]


def services(rng, document):
    rows = [["№", "Наименование государственной услуги", "Нормативный правовой акт", "Ответственное подразделение", "Срок предоставления"]]
    names_ = [service.name for direction in document.matter.directions for service in direction.services]
    rows += [[str(at), name, rng.choice(WORDS["extra"][2]["values"]), "Отдел лицензирования", f"{rng.randint(5, 30)} дней"] for at, name in enumerate(names_, 1)]
    return [Para(f"Перечень государственных услуг {document.body.genitive}", bold=True, align="center"), table(rows)]


def glossary(rng, document):
    return document.terms() + [Para("Термины применяются во всех документах ведомства.")]


def purchases(rng, document):
    rows = [["№ п/п", "Предмет закупки", "Количество", "Начальная цена", "Способ закупки"]]
    rows += [[str(at), name, str(rng.randint(1, 40)), f"{rng.randint(10, 900)} 000", "электронный аукцион"] for at, name in enumerate(["Бумага", "Картриджи", "Столы", "Услуги связи", "Уборка помещений"], 1)]
    return [Para("План-график закупок", bold=True, align="center"), table(rows)]


def report(rng, document):
    rows = [["Направление деятельности", "Поступило обращений", "Рассмотрено", "Поддержано"]]
    rows += [[direction.name, str(rng.randint(20, 400)), str(rng.randint(10, 300)), str(rng.randint(1, 90))] for direction in COMMON]
    return [Para(f"Отчёт о рассмотрении обращений за {rng.choice([2022, 2023])} год", bold=True, align="center"), table(rows)]


def blank_form(rng, document):
    rows = [["№", "Направление деятельности", "Наименование процесса", "Точка взаимодействия", "Удовлетворяемые потребности клиента", "Вид точки взаимодействия"]]
    rows += [["" for _ in rows[0]] for _ in range(4)]
    return [Para("Форма"), Para("Перечень точек взаимодействия с клиентом", bold=True, align="center"), table(rows)]


KINDS = {
    "price list": price_list,
    "staff list": staff_list,
    "contact list": contacts,
    "plan of measures": plan,
    "order without list": order,
    "letter about lists": letter,
    "reception hours": schedule,
    "register of services": services,
    "glossary": glossary,
    "purchases": purchases,
    "report on appeals": report,
    "blank form": blank_form,
}


def build(rng, plan_):
    document = Document(rng, plan_)
    kind = rng.choice(sorted(KINDS))
    if plan_.format not in WORD and kind in ("order without list", "letter about lists"):
        kind = "price list"
    blocks = KINDS[kind](rng, document)
    return kind, Draft([Sheet(rng.choice(["Лист1", "Данные"]), blocks)])
