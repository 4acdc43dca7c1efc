//! What stands above the table: the corner requisite by the ministry's approval route, and the
//! title.

use crate::knowledge::profile::{ApprovalKind, Profile};
use crate::model::{Act, Context, TouchpointList};
use crate::text::dates;
use crate::write::russian_date;

/// A line to write on by hand.
const BLANK: &str = "____________________";
const BLANK_DATE: &str = "«___» _____________ 20__ года";

/// Whether the paper is the approved version of the list or a draft of the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    Approved,
    Draft,
}

/// What the file shows of the list's approval, by the ministry's route: the date in the УТВЕРЖДАЮ block, or
/// date and number of the act. A workbook of ours is a working copy and shows none.
pub(super) fn version(list: &TouchpointList, profile: &Profile) -> Version {
    let context = &list.context;
    let dated_act = |act: Option<&Act>| act.is_some_and(|act| act.date.is_some() && act.number.is_some());
    let shown = match kind(context, profile) {
        ApprovalKind::Signature => {
            let date = context.approval.as_ref().and_then(|approval| approval.date.as_deref());
            date.is_some_and(|date| dates::date(date).is_some())
        }
        ApprovalKind::Act => dated_act(approving_act(context, profile)),
        ApprovalKind::Annex => dated_act(annexed_to(context)),
    };
    let working_copy = list.rows.iter().any(|row| row.identity.is_some());
    if shown && !working_copy { Version::Approved } else { Version::Draft }
}

/// The corner requisite, a paragraph a line. Date, number and name stand only on the approved version.
pub(super) fn requisite(list: &TouchpointList, profile: &Profile, version: Version) -> Vec<String> {
    let context = &list.context;
    let is_approved = version == Version::Approved;
    match kind(context, profile) {
        ApprovalKind::Signature => signature(context, profile, version),
        ApprovalKind::Act if profile.approval.wording.is_empty() => {
            match context.stamp_act.as_ref().filter(|_| is_approved) {
                Some(act) => {
                    let by = act.by.as_deref().map(str::to_owned);
                    let lines = [Some("УТВЕРЖДЕН".to_owned()), by, Some(act.written.to_string())];
                    lines.into_iter().flatten().collect()
                }
                None => {
                    vec!["УТВЕРЖДЕН".to_owned(), BLANK.to_owned(), filled("от {date} № {number}", None)]
                }
            }
        }
        ApprovalKind::Act => wording(profile, approving_act(context, profile).filter(|_| is_approved)),
        ApprovalKind::Annex if profile.approval.wording.is_empty() => {
            match context.annex.as_deref().filter(|_| is_approved) {
                Some(annex) => vec![annex.to_owned()],
                None => {
                    vec!["Приложение".to_owned(), format!("к {BLANK}"), filled("от {date} № {number}", None)]
                }
            }
        }
        ApprovalKind::Annex => wording(profile, annexed_to(context).filter(|_| is_approved)),
    }
}

/// The act that the list is an annex to.
fn annexed_to(context: &Context) -> Option<&Act> {
    context.stamp_act.as_ref().or(context.act.as_ref())
}

/// The profile's route; without a profile, what the file itself shows.
fn kind(context: &Context, profile: &Profile) -> ApprovalKind {
    if !profile.is_unified() || context.approval.is_some() {
        return profile.approval.kind;
    }
    match (&context.stamp_act, &context.annex) {
        // The words above the title are «Приложение к приказу …», and no УТВЕРЖДЕН.
        (Some(act), Some(_)) if act.by.is_none() => ApprovalKind::Annex,
        (Some(_), _) => ApprovalKind::Act,
        (None, Some(_)) => ApprovalKind::Annex,
        (None, None) => profile.approval.kind,
    }
}

/// The УТВЕРЖДАЮ block: as the file has it, or with blanks to be filled in by hand.
fn signature(context: &Context, profile: &Profile, version: Version) -> Vec<String> {
    let approval = context.approval.clone().unwrap_or_default();
    let post = if approval.post.trim().is_empty() { &profile.approval.post } else { &*approval.post };
    let mut lines = vec!["УТВЕРЖДАЮ".to_owned()];
    if post.trim().is_empty() {
        lines.push(BLANK.repeat(2)[..32].to_owned());
    } else {
        lines.extend(post.lines().map(str::to_owned));
    }
    let [name, date] = match version {
        Version::Approved => [approval.name.as_deref(), approval.date.as_deref()],
        // Name and date of an earlier approval are not those of this one.
        Version::Draft => [None, None],
    };
    lines.push(format!("{} {}", &BLANK[..14], name.unwrap_or(&BLANK[..16])));
    lines.push(date.unwrap_or(BLANK_DATE).to_owned());
    lines
}

fn wording(profile: &Profile, act: Option<&Act>) -> Vec<String> {
    profile.approval.wording.lines().map(|line| filled(line, act)).collect()
}

fn filled(line: &str, act: Option<&Act>) -> String {
    let date = act.and_then(|act| act.date.as_deref()).map(russian_date);
    let number = act.and_then(|act| act.number.as_deref());
    line.replace("{date}", date.as_deref().unwrap_or("«___» __________ 20__ г."))
        .replace("{number}", number.unwrap_or("________"))
}

/// The act that approved the list itself; the one that brought in the order of keeping it is
/// another act, even where it stands at the head of the same file.
fn approving_act<'a>(context: &'a Context, profile: &Profile) -> Option<&'a Act> {
    let establishes = |act: &Act| {
        profile.order.as_ref().is_some_and(|order| {
            act.number.as_deref() == Some(&order.number) || act.date.as_deref() == Some(&order.date)
        })
    };
    let head_establishes = context.head_act.as_ref().is_some_and(establishes);
    [context.stamp_act.as_ref(), context.act.as_ref()]
        .into_iter()
        .flatten()
        .find(|act| !head_establishes && !establishes(act))
}

/// The title as the file writes it, else as the order's annex gives it.
pub(super) fn title(list: &TouchpointList, profile: &Profile) -> String {
    match &list.context.title {
        Some(title) => title.to_string(),
        None if !profile.list.title.trim().is_empty() => profile.list.title.clone(),
        None => "Перечень точек взаимодействия с клиентом".to_owned(),
    }
}

/// What stands in brackets under the title: the body, where neither the title nor the requisite of a known
/// form names it.
pub(super) fn under_title(list: &TouchpointList, profile: &Profile) -> Option<String> {
    let context = &list.context;
    let body = context.body.as_deref()?;
    let titled = match context.title {
        Some(_) => context.title_body.is_some() || !profile.is_unified(),
        None => !profile.list.title.trim().is_empty() && !profile.is_unified(),
    };
    (!titled).then(|| format!("({body})"))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::write::sample::{self, Case};

    fn check(case: &Case, expected: &Expect) {
        let version = version(&case.list, &case.profile);
        let mut head = requisite(&case.list, &case.profile, version);
        head.insert(0, format!("{version:?}"));
        head.push(format!("[{}]", title(&case.list, &case.profile)));
        head.extend(under_title(&case.list, &case.profile));
        expected.assert_eq(&(head.join("\n") + "\n"));
    }

    #[test]
    fn a_signature_block_keeps_what_the_file_has() {
        check(
            &sample::signed(),
            &expect![[r#"
                Draft
                УТВЕРЖДАЮ
                Заместитель Министра энергетики и жилищно-коммунального хозяйства Свердловской области
                ______________ ________________
                «___» _____________ 20__ года
                [Перечень точек взаимодействия Министерства энергетики и жилищно-коммунального хозяйства Свердловской области с клиентом в рамках предоставления государственных услуг]
            "#]],
        );
        let mut blank = sample::signed();
        blank.list.context.approval = None;
        check(
            &blank,
            &expect![[r#"
                Draft
                УТВЕРЖДАЮ
                Заместитель Министра энергетики
                и жилищно-коммунального
                хозяйства Свердловской области
                ______________ ________________
                «___» _____________ 20__ года
                [Перечень точек взаимодействия Министерства энергетики и жилищно-коммунального хозяйства Свердловской области с клиентом в рамках предоставления государственных услуг]
            "#]],
        );
    }

    #[test]
    fn an_act_that_only_brought_in_the_order_does_not_approve_the_list() {
        check(
            &sample::by_act(),
            &expect![[r#"
                Approved
                УТВЕРЖДЕН
                приказом Министерства инвестиций
                и развития Свердловской области
                от 03.06.2024 № 110
                [ПЕРЕЧЕНЬ точек взаимодействия с клиентом в Министерстве инвестиций и развития Свердловской области]
            "#]],
        );
        let mut order = sample::by_act();
        order.list.context.stamp_act = Some(Act {
            number: Some("54".into()),
            date: Some("2024-04-11".into()),
            written: "от 11.04.2024 № 54".into(),
            by: None,
        });
        order.list.context.act.clone_from(&order.list.context.stamp_act);
        check(
            &order,
            &expect![[r#"
                Draft
                УТВЕРЖДЕН
                приказом Министерства инвестиций
                и развития Свердловской области
                от «___» __________ 20__ г. № ________
                [ПЕРЕЧЕНЬ точек взаимодействия с клиентом в Министерстве инвестиций и развития Свердловской области]
            "#]],
        );
    }

    #[test]
    fn an_annex_names_its_act_and_a_foreign_title_is_answered() {
        check(
            &sample::annex(),
            &expect![[r#"
                Approved
                Приложение 1
                к Порядку ведения перечня точек
                взаимодействия с клиентом,
                утвержденному приказом Министерства
                промышленности и торговли
                Смоленской области
                от 19.03.2024 № 29/01-01
                [Перечень точек взаимодействия Министерства цифрового развития Смоленской области в рамках взаимодействия с внешним и внутренним клиентом]
            "#]],
        );
    }

    #[test]
    fn without_a_profile_the_file_itself_shows_the_route() {
        check(
            &sample::unified(),
            &expect![[r#"
                Draft
                УТВЕРЖДАЮ
                ________________________________
                ______________ ________________
                «___» _____________ 20__ года
                [Перечень точек взаимодействия с клиентом]
                (Министерство здравоохранения Тверской области)
            "#]],
        );
        let mut stamped = sample::unified();
        stamped.list.context.title = None;
        let act = Act {
            written: "от 01.02.2024 № 7".into(),
            by: Some("приказом Министерства здравоохранения Тверской области".into()),
            ..Act::default()
        };
        stamped.list.context.stamp_act =
            Some(Act { number: Some("7".into()), date: Some("2024-02-01".into()), ..act.clone() });
        check(
            &stamped,
            &expect![[r#"
                Approved
                УТВЕРЖДЕН
                приказом Министерства здравоохранения Тверской области
                от 01.02.2024 № 7
                [Перечень точек взаимодействия с клиентом]
                (Министерство здравоохранения Тверской области)
            "#]],
        );
        let of = |case: &Case| requisite(&case.list, &case.profile, Version::Approved);
        stamped.list.context.annex = Some("Приложение к приказу Минздрава от 01.02.2024 № 7".into());
        assert_eq!(of(&stamped)[0], "УТВЕРЖДЕН");
        stamped.list.context.stamp_act.as_mut().unwrap().by = None;
        assert_eq!(of(&stamped), ["Приложение к приказу Минздрава от 01.02.2024 № 7"]);
        stamped.list.context.annex = None;
        stamped.list.context.stamp_act = Some(act);
        check(
            &stamped,
            &expect![[r#"
                Draft
                УТВЕРЖДЕН
                ____________________
                от «___» __________ 20__ г. № ________
                [Перечень точек взаимодействия с клиентом]
                (Министерство здравоохранения Тверской области)
            "#]],
        );
    }
}
