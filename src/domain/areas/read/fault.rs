//! What is wrong with a file of borders, named by feature and ring, so that somebody can mend it.

/// Faults that are listed; more are only counted.
pub const MOST_LISTED: usize = 50;

/// Where a fault lies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct At {
    /// Number of the feature, from 1; `None`: the file as a whole.
    pub feature: Option<usize>,
    /// Its code or name, as far as it has one.
    pub called: Option<String>,
    /// Numbers of the polygon and of the ring in it, from 1; ring 1 is the shell.
    pub ring: Option<(usize, usize)>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub at: At,
    /// What is wrong and what is wanted.
    pub word: String,
}

/// Everything that is wrong: the first [`MOST_LISTED`], and how many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// The first ones.
    pub listed: Vec<Fault>,
    /// How many in all.
    pub count: usize,
}

impl At {
    /// In this feature.
    pub fn feature(number: usize, called: Option<&str>) -> Self {
        Self { feature: Some(number), called: called.map(str::to_owned), ring: None }
    }

    /// In a ring of it; polygon and ring from 0.
    #[must_use]
    pub fn ring(&self, polygon: usize, ring: usize) -> Self {
        Self { ring: Some((polygon + 1, ring + 1)), ..self.clone() }
    }
}

impl Faults {
    /// Of a file that is not understood at all.
    pub fn whole(word: impl Into<String>) -> Self {
        let mut faults = Self::default();
        faults.add(At::default(), word);
        faults
    }

    /// Notes one.
    pub fn add(&mut self, at: At, word: impl Into<String>) {
        self.count += 1;
        if self.listed.len() < MOST_LISTED {
            self.listed.push(Fault { at, word: word.into() });
        }
    }

    /// Nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(feature) = self.at.feature {
            write!(f, "feature {feature}")?;
            if let Some(called) = &self.at.called {
                write!(f, " ({called})")?;
            }
            if let Some((polygon, ring)) = self.at.ring {
                write!(f, ", polygon {polygon}, ring {ring}")?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.word)
    }
}

impl std::fmt::Display for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (n, fault) in self.listed.iter().enumerate() {
            write!(f, "{}{fault}", if n == 0 { "" } else { "\n" })?;
        }
        if self.count > self.listed.len() {
            write!(f, "\nand {} more", self.count - self.listed.len())?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}
