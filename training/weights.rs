//! The weights of the score, by coordinate ascent on the mean reciprocal rank within the pool that is meant. They are printed, and
//! go into the asset by hand.

use crate::questions::{catalogs, folder, folds, queries, teams};
use errbook::catalog::{Catalogs, load};
use errbook::search::{Index, Weights};

/// What is accepted, and the query.
type Asked = Vec<(Vec<String>, String)>;

/// Queries with what is accepted, and what the set counts.
struct Set {
    name: &'static str,
    weight: f64,
    asked: Vec<(Index, Asked)>,
}

fn sets() -> Vec<Set> {
    let whole: Catalogs = catalogs();
    let index = Index::build(&whole);
    let single = |name: &'static str, weight| Set { name, weight, asked: vec![(index.clone(), queries(name))] };
    let mut sets = vec![single("products", 1.0), single("standards", 1.5)];
    let own = ["clinic", "rail", "wms"].map(|name| {
        let index = Index::build(&load::with(&[folder().join(format!("catalogs/{name}.toml"))]).unwrap());
        (index, queries("teams").into_iter().filter(|(accepted, _)| accepted[0].starts_with(name)).collect())
    });
    sets.push(Set { name: "teams", weight: 1.0, asked: own.into() });
    let alone = |(name, query): (String, String)| (vec![name], query);
    let as_teams = teams(&whole).into_iter().map(|(index, asked)| (index, asked.into_iter().map(alone).collect()));
    sets.push(Set { name: "standards as teams", weight: 1.0, asked: as_teams.collect() });
    let folds = folds(&whole);
    for (name, product, step) in [("symptoms of products", true, 6), ("symptoms of standards", false, 12)] {
        let asked = folds.iter().map(|(index, taken)| {
            let own = taken.iter().filter(|(own, ..)| *own == product).step_by(step);
            (index.clone(), own.map(|(_, name, symptom)| (vec![name.clone()], symptom.clone())).collect())
        });
        sets.push(Set { name, weight: 1.0, asked: asked.collect() });
    }
    sets
}

fn reciprocal(set: &Set, weights: &Weights) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for (index, asked) in &set.asked {
        let index = index.clone().weighed(weights.clone());
        for (accepted, query) in asked {
            let meant = |(catalog, code): &(String, String)| {
                accepted.iter().any(|name| name == code || *name == format!("{catalog}:{code}"))
            };
            let pools = index.study(&query.replace(':', "\\:"), 10);
            let place = pools.iter().filter_map(|pool| pool.best.iter().position(meant)).min();
            sum += place.map_or(0.0, |place| 1.0 / (place as f64 + 1.0));
            count += 1.0;
        }
    }
    sum / count
}

/// Prints the weights and how they came about.
pub fn ascend() {
    let sets = sets();
    let judge = |weights: &Weights| {
        let each: Vec<f64> = sets.iter().map(|set| reciprocal(set, weights)).collect();
        (sets.iter().zip(&each).map(|(set, each)| set.weight * each).sum::<f64>(), each)
    };
    let mut best = Weights::built_in();
    let (mut reached, each) = judge(&best);
    println!("{reached:.4} {:?} {each:.3?}", sets.iter().map(|set| set.name).collect::<Vec<_>>());
    let count = values(&mut best.clone()).len();
    let mut step = 0.3_f32;
    for round in 0..2 {
        for at in 0..count {
            for factor in [1.0 + step, 1.0 / (1.0 + step)] {
                let mut tried = best.clone();
                let value = &mut *values(&mut tried)[at];
                *value *= factor;
                let (sum, each) = judge(&tried);
                if sum > reached + 0.0005 {
                    let value = *values(&mut tried)[at];
                    println!("{sum:.4} round {round} parameter {at} = {value:.3} {each:.3?}");
                    (best, reached) = (tried, sum);
                    break;
                }
            }
        }
        step *= 0.6;
    }
    println!("{best:#?}");
}

/// What the ascent may turn.
fn values(weights: &mut Weights) -> Vec<&mut f32> {
    let Weights {
        light,
        plain,
        concept,
        any_trade,
        wording,
        shared_prefix,
        joined,
        split,
        slip,
        pair,
        mu,
        likely,
        best,
        whole,
        lean,
        named,
        near,
        near_alone,
        met,
        letters,
        inside,
        bulk,
        kinds,
        passages,
        ..
    } = weights;
    let mut all = vec![
        light,
        plain,
        concept,
        any_trade,
        wording,
        shared_prefix,
        joined,
        split,
        slip,
        pair,
        mu,
        likely,
        best,
        whole,
        lean,
        named,
        near,
        near_alone,
        met,
        letters,
        inside,
        bulk,
    ];
    all.extend(kinds);
    all.extend(passages);
    all
}
