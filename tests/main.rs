//! End to end: the real binary against partners that misbehave, over real HTTP.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
mod harness;
mod layering;
mod scenarios;
