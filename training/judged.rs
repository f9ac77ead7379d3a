//! What coefficients say to queries that did not teach them, and what each threshold does. Fits nothing.

use std::collections::BTreeMap;

use crate::questions::Case;
use crate::regression::{Fitted, led, odds};

/// What is said to one query.
pub struct Judged {
    set: &'static str,
    /// By pool: whether it is the standards', whether what is asked for stands in it, whether its first hit is that, the log odds
    /// that it is meant, and those that its first hit is right.
    rows: Vec<(bool, bool, bool, f64, f64)>,
}

impl Judged {
    /// Judges a case.
    pub fn new(case: &Case, fitted: &Fitted) -> Self {
        let row = |row: &crate::questions::PoolRow| {
            let sure = odds(&row.features, &fitted.confidence[usize::from(row.general)]);
            (row.general, row.meant, row.right, odds(&row.features, &fitted.pool), sure)
        };
        Self { set: case.set, rows: led(&case.rows, &fitted.pool).iter().map(row).collect() }
    }

    /// Of the first of all, with such a lead of the user's own: whether it is a standard's, whether its pool is meant, whether it
    /// is right, and the log odds of that.
    fn first(&self, home: f64) -> Option<(bool, bool, bool, f64)> {
        let placed = self.rows.iter().map(|row| (row, row.3 - if row.0 { home } else { 0.0 }));
        let (row, _) = placed.max_by(|a, b| a.1.total_cmp(&b.1))?;
        Some((row.0, row.1, row.2, row.4))
    }
}

/// The lead of what is the user's own over the standards, for the tables of what is sure.
const HOME: f64 = 0.5;

/// Prints what each threshold does: `home` to the first hit, `sure` to what is said of it.
pub fn tell(judged: &[Judged]) {
    let mut sets: BTreeMap<&str, Vec<&Judged>> = BTreeMap::new();
    for judged in judged {
        sets.entry(judged.set).or_default().push(judged);
    }
    println!("home: right first hits, and the pool that is meant, by set");
    for (set, cases) in sets.iter().filter(|(set, _)| !set.starts_with("foreign")) {
        let shares = [-0.5, 0.0, 0.5, 1.0].map(|home| {
            let firsts = || cases.iter().filter_map(|case| case.first(home));
            let share = |count: usize| count as f64 / cases.len() as f64;
            let right = share(firsts().filter(|first| first.2).count());
            format!("{home:4.1}: {right:.3} {:.3}", share(firsts().filter(|first| first.1).count()))
        });
        println!("  {set:<22} n {:<5} {}", cases.len(), shares.join("   "));
    }
    for general in [false, true] {
        let whose = if general { "a standard's" } else { "a product's or team's" };
        println!("\nsure of {whose}: said of the right / right where said / sure and wrong of all");
        for (set, cases) in &sets {
            let firsts: Vec<(bool, f64)> = cases
                .iter()
                .filter_map(|case| case.first(HOME))
                .filter(|first| first.0 == general)
                .map(|(.., right, odds)| (right, odds))
                .collect();
            if firsts.len() * 50 < cases.len() {
                continue;
            }
            let shares = [-0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0].map(|sure| {
                let both = firsts.iter().filter(|(right, odds)| *right && *odds > sure).count() as f64;
                let right = firsts.iter().filter(|(right, _)| *right).count() as f64;
                let said = firsts.iter().filter(|(_, odds)| *odds > sure).count() as f64;
                let share = |of: f64| both / of.max(1.0);
                format!("{sure:5.2}: {:.2} {:.2} {:.3}", share(right), share(said), (said - both) / cases.len() as f64)
            });
            println!("  {set:<22} {}", shares.join("  "));
        }
    }
}
