//! Random numbers that a seed repeats.

use std::time::Duration;

/// The `SplitMix64` generator (<https://prng.di.unimi.it/splitmix64.c>).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The numbers of one life of one part: lives do not shift each other's.
    pub fn new(seed: u64, part: &str, life: u64) -> Random {
        let mut random = Random(seed);
        for byte in part.bytes() {
            random.0 = random.number() ^ u64::from(byte);
        }
        random.0 = random.number() ^ life;
        random.number();
        random
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a limit; 0 where the limit is 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        if limit == 0 { 0 } else { self.number() % limit }
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, cases: u64) -> bool {
        self.below(100) < cases
    }

    /// A pause up to a limit.
    pub fn pause(&mut self, limit: Duration) -> Duration {
        Duration::from_micros(self.below(limit.as_micros() as u64 + 1))
    }

    /// A pause whose order of magnitude is random: 10 µs to 100 ms.
    pub fn any_pause(&mut self) -> Duration {
        let limit = 10_u64 << self.below(14);
        Duration::from_micros(limit + self.below(limit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_its_numbers_and_lives_differ() {
        let numbers = |part, life| {
            let mut random = Random::new(7, part, life);
            [random.number(), random.number()]
        };
        assert_eq!(numbers("killed", 1), numbers("killed", 1));
        assert_ne!(numbers("killed", 1), numbers("killed", 2));
        assert_ne!(numbers("killed", 1), numbers("cut", 1));
    }
}
