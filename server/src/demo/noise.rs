//! Numbers that look like chance and are the same each time: all that the demo shows follows from a seed and the clock.

/// Splitmix64: spreads a number over all 64 bits.
pub(super) fn mix(seed: u64) -> u64 {
    let mut bits = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// The `nth` number of a seed.
pub(super) fn nth(seed: u64, nth: u64) -> u64 {
    mix(seed ^ mix(nth))
}

/// The seed of a text.
pub(super) fn seed(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A number below `limit`, and not above what fits anywhere.
pub(super) fn below(number: u64, limit: u32) -> u32 {
    u32::try_from(number % u64::from(limit.max(1))).unwrap_or_default()
}

/// One of some things.
pub(super) fn pick<T>(of: &[T], number: u64) -> &T {
    &of[usize::try_from(number % of.len() as u64).unwrap_or_default()]
}

/// 64 hexadecimal digits: an id.
pub(super) fn hex(seed: u64) -> String {
    (0..4).map(|part| format!("{:016x}", nth(seed, part))).collect()
}

/// Between 0 and 1.
fn unit(number: u64) -> f64 {
    f64::from(below(number, 1 << 20)) / f64::from(1 << 20)
}

/// A rate that rises and falls: three sines of unlike periods, so that its sum over time is known without counting.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wave {
    base: f64,
    sines: [(f64, f64, f64); 3],
}

impl Wave {
    /// Around `base`, never below zero.
    pub(super) fn new(base: f64, seed: u64) -> Self {
        let sine = |part: u64, share: f64, shortest: f64| {
            let period = shortest * (1.0 + 2.0 * unit(nth(seed, part)));
            (share, std::f64::consts::TAU / period, std::f64::consts::TAU * unit(nth(seed, part + 8)))
        };
        Self { base, sines: [sine(0, 0.25, 7.0), sine(1, 0.35, 40.0), sine(2, 0.3, 600.0)] }
    }

    /// The rate at a second.
    pub(super) fn rate(&self, at: f64) -> f64 {
        let swing: f64 = self.sines.iter().map(|(share, speed, phase)| share * (speed * at + phase).sin()).sum();
        self.base * (1.0 + swing)
    }

    /// What has come together since second 0.
    pub(super) fn total(&self, at: f64) -> f64 {
        let swing =
            |(share, speed, phase): &(f64, f64, f64)| share / speed * (phase.cos() - (speed * at + phase).cos());
        self.base * (at + self.sines.iter().map(swing).sum::<f64>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_grows_by_its_rate() {
        let wave = Wave::new(3.0, 7);
        for second in 0..2000 {
            let at = f64::from(second);
            let grown = wave.total(at + 0.001) - wave.total(at);
            assert!(wave.rate(at) > 0.0);
            assert!((grown * 1000.0 - wave.rate(at)).abs() < 0.01, "at {at}");
        }
        assert!(wave.total(0.0).abs() < 1e-9);
    }

    #[test]
    fn ids_are_ids() {
        assert_eq!(hex(1).len(), 64);
        assert_eq!(hex(1), hex(1));
        assert_ne!(hex(1), hex(2));
    }
}
