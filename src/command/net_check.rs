//! `opinovi net-check`: the address guard, asked.

use crate::{
    cli::NetCheckArgs,
    output::{answer_lines, say},
};

/// Exit code 0 for allowed, 1 for denied.
pub fn run(args: &NetCheckArgs) -> anyhow::Result<bool> {
    if args.batch {
        answer_lines(verdict)?;
        return Ok(true);
    }
    let target = args.target.as_deref().unwrap_or_default();
    say(verdict(target));
    Ok(crawler::check_address(target).is_ok())
}

fn verdict(target: &str) -> String {
    match crawler::check_address(target) {
        Ok(()) => "allowed".to_owned(),
        Err(denied) => format!("denied: {denied}"),
    }
}
