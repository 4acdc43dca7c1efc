//! The canonical fields and the closed values of some: channel, client, where a direction comes from.

use std::fmt;

use arcstr::literal;

use crate::text::Text;

/// The canonical fields, in canonical order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Number,
    Direction,
    Service,
    Process,
    Touchpoint,
    /// A column of addresses, telephones or links: goes into the touchpoint's contacts.
    Contacts,
    Channel,
    Needs,
    Interactions,
    Features,
    Client,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectionSource {
    /// Cell, section row or heading.
    Stated,
    /// Title, profile or catalogue.
    Derived,
}

#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Digital,
    Offline,
    Mixed,
    #[default]
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelSource {
    Stated,
    Order,
    Catalogue,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Client {
    External,
    Internal,
    Both,
    #[default]
    Unknown,
}

impl Field {
    pub const ALL: [Field; 11] = [
        Field::Number,
        Field::Direction,
        Field::Service,
        Field::Process,
        Field::Touchpoint,
        Field::Contacts,
        Field::Channel,
        Field::Needs,
        Field::Interactions,
        Field::Features,
        Field::Client,
    ];

    /// The key in the machine files and in profiles.
    pub fn key(self) -> &'static str {
        Text::as_static(&key_of(self)).unwrap_or_default()
    }

    /// The same, ready to be shared.
    pub fn key_text(self) -> Text {
        key_of(self)
    }

    /// The column's name for officers.
    pub fn russian(self) -> &'static str {
        match self {
            Field::Number => "№",
            Field::Direction => "Направление деятельности",
            Field::Service => "Услуга, функция, сервис",
            Field::Process => "Процесс",
            Field::Touchpoint => "Точка взаимодействия",
            Field::Contacts => "Контакты точки",
            Field::Channel => "Вид точки",
            Field::Needs => "Удовлетворяемые потребности клиента",
            Field::Interactions => "Осуществляемое взаимодействие",
            Field::Features => "Особенности взаимодействия",
            Field::Client => "Клиент",
        }
    }
}

/// The keys as texts that nothing need be copied for.
fn key_of(field: Field) -> Text {
    match field {
        Field::Number => literal!("number"),
        Field::Direction => literal!("direction"),
        Field::Service => literal!("service"),
        Field::Process => literal!("process"),
        Field::Touchpoint => literal!("touchpoint"),
        Field::Contacts => literal!("contacts"),
        Field::Channel => literal!("channel"),
        Field::Needs => literal!("needs"),
        Field::Interactions => literal!("interactions"),
        Field::Features => literal!("features"),
        Field::Client => literal!("client"),
    }
}

impl Channel {
    pub(crate) const ALL: [Channel; 4] =
        [Channel::Digital, Channel::Offline, Channel::Mixed, Channel::Unknown];

    pub fn key(self) -> &'static str {
        match self {
            Channel::Digital => "digital",
            Channel::Offline => "offline",
            Channel::Mixed => "mixed",
            Channel::Unknown => "unknown",
        }
    }

    pub fn russian(self) -> &'static str {
        match self {
            Channel::Digital => "Цифровая",
            Channel::Offline => "Офлайн",
            Channel::Mixed => "Цифровая и офлайн",
            Channel::Unknown => "Не определён",
        }
    }
}

impl ChannelSource {
    pub fn key(self) -> &'static str {
        match self {
            ChannelSource::Stated => "stated",
            ChannelSource::Order => "order",
            ChannelSource::Catalogue => "catalogue",
        }
    }
}

impl DirectionSource {
    pub fn key(self) -> &'static str {
        match self {
            DirectionSource::Stated => "stated",
            DirectionSource::Derived => "derived",
        }
    }
}

impl Client {
    pub(crate) const ALL: [Client; 4] = [Client::External, Client::Internal, Client::Both, Client::Unknown];

    pub fn key(self) -> &'static str {
        match self {
            Client::External => "external",
            Client::Internal => "internal",
            Client::Both => "both",
            Client::Unknown => "unknown",
        }
    }

    pub fn russian(self) -> &'static str {
        match self {
            Client::External => "Внешний",
            Client::Internal => "Внутренний",
            Client::Both => "Внешний и внутренний",
            Client::Unknown => "Не определён",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.russian())
    }
}
