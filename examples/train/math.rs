//! Our own logarithm, exponential and random numbers. The standard library takes the first two from the platform,
//! where the last digits differ, but the same seed must give the same model everywhere.

/// The natural logarithm of a positive number.
pub(crate) fn ln(x: f64) -> f64 {
    let bits = x.to_bits();
    let exponent = ((bits >> 52) & 0x7FF) as i64 - 1023;
    let mantissa = f64::from_bits(bits & 0x000F_FFFF_FFFF_FFFF | 0x3FF0_0000_0000_0000);
    let t = (mantissa - 1.0) / (mantissa + 1.0);
    let square = t * t;
    // 2 artanh(t); |t| <= 1/3.
    let series = (0..12)
        .rev()
        .fold(0.0, |sum, n| sum * square + 1.0 / f64::from(2 * n + 1));
    exponent as f64 * std::f64::consts::LN_2 + 2.0 * t * series
}

/// The exponential; 0 for very small arguments.
pub(crate) fn exp(x: f64) -> f64 {
    if x < -700.0 {
        return 0.0;
    }
    let n = (x * std::f64::consts::LOG2_E).round();
    let rest = x - n * std::f64::consts::LN_2;
    let series = (1..12).rev().fold(1.0, |sum, k| 1.0 + sum * rest / f64::from(k));
    series * f64::from_bits(((n as i64 + 1023) as u64) << 52)
}

/// ln(exp(a) + exp(b) + …).
pub(crate) fn ln_of_sum(values: &[f64]) -> f64 {
    let max = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if max == f64::NEG_INFINITY {
        return max;
    }
    max + ln(values.iter().map(|value| exp(value - max)).sum())
}

/// `SplitMix64` (Steele, Lea & Flood 2014).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    /// True with a probability of `percent` in a hundred.
    pub(crate) fn happens(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for n in (1..items.len()).rev() {
            let other = (self.next() % (n as u64 + 1)) as usize;
            items.swap(n, other);
        }
    }
}
