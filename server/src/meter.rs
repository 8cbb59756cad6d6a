//! How much goes through the door, and how long its answers take: counted for `/metrics`.

use crate::clock::now;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The buckets of the histogram, in seconds.
const BUCKETS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// The counters of the door.
#[derive(Debug)]
pub struct Meter {
    started: i64,
    /// Answers by the first digit of their status.
    classes: [AtomicU64; 5],
    /// Answers by the bucket they fall into; the last is beyond all.
    buckets: [AtomicU64; BUCKETS.len() + 1],
    micros: AtomicU64,
}

impl Default for Meter {
    fn default() -> Self {
        let zero = || AtomicU64::new(0);
        Self {
            started: now(),
            classes: std::array::from_fn(|_| zero()),
            buckets: std::array::from_fn(|_| zero()),
            micros: zero(),
        }
    }
}

impl Meter {
    /// Counts an answer, and how long it took until its head was there.
    pub fn observe(&self, status: u16, took: Duration) {
        let class = usize::from(status / 100).clamp(1, 5) - 1;
        let seconds = took.as_secs_f64();
        let bucket = BUCKETS.iter().position(|most| seconds <= *most).unwrap_or(BUCKETS.len());
        self.classes[class].fetch_add(1, Ordering::Relaxed);
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// When counting began, in seconds since 1970.
    pub(crate) fn started(&self) -> i64 {
        self.started
    }

    /// Writes the counters as Prometheus reads them.
    pub(crate) fn write(&self, out: &mut String) {
        // Nothing here can fail: it is written to memory.
        out.push_str("# TYPE quayside_gateway_requests_total counter\n");
        for (nth, count) in self.classes.iter().enumerate() {
            let count = count.load(Ordering::Relaxed);
            let _ = writeln!(out, "quayside_gateway_requests_total{{class=\"{}xx\"}} {count}", nth + 1);
        }
        out.push_str("# TYPE quayside_gateway_latency_seconds histogram\n");
        let mut sum = 0;
        for (nth, count) in self.buckets.iter().enumerate() {
            sum += count.load(Ordering::Relaxed);
            let most = BUCKETS.get(nth).map_or_else(|| "+Inf".to_owned(), ToString::to_string);
            let _ = writeln!(out, "quayside_gateway_latency_seconds_bucket{{le=\"{most}\"}} {sum}");
        }
        let seconds = Duration::from_micros(self.micros.load(Ordering::Relaxed)).as_secs_f64();
        let _ = writeln!(out, "quayside_gateway_latency_seconds_sum {seconds}");
        let _ = writeln!(out, "quayside_gateway_latency_seconds_count {sum}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_class_and_by_time() {
        let meter = Meter::default();
        meter.observe(200, Duration::from_millis(1));
        meter.observe(204, Duration::from_millis(30));
        meter.observe(502, Duration::from_secs(60));
        meter.observe(0, Duration::ZERO);
        let mut text = String::new();
        meter.write(&mut text);
        for line in [
            "quayside_gateway_requests_total{class=\"1xx\"} 1",
            "quayside_gateway_requests_total{class=\"2xx\"} 2",
            "quayside_gateway_requests_total{class=\"5xx\"} 1",
            "quayside_gateway_latency_seconds_bucket{le=\"0.001\"} 2",
            "quayside_gateway_latency_seconds_bucket{le=\"0.025\"} 2",
            "quayside_gateway_latency_seconds_bucket{le=\"0.05\"} 3",
            "quayside_gateway_latency_seconds_bucket{le=\"10\"} 3",
            "quayside_gateway_latency_seconds_bucket{le=\"+Inf\"} 4",
            "quayside_gateway_latency_seconds_sum 60.031",
            "quayside_gateway_latency_seconds_count 4",
        ] {
            assert!(text.lines().any(|own| own == line), "{line} in\n{text}");
        }
    }
}
