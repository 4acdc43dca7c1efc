//! The lists of words in `[words]` of the catalogue: what the passes and rules know texts by.

use serde::Deserialize;

use crate::text::letters;

/// A list of words, in the order in which they are tried.
pub type List = Vec<String>;

/// `[words]`: each table holds the words of one question. A folder's own file adds to each list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WordLists {
    pub kinds: KindLists,
    pub marks: MarkLists,
    pub clients: ClientLists,
    pub captions: CaptionLists,
    pub points: PointLists,
    pub items: ItemLists,
    pub bodies: BodyLists,
    pub titles: TitleLists,
    pub sections: SectionLists,
    pub cards: CardLists,
    pub acts: ActLists,
    pub rows: RowLists,
    pub sheets: SheetLists,
    pub checks: CheckLists,
}

/// `[words.kinds]`: how words begin that state the kind of a point; the first list that fits counts.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct KindLists {
    /// Misspelt «офлайн»: understood and reported.
    pub misspelt: List,
    pub offline: List,
    pub digital: List,
    pub mixed: List,
    /// What stands beside a kind: «точка», «канал».
    pub companions: List,
    /// Of the kinds above those that only suggest one: understood and asked about.
    pub suggesting: List,
    /// The words of the orders for the kinds: known behind the name of a point.
    pub terms: List,
    /// How a kind word begins, and the word beside which it names none: «личный кабинет».
    pub unless: List,
    /// Letters that stand for a kind alone: «Тип (Ц/О)».
    pub digital_letters: List,
    pub offline_letters: List,
}

/// `[words.marks]`: whole cells.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MarkLists {
    pub yes: List,
    pub no: List,
    /// Words for none: a cell that says one is blank where a value is asked for.
    pub none: List,
    /// What stands above is meant.
    pub ditto: List,
    /// How a prompt begins that a form shows where nothing was filled in.
    pub prompts: List,
    /// What programs write instead of a value that they do not have.
    pub errors: List,
}

/// `[words.clients]`: beginnings of words.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClientLists {
    pub external: List,
    pub internal: List,
    /// Who is meant: a heading of such a word and one of the others speaks of the client alone.
    pub nouns: List,
}

/// `[words.captions]`: words of captions in any case, but for `other_tables`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CaptionLists {
    /// What no column of a list holds: acts, terms, executors.
    pub other: List,
    /// Words before the head of a caption that leave its meaning as it is.
    pub transparent: List,
    /// Other words for the client, in any case.
    pub clients: List,
    /// Words that a caption asks with.
    pub questions: List,
    /// Captions of figures: a table of them that does not speak of points is no list.
    pub figures: List,
    pub points: List,
    /// Captions, to the letter, of tables of terms, persons and contacts.
    pub other_tables: List,
}

/// `[words.points]`: words, to the letter.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PointLists {
    /// Nouns to which a name after them belongs: «портал», «кабинет».
    pub holders: List,
    /// Of these the ones that may be the body's own without a name.
    pub own: List,
    /// Nouns with which a further point begins after a comma, in the nominative.
    pub heads: List,
    /// Where in a building, if a number follows: no point of its own.
    pub rooms: List,
    /// Parts of a building: no point of its own after its name.
    pub inside: List,
    /// Nouns that end like adjectives: «приемная».
    pub adjectival: List,
}

/// `[words.items]`: words of needs and interactions, to the letter.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ItemLists {
    /// Nouns in the nominative that name an action without an ending that tells it: «подача».
    pub actions: List,
    /// Nouns that end as those of actions do and name none: «заявление».
    pub no_actions: List,
    /// Actions that share no object with one after a comma: «вакцинация, оформление паспорта» are two.
    pub lone_actions: List,
    /// Those that usually do: «прием, регистрация заявлений». Rule S10 asks about all others.
    pub sharing_actions: List,
    /// Words that govern an infinitive: «возможность» получить.
    pub governing: List,
    /// What an item may name instead of an action, in forms that only the nominative has: «акт».
    pub objects: List,
    /// The same in forms that other cases have as well: «схемы».
    pub doubtful_objects: List,
}

/// `[words.bodies]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BodyLists {
    /// Beginnings of names of bodies that issue or approve and keep no list.
    pub superior: List,
    /// Of a whole region a superior body, of a town or district a body as any other.
    pub administration: List,
    /// What follows the short name of a ministry of the Federation.
    pub federal: List,
    /// After «по» these speak of the list or the act, not of what the body is for.
    pub no_matter: List,
    /// Words with which a clause about the list or the act begins: the name has ended.
    pub ends: List,
    /// Words of clients and the like: behind them no name goes on.
    pub after: List,
    /// «правительства», «главы»: whom a body belongs to, in every case.
    pub above: List,
    /// Nouns of what a body is for that go on with «с»: «по взаимодействию с …».
    pub dealings: List,
    /// After «в» these go on with what a body is for: «в сфере …».
    pub fields: List,
    /// Beginnings of nouns that go on with «за»: «надзора за …».
    pub watches: List,
    /// What a territorial body is for, in the dative: «по городу …».
    pub territories: List,
    /// Phrases with a preposition within names: «от чрезвычайных ситуаций».
    pub goes_on: List,
    /// Beginnings of words for what bodies are for: «имуществ».
    pub subjects: List,
    /// Beginnings of adjectives that stand for the region: «республиканское агентство».
    pub of_area: List,
    /// The region without its name: «министерство культуры области».
    pub areas: List,
    /// Beginnings of words that say what bodies are for, in short names: «Минздрав».
    pub matters: List,
    /// Parts of short names after «гос»: «Госжилинспекция».
    pub doings: List,
    /// Beginnings of words that look like short names and are none.
    pub no_short: List,
    /// Beginnings of adjectives before a kind of body that are no part of its name: «внешний».
    pub no_adjectives: List,
    /// Beginnings of adjectives with which alone a kind of body is no name yet: «государственная служба».
    pub common_adjectives: List,
    /// Beginnings of adjectives of a part of a body that is one of its own: «территориальн».
    pub of_territory: List,
    /// Abbreviations that stand before an institution's own name: «АНО».
    pub institutions: List,
    /// What such abbreviations end with, before letters for what the institution does: «БУ» of «КОГБУК».
    pub institution_cores: List,
    /// These letters: «К», «ЗО».
    pub institution_tails: List,
    /// Kinds that need a name in quotes: «учреждение».
    pub quoted: List,
    /// Captions of a column, or labels of a line, that hold the body: whole.
    pub captions: List,
}

/// `[words.titles]`: words of a list's title.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TitleLists {
    /// Nouns that a title begins with, to the letter.
    pub nouns: List,
    /// The noun that may be a title alone.
    pub alone: List,
    /// Words of the points that a title may begin with instead, to the letter.
    pub heads: List,
    /// Phrases of two words in any case, one of which a title holds.
    pub points: List,
    /// Words in any case that name the client.
    pub clients: List,
    /// Beginnings of a line that is no part of a title: «по состоянию на …».
    pub as_of: List,
    /// Beginnings of a line in brackets below a title that speaks of the form: «(заполняется …)».
    pub hints: List,
    /// Words that a title asks with, to the letter: «где»; and in any form what it asks about: «встречается».
    pub asks: List,
    pub meets: List,
}

/// `[words.sections]`: what headings of parts of a list begin with, to the letter.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SectionLists {
    /// «раздел», and a part of a part: «подраздел».
    pub parts: List,
    pub subparts: List,
    /// What may stand before a label: «наименование».
    pub before: List,
    /// Labels of the direction, and whose it may be: «направление деятельности», «министерства».
    pub directions: List,
    pub of_direction: List,
    pub services: List,
    pub processes: List,
    pub clients: List,
    /// What names a unit of the body that sent the rows: «отдел», «исполнитель».
    pub units: List,
}

/// `[words.cards]`: words of lists that are written as a card for each point.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CardLists {
    /// First words of the line that numbers a card, to the letter: «Карточка № 2».
    pub heads: List,
    /// Captions over the labels and values of a card, to the letter.
    pub captions: List,
}

/// `[words.acts]`: first words of lines around the lists, to the letter where nothing else is said.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ActLists {
    /// Kinds of acts, a line of its own: the head of an act begins.
    pub heads: List,
    /// The word that orders: the head of an act has ended.
    pub orders: List,
    /// Parts of the words by which an annex names its act.
    pub named: List,
    /// How the words of a covering letter begin that say that an act approves, what, and what else.
    pub approving: List,
    pub of_letters: List,
    pub others_of_letters: List,
    pub approve: List,
    /// «УТВЕРЖДЕН»: a stamp begins, and another stamp ends.
    pub approved: List,
    /// Abbreviations of the same.
    pub approved_short: List,
    pub annex: List,
    /// Titles of what is approved: the stamp has ended.
    pub stamp_ends: List,
    pub approval_ends: List,
    pub annex_ends: List,
    pub title_ends: List,
    /// A line that begins so heads no table.
    pub no_heading: List,
}

/// `[words.rows]`: what rows and lines that are no data begin with.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RowLists {
    pub totals: List,
    /// Of a text alone in its row or in its first column.
    pub notes: List,
    /// Of a text alone in its row, in whatever column.
    pub remarks: List,
    /// Lines that a page break leaves in a table; a number may follow.
    pub page_lines: List,
    /// The № of a row that shows how to fill in the form.
    pub samples: List,
    /// How cells begin that say what is to be written below a caption.
    pub explanations: List,
    /// Posts: a signature.
    pub posts: List,
    /// Who wrote or signed the list.
    pub executors: List,
    /// The whole text of a stamp of agreement.
    pub agreed: List,
}

/// `[words.sheets]`: words in names of sheets, or how they begin from five letters on.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SheetLists {
    /// Values to choose from.
    pub lookups: List,
    /// What nobody wants to be counted.
    pub drafts: List,
    /// Parts of names of sheets that go on with the one before.
    pub continues: List,
}

/// `[words.checks]`: words of single rules.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CheckLists {
    /// Before a word for a client an account in a system: «кабинет заёмщика».
    pub accounts: List,
    /// Beginnings of words that make a point in a building a digital one (C01).
    pub digital_at_place: List,
    /// Parts of captions that tell for whom a row is (C04).
    pub for_whom: List,
    /// Parts of posts of those who stand in for somebody (D03).
    pub acting: List,
    /// Words in any case that do not tell one point or need from another (C04, V05, V07).
    pub general: List,
    /// The same of directions (V04).
    pub general_in_directions: List,
    /// Words in any case that do not tell the subject of a list from its title (F05).
    pub general_in_titles: List,
    /// Beginnings of words that name a client (V07).
    pub clients: List,
    /// What only the client does, first word of a need (V07).
    pub client_acts: List,
    /// Words in any case of a body's own site and e-mail address (V05).
    pub own_addresses: List,
    /// Parts of names of other bodies, to whom an address belongs (V05).
    pub foreign: List,
    /// Beginnings of misspelt kinds in the text of an order (V02).
    pub misspelt: List,
    /// Beginnings of words that make a mobile telephone one of the body (F06).
    pub shared_phones: List,
    /// Words before the name of somebody after whom a street or an institution is named (F06).
    pub named_after: List,
    /// Domains where anybody has a mailbox (F06).
    pub free_mail: List,
    /// What names of files say of a list that is not yet, and that is the last one (F05).
    pub drafts: List,
    pub finals: List,
}

impl WordLists {
    /// Every list with its key under `[words]`.
    pub(super) fn lists(&mut self) -> Vec<(&'static str, &mut List)> {
        let WordLists {
            kinds,
            marks,
            clients,
            captions,
            points,
            items,
            bodies,
            titles,
            sections,
            cards,
            acts,
            rows,
            sheets,
            checks,
        } = self;
        let mut lists = Vec::new();
        lists.extend(kinds.lists());
        lists.extend(marks.lists());
        lists.extend(clients.lists());
        lists.extend(captions.lists());
        lists.extend(points.lists());
        lists.extend(items.lists());
        lists.extend(bodies.lists());
        lists.extend(titles.lists());
        lists.extend(sections.lists());
        lists.extend(cards.lists());
        lists.extend(acts.lists());
        lists.extend(rows.lists());
        lists.extend(sheets.lists());
        lists.extend(checks.lists());
        lists
    }

    /// Adds the words of another catalogue to each list; a word already known keeps its place.
    pub(super) fn extend(&mut self, mut other: WordLists) {
        for ((_, known), (_, more)) in self.lists().into_iter().zip(other.lists()) {
            known.append(more);
        }
    }

    /// The same lists with every word folded, as texts are when they are compared.
    pub(crate) fn folded(&self) -> WordLists {
        let mut folded = self.clone();
        for (_, list) in folded.lists() {
            for word in list {
                *word = letters::fold(word);
            }
        }
        folded
    }
}

/// Gives each table its lists by the names that they have in the catalogue; a list that is left out does not compile.
macro_rules! named_lists {
    ($($table:literal $of:ident { $($list:ident),* $(,)? })*) => {
        $(impl $of {
            fn lists(&mut self) -> Vec<(&'static str, &mut List)> {
                let $of { $($list),* } = self;
                vec![$((concat!($table, ".", stringify!($list)), $list)),*]
            }
        })*
    };
}

named_lists! {
    "kinds" KindLists {
        misspelt, offline, digital, mixed, companions, suggesting, terms, unless, digital_letters,
        offline_letters,
    }
    "marks" MarkLists { yes, no, none, ditto, prompts, errors }
    "clients" ClientLists { external, internal, nouns }
    "captions" CaptionLists { other, transparent, clients, questions, figures, points, other_tables }
    "points" PointLists { holders, own, heads, rooms, inside, adjectival }
    "items" ItemLists {
        actions, no_actions, lone_actions, sharing_actions, governing, objects, doubtful_objects,
    }
    "bodies" BodyLists {
        superior, administration, federal, no_matter, ends, after, above, dealings, fields, watches,
        territories, goes_on, subjects, of_area, areas, matters, doings, no_short, no_adjectives,
        common_adjectives, of_territory, institutions, institution_cores, institution_tails, quoted, captions,
    }
    "titles" TitleLists { nouns, alone, heads, points, clients, as_of, hints, asks, meets }
    "sections" SectionLists {
        parts, subparts, before, directions, of_direction, services, processes, clients, units,
    }
    "cards" CardLists { heads, captions }
    "acts" ActLists {
        heads, orders, named, approving, of_letters, others_of_letters, approve, approved, approved_short,
        annex, stamp_ends, approval_ends, annex_ends, title_ends, no_heading,
    }
    "rows" RowLists { totals, notes, remarks, page_lines, samples, explanations, posts, executors, agreed }
    "sheets" SheetLists { lookups, drafts, continues }
    "checks" CheckLists {
        accounts, digital_at_place, for_whom, acting, general, general_in_directions, general_in_titles,
        clients, client_acts, own_addresses, foreign, misspelt, shared_phones, named_after, free_mail,
        drafts, finals,
    }
}
