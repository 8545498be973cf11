//! Random numbers for tests: small, seeded, the seed printed.

/// SplitMix64 (<https://prng.di.unimi.it/splitmix64.c>).
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// A sequence of its own for every seed.
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// `LANDFALL_TEST_SEED`, or a new seed; printed, so that a failure can be repeated.
    pub fn seed_from_environment() -> u64 {
        let seed = match std::env::var("LANDFALL_TEST_SEED") {
            Ok(text) => text.parse().expect("LANDFALL_TEST_SEED is a number"),
            Err(_) => std::time::SystemTime::now()
                .duration_since(std::time::UNIX_EPOCH)
                .unwrap()
                .as_secs(),
        };
        eprintln!("seed: LANDFALL_TEST_SEED={seed}");
        seed
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`; the bias is nothing that a test notices.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}
