//! Finnish, Swedish and English words: tokens, lemmas, compound parts, folding.

mod lang;

pub use lang::Lang;
