//! Newton's method for a regression with a ridge. Knows no search.

/// How strongly coefficients are held near nought.
const RIDGE: f64 = 0.5;

/// The sums of Newton's method.
pub struct Sums {
    gradient: Vec<f64>,
    hessian: Vec<Vec<f64>>,
}

impl Sums {
    /// None yet, held back by the ridge.
    pub fn new(beta: &[f64]) -> Self {
        let mut hessian = vec![vec![0.0; beta.len()]; beta.len()];
        for (i, row) in hessian.iter_mut().enumerate() {
            row[i] = RIDGE;
        }
        Self { gradient: beta.iter().map(|beta| -RIDGE * beta).collect(), hessian }
    }

    /// Adds a row.
    pub fn add(&mut self, gradient: f64, curvature: f64, terms: &[f64]) {
        for (i, left) in terms.iter().enumerate() {
            self.gradient[i] += gradient * left;
            for (sum, right) in self.hessian[i].iter_mut().zip(terms) {
                *sum += curvature * left * right;
            }
        }
    }
}

/// Takes a step towards where the sums are least.
pub fn step(beta: &mut [f64], sums: Sums) {
    for (beta, step) in beta.iter_mut().zip(solve(sums.hessian, sums.gradient)) {
        *beta += step;
    }
}

/// The sum of the products.
pub fn dot(terms: &[f64], beta: &[f64]) -> f64 {
    terms.iter().zip(beta).map(|(term, beta)| term * beta).sum()
}

/// Solves a small symmetric system by elimination.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let size = b.len();
    for i in 0..size {
        for j in i + 1..size {
            let factor = a[j][i] / a[i][i];
            let row = a[i].clone();
            for (left, right) in a[j].iter_mut().zip(row) {
                *left -= factor * right;
            }
            b[j] -= factor * b[i];
        }
    }
    for i in (0..size).rev() {
        for j in i + 1..size {
            b[i] -= a[i][j] * b[j];
        }
        b[i] /= a[i][i];
    }
    b
}
