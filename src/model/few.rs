//! One value, nearly always: it stands where it is held, and only several are a list elsewhere.

use std::ops::{Deref, DerefMut};

use thin_vec::ThinVec;

/// Values of which there is nearly always one: the pieces of a row, its cells under one caption. A large
/// list has a hundred thousand such rows, and a list of its own for each would take as much again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Few<T> {
    One(T),
    /// None or several; one that was left of several may stay here.
    Several(ThinVec<T>),
}

impl<T> Few<T> {
    pub const fn new() -> Few<T> {
        Few::Several(ThinVec::new())
    }

    pub fn push(&mut self, value: T) {
        *self = match std::mem::take(self) {
            Few::Several(none) if none.is_empty() => Few::One(value),
            Few::One(first) => Few::Several(ThinVec::from([first, value])),
            Few::Several(mut values) => {
                values.push(value);
                Few::Several(values)
            }
        };
    }
}

impl<T> Default for Few<T> {
    fn default() -> Few<T> {
        Few::new()
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Few::One(value) => std::slice::from_ref(value),
            Few::Several(values) => values,
        }
    }
}

impl<T> DerefMut for Few<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        match self {
            Few::One(value) => std::slice::from_mut(value),
            Few::Several(values) => values,
        }
    }
}

impl<T> Extend<T> for Few<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        values.into_iter().for_each(|value| self.push(value));
    }
}

impl<T> FromIterator<T> for Few<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Few<T> {
        let mut few = Few::new();
        few.extend(values);
        few
    }
}

impl<'a, T> IntoIterator for &'a Few<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a, T> IntoIterator for &'a mut Few<T> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

#[cfg(test)]
mod tests {
    use crate::model::few::*;

    #[test]
    fn values_stay_in_their_order_and_one_takes_no_list() {
        let mut few = Few::default();
        for count in 0..4 {
            assert_eq!(*few, (0..count).collect::<Vec<_>>()[..]);
            assert_eq!(matches!(few, Few::One(_)), count == 1);
            few.push(count);
        }
        few[0] = 7;
        assert_eq!(few.iter().copied().collect::<Few<_>>(), few);
        assert_eq!(few.first(), Some(&7));
    }
}
