//! Finnish, Swedish and English words: tokens, lemmas, compound parts, folding.
