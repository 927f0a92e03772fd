//! `opinovi robots`: a question to one robots.txt, or a batch of them.

use anyhow::Context;

use crate::{
    cli::RobotsArgs,
    output::{answer_lines, say},
};

/// Exit code 0 for allowed, 1 for disallowed.
pub fn run(args: &RobotsArgs) -> anyhow::Result<bool> {
    if args.batch {
        let mut all_read = true;
        answer_lines(|line| match crawler::robots_batch_line(line) {
            Ok(verdict) => word(verdict.is_allowed()).to_owned(),
            Err(error) => {
                all_read = false;
                format!("error: {error}")
            }
        })?;
        return Ok(all_read);
    }
    let (Some(file), Some(agent), Some(url)) = (&args.file, &args.agent, &args.url) else { return Ok(false) };
    let robots = std::fs::read(file).with_context(|| format!("cannot read `{}`", file.display()))?;
    let allowed = crawler::Rules::parse(&robots).verdict(agent, url).is_allowed();
    say(word(allowed));
    Ok(allowed)
}

fn word(allowed: bool) -> &'static str {
    if allowed { "allowed" } else { "disallowed" }
}
