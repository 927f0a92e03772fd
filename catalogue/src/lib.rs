//! What a course is: the domain, its vocabularies, and what can be asked and answered.
