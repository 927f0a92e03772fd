//! What it costs. Absent is never zero.

use serde::{Deserialize, Serialize};

/// An amount in euro cents, 0 to 100,000,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(pub u32);

impl Money {
    /// Euros, with cents as the fraction.
    pub fn euros(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

/// The price of one place, in euros (the region's currency; other currencies stay as text).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Price {
    /// Costs nothing.
    Free,
    /// Costs this.
    Fixed(Money),
    /// Costs from the first to the second, by circumstances.
    Between(Money, Money),
    /// Costs this for each credit; the whole is known where the credits are.
    PerCredit(Money),
    /// The source does not say, or not readably.
    #[default]
    Unknown,
}

impl Price {
    /// The least that one may have to pay; needs the credits where the price is for each. None where unknown.
    pub fn least(&self, credits: Option<f64>) -> Option<Money> {
        match *self {
            Self::Free => Some(Money(0)),
            Self::Fixed(money) | Self::Between(money, _) => Some(money),
            Self::PerCredit(money) => credits.map(|c| Money((f64::from(money.0) * c).round() as u32)),
            Self::Unknown => None,
        }
    }
}
