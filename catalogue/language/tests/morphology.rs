//! The list of word pairs in `tests/morphology`, with the analysis that needs no dictionary.

use language::{Analyser, Report, measure, read_pairs};

const PAIRS: &str = include_str!("../../../tests/morphology/pairs.tsv");

fn report() -> Report {
    let pairs = read_pairs(PAIRS).expect("the list is well-formed");
    measure(&pairs, &Analyser::new::<&str>(None, []))
}

#[test]
fn the_list_is_large_enough() {
    let report = report();
    assert!(report.all.pairs >= 500, "{} pairs", report.all.pairs);
    assert!(report.negatives.pairs >= 150, "{} negatives", report.negatives.pairs);
}

/// The figures of the fallback on this list when it was written, a little below: they must not fall.
#[test]
fn the_fallback_keeps_its_recall_and_precision() {
    let report = report();
    assert!(report.all.rate() >= 0.95, "recall {:.3}; missed {:#?}", report.all.rate(), report.missed);
    assert!(report.negatives.rate() <= 0.03, "false {:#?}", report.false_matches);
    for (kind, count) in report.kinds.iter().filter(|(kind, _)| !kind.ends_with("negative")) {
        assert!(
            count.rate() >= 0.85,
            "{kind}: {:.3} of {}; missed {:#?}",
            count.rate(),
            count.pairs,
            report.missed
        );
    }
}
