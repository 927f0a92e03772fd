//! `opinovi schedule`: when an expression fires.

use chrono::{SecondsFormat, Utc};

use crate::{
    cli::ScheduleArgs,
    output::{say, usage},
};

/// The next fires, a line each.
pub fn run(args: &ScheduleArgs) -> anyhow::Result<bool> {
    let schedule =
        crawler::Schedule::parse(&args.expression, args.zone).map_err(|error| usage(error.to_string()))?;
    if let Some(caution) = schedule.caution() {
        eprintln!("opinovi: {caution}");
    }
    let after = args.after.map_or_else(Utc::now, |after| after.with_timezone(&Utc));
    for fire in schedule.after(after).take(args.count) {
        say(fire.to_rfc3339_opts(SecondsFormat::AutoSi, false));
    }
    Ok(true)
}
