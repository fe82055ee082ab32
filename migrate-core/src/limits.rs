//! How long a script may take, and how often it is tried.

use std::time::Duration;

use crate::image::Damaged;
use crate::settings::Settings;

/// What a script's own directives say; what they do not say is the run's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ScriptLimits {
    /// Zero: no limit.
    pub(crate) lock_timeout: Option<Duration>,
    /// Zero: no limit.
    pub(crate) statement_timeout: Option<Duration>,
    pub(crate) lock_retries: Option<u32>,
}

impl ScriptLimits {
    /// Reads the image's form: a directive's name, a space and a number.
    pub(crate) fn read<'a>(
        options: impl Iterator<Item = &'a str>,
    ) -> Result<ScriptLimits, Damaged> {
        let mut limits = ScriptLimits::default();
        for option in options {
            let (name, number) = option.split_once(' ').ok_or(Damaged)?;
            if name == "lossy" {
                continue;
            }
            let number: u32 = number.parse().map_err(|_| Damaged)?;
            let time = Duration::from_millis(u64::from(number));
            match name {
                "lock-timeout" => limits.lock_timeout = Some(time),
                "statement-timeout" => limits.statement_timeout = Some(time),
                "lock-retries" => limits.lock_retries = Some(number),
                _ => return Err(Damaged),
            }
        }
        Ok(limits)
    }
}

/// What holds for one script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// `None`: as the connection has it; zero: no limit.
    pub(crate) lock_timeout: Option<Duration>,
    /// Zero: no limit.
    pub(crate) statement_timeout: Duration,
    pub(crate) lock_retries: u32,
}

impl Limits {
    /// The run's limits, for what is no script.
    pub(crate) fn of_run(settings: &Settings) -> Limits {
        Limits::of(settings, ScriptLimits::default())
    }

    pub(crate) fn of(settings: &Settings, own: ScriptLimits) -> Limits {
        Limits {
            lock_timeout: own.lock_timeout.or(settings.lock_timeout),
            statement_timeout: own
                .statement_timeout
                .or(settings.statement_timeout)
                .unwrap_or_default(),
            lock_retries: own.lock_retries.unwrap_or(settings.lock_retries),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scripts_own_limits_go_before_the_runs() {
        let own = ScriptLimits::read(["lock-timeout 0", "lock-retries 3"].into_iter()).unwrap();
        let limits = Limits::of(&Settings::default(), own);
        assert_eq!(limits.lock_timeout, Some(Duration::ZERO));
        assert_eq!(limits.lock_retries, 3);
        assert_eq!(limits.statement_timeout, Duration::ZERO);
        let run = Limits::of_run(&Settings::default());
        assert_eq!(run.lock_timeout, Some(Duration::from_secs(3)));
        for damaged in ["lock-timeout", "lock-timeout x", "speed 3"] {
            assert_eq!(ScriptLimits::read([damaged].into_iter()), Err(Damaged));
        }
    }
}
