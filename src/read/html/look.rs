//! What a page shows otherwise than it writes it: hidden, struck out or raised, by the element itself, by its
//! style, or by a class of the page.

use std::collections::HashMap;

use html5ever::tokenizer::Tag;

use super::attribute;

/// What an element does to its text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) hidden: bool,
    pub(super) struck: bool,
    pub(super) raised: bool,
}

impl Look {
    pub(super) fn and(self, other: Look) -> Look {
        Look {
            hidden: self.hidden || other.hidden,
            struck: self.struck || other.struck,
            raised: self.raised || other.raised,
        }
    }

    /// Of declarations: `display:none; color:red`.
    fn of_style(style: &str) -> Look {
        let mut look = Look::default();
        for declaration in style.split(';') {
            let Some((name, value)) = declaration.split_once(':') else { continue };
            let value = value.trim().trim_end_matches("!important").trim().to_ascii_lowercase();
            match name.trim().to_ascii_lowercase().as_str() {
                "display" => look.hidden = value == "none",
                "visibility" => look.hidden |= matches!(value.as_str(), "hidden" | "collapse"),
                "mso-hide" => look.hidden |= value == "all",
                "text-decoration" | "text-decoration-line" | "text-line-through" => {
                    look.struck |= value.split_whitespace().any(|word| word == "line-through");
                }
                "vertical-align" => look.raised |= value == "super",
                _ => {}
            }
        }
        look
    }
}

/// The rules of the page that change what its text says: `.class` or `tag.class`.
#[derive(Debug, Default)]
pub(super) struct Rules {
    /// Text of the style element under way.
    pub(super) text: String,
    classes: HashMap<(String, String), Look>,
}

impl Rules {
    /// Takes the rules of a style element that ends.
    pub(super) fn settle(&mut self) {
        /// More than a page of styles has.
        const RULES: usize = 10_000;
        let text = without_comments(&std::mem::take(&mut self.text));
        let mut rest = text.as_str();
        while let Some((selectors, after)) = rest.split_once('{') {
            // Rules of print and of other screens stand within braces of their own.
            if selectors.trim_start().starts_with('@') {
                rest = after_braces(after);
                continue;
            }
            let (style, after) = after.split_once('}').unwrap_or((after, ""));
            rest = after;
            let look = Look::of_style(style);
            if look == Look::default() || self.classes.len() > RULES {
                continue;
            }
            for selector in selectors.split(',') {
                let selector = selector.trim();
                let Some((tag, class)) = selector.split_once('.') else { continue };
                if class.is_empty()
                    || class.contains([' ', '.', ':', '>', '+', '~', '[', '#'])
                    || tag.contains(' ')
                {
                    continue;
                }
                let tag = if tag == "*" { String::new() } else { tag.to_ascii_lowercase() };
                self.classes.insert((tag, class.to_owned()), look);
            }
        }
    }

    /// What an element does to its text, by its name, style and classes.
    pub(super) fn look(&self, tag: &Tag) -> Look {
        let name = &*tag.name;
        let mut look = Look {
            hidden: attribute(tag, "hidden").is_some(),
            struck: matches!(name, "s" | "strike" | "del"),
            raised: name == "sup",
        };
        if !self.classes.is_empty()
            && let Some(classes) = attribute(tag, "class")
        {
            for class in classes.split_ascii_whitespace() {
                for tag in [name, ""] {
                    if let Some(of_class) = self.classes.get(&(tag.to_owned(), class.to_owned())) {
                        look = look.and(*of_class);
                    }
                }
            }
        }
        let Some(style) = attribute(tag, "style") else { return look };
        let own = Look::of_style(style);
        // What the element shows itself no class hides.
        look.hidden &= own.hidden || !states_display(style);
        look.and(own)
    }
}

fn states_display(style: &str) -> bool {
    style.split(';').any(|declaration| {
        declaration.split_once(':').is_some_and(|(name, _)| name.trim().eq_ignore_ascii_case("display"))
    })
}

fn without_comments(text: &str) -> String {
    let text = text.replace("<!--", "").replace("-->", "");
    let mut kept = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    kept + rest
}

/// What follows the brace that closes one just opened.
fn after_braces(text: &str) -> &str {
    let mut depth = 1;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[at + 1..];
        }
    }
    ""
}
