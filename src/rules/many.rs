//! Findings of a file that are too many to be kept singly.

use arcstr::literal;
use thin_vec::ThinVec;

use crate::model::finding::{At, Finding, Level};

use super::rule::Rule;

/// Places that the finding for all further ones names.
const PLACES: usize = 100;

/// Makes one finding for each level of what a rule found, from an index on, beyond the number that is kept
/// singly in a file.
pub(super) fn gather(rule: &Rule, findings: &mut Vec<Finding>, from: usize, singly: usize) {
    let kept = singly.max(from);
    if findings.len() <= kept {
        return;
    }
    let further: Vec<Finding> = findings.drain(kept..).collect();
    for level in Level::ALL {
        let mut of_level = further.iter().filter(|finding| finding.level == level);
        let Some(first) = of_level.next() else { continue };
        let related: ThinVec<At> =
            of_level.clone().take(PLACES - 1).map(|finding| finding.at.clone()).collect();
        let count = 1 + of_level.map(|finding| finding.count).sum::<u32>();
        if count == 1 {
            findings.push(first.clone());
            continue;
        }
        let message = format!(
            "Замечаний в файле слишком много, чтобы показать каждое. Ещё {count} по этому правилу: {} Первое из них: {}",
            rule.summary, first.message
        );
        findings.push(Finding {
            message: message.into(),
            hint: literal!(
                "Исправьте показанные замечания и пришлите файл снова: программа покажет следующие."
            ),
            expected: None,
            quote: None,
            related,
            count,
            ..first.clone()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RULES;
    use crate::rules::rule::Draft;

    fn found(count: u32) -> Vec<Finding> {
        let at = |row| At { row: Some(row), ..At::default() };
        (1..=count).map(|row| RULES[0].finding(Draft { at: at(row), ..Draft::default() })).collect()
    }

    #[test]
    fn at_the_limit_all_are_kept_and_beyond_it_one_stands_for_the_rest() {
        let mut findings = found(10);
        gather(RULES[0], &mut findings, 0, 10);
        assert_eq!(findings.len(), 10);

        let mut findings = found(300);
        gather(RULES[0], &mut findings, 0, 10);
        assert_eq!((findings.len(), findings[10].count), (11, 290));
        assert_eq!((findings[10].at.row, findings[10].related.len()), (Some(11), PLACES - 1));
        assert_eq!(findings.iter().map(|finding| finding.count).sum::<u32>(), 300);

        // Of a rule after the limit was reached all are gathered.
        let mut findings = found(20);
        gather(RULES[0], &mut findings, 15, 10);
        assert_eq!((findings.len(), findings[15].count), (16, 5));
    }
}
