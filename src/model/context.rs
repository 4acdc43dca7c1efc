//! What stands around the table of a list: region, body, title, act, approval.

use super::value::Place;
use crate::text::Text;

/// What stands around the table.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// Full official name in the nominative: «Смоленская область».
    pub region: Option<Text>,
    /// Full official name in the nominative: «Министерство промышленности и торговли Смоленской области».
    pub body: Option<Text>,
    pub body_from: Option<BodySource>,
    /// Where the body's name ends is not sure.
    pub body_unsure: bool,
    /// The list's title as written, lines joined by blanks.
    pub title: Option<Text>,
    pub title_place: Option<Place>,
    /// The body that the title names, in the nominative, if it names one.
    pub title_body: Option<Text>,
    /// Number and date of the act: the head's, else the stamp's.
    pub act: Option<Act>,
    /// As stated by the head of the act and by the УТВЕРЖДЕН stamp.
    pub head_act: Option<Act>,
    pub stamp_act: Option<Act>,
    /// The УТВЕРЖДАЮ block.
    pub approval: Option<Approval>,
    /// «Приложение 1 к Порядку …», as written.
    pub annex: Option<Text>,
    /// Lines of the file that say what letters in the column of kinds stand for.
    pub legend: Vec<Text>,
    /// What a workbook of ours that came back says happened to the list.
    pub told: Option<Box<ToldDates>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodySource {
    Act,
    Approval,
    Folder,
    Title,
    /// A line above the list that names nothing but the body.
    Letterhead,
    /// The post of whoever signed below the list.
    Signature,
    FileName,
    /// A column of the list, or the name of its sheet.
    Table,
}

/// An act as one place of the file names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Act {
    pub number: Option<Text>,
    /// ISO 8601, `2024-03-19`.
    pub date: Option<Text>,
    /// As written, for messages: «от 16.02.2024 № 19».
    pub written: Text,
    /// What an УТВЕРЖДЕН stamp writes before it: «приказом министерства культуры области».
    pub by: Option<Text>,
}

/// The УТВЕРЖДАЮ block above a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Approval {
    pub post: Text,
    pub name: Option<Text>,
    /// As written: «15» марта 2024 года.
    pub date: Option<Text>,
}

/// What people write on «О перечне» of what happened to the list, as it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToldDates {
    pub approved: Option<Text>,
    pub number: Option<Text>,
    pub published: Option<Text>,
    pub link: Option<Text>,
    pub changed: Option<Text>,
    pub ground: Option<Text>,
    pub reviewed: Option<Text>,
    pub reviewer: Option<Text>,
    pub handed: Option<Text>,
}
