//! Signs and sets of them: what the rules are written in.

use super::super::ids::KindCode;

/// The place of a sign in the rule file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SignId(pub u8);

/// As many signs as a set can hold.
pub(crate) const MAX_SIGNS: usize = 256;

/// A set of signs, small enough to copy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SignSet([u64; 4]);

impl SignSet {
    pub fn insert(&mut self, sign: SignId) {
        self.0[usize::from(sign.0 >> 6)] |= 1 << (sign.0 & 63);
    }

    pub fn has(&self, sign: SignId) -> bool {
        self.0[usize::from(sign.0 >> 6)] & (1 << (sign.0 & 63)) != 0
    }

    pub fn is_empty(&self) -> bool {
        self.0 == [0; 4]
    }

    pub fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).any(|(a, b)| a & b != 0)
    }

    /// Whether every sign of this set is in `other`.
    pub fn within(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).all(|(a, b)| a & !b == 0)
    }

    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a |= b);
        self
    }

    #[must_use]
    pub fn without(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a &= !b);
        self
    }

    #[must_use]
    pub fn common(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a &= b);
        self
    }

    pub fn iter(self) -> impl Iterator<Item = SignId> {
        let mut words = self.0;
        std::iter::from_fn(move || {
            let word = words.iter().position(|bits| *bits != 0)?;
            let bit = words[word].trailing_zeros() as usize;
            words[word] &= words[word] - 1;
            Some(SignId((word * 64 + bit) as u8))
        })
    }
}

impl FromIterator<SignId> for SignSet {
    fn from_iter<I: IntoIterator<Item = SignId>>(signs: I) -> Self {
        let mut set = Self::default();
        signs.into_iter().for_each(|sign| set.insert(sign));
        set
    }
}

/// One sign as the rule file defines it.
#[derive(Clone, Debug)]
pub(crate) struct Sign {
    pub name: String,
    /// The kind of incident it points to.
    pub points_to: Option<KindCode>,
    /// Kinds that, when chosen by a person, show this sign.
    pub of_kinds: Vec<KindCode>,
    /// Signs that are there whenever this one is, those they imply included.
    pub implies: SignSet,
    /// Signs this one speaks against; only a reassuring sign may.
    pub denies: SignSet,
    /// Graver signs that its phrases cover on purpose.
    pub softens: SignSet,
    /// Reassuring: it may only hold a rule back or deny, never make one fire.
    pub calm: bool,
}

/// What is known of the signs, by who said it. Answers overrule words; yes overrules no.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Picture {
    pub words_yes: SignSet,
    pub words_no: SignSet,
    pub said_yes: SignSet,
    pub said_no: SignSet,
    pub said_unknown: SignSet,
}

/// The signs that are there and those that are known not to be. What is in neither is unknown.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known {
    pub yes: SignSet,
    pub no: SignSet,
}

impl Picture {
    /// Weighs the sources. Order of words and answers plays no part.
    pub fn weigh(&self, signs: &[Sign]) -> Known {
        let overruled = self.said_no.without(&self.said_yes);
        let mut yes = self.words_yes.without(&overruled).and(&self.said_yes);
        let implied = yes.iter().fold(yes, |set, sign| set.and(&signs[usize::from(sign.0)].implies));
        yes = implied.without(&overruled);
        let denied = yes.iter().fold(SignSet::default(), |set, sign| {
            let sign = &signs[usize::from(sign.0)];
            if sign.calm { set.and(&sign.denies) } else { set }
        });
        let soft = self.words_no.and(&denied).without(&self.said_unknown);
        Known { yes, no: soft.and(&self.said_no).without(&yes) }
    }
}
