//! Medians and spread.

/// Several runs of one measurement.
#[derive(Debug, Clone, PartialEq)]
pub struct Runs(Vec<f64>);

impl Runs {
    /// Sorts the measurements; there has to be one.
    pub fn new(mut values: Vec<f64>) -> Option<Runs> {
        values.sort_by(f64::total_cmp);
        (!values.is_empty()).then_some(Runs(values))
    }

    pub fn median(&self) -> f64 {
        let middle = self.0.len() / 2;
        if self.0.len() % 2 == 1 {
            self.0[middle]
        } else {
            (self.0[middle - 1] + self.0[middle]) / 2.0
        }
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    pub fn least(&self) -> f64 {
        self.0[0]
    }

    pub fn most(&self) -> f64 {
        self.0[self.0.len() - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::Runs;

    #[test]
    fn the_median_of_odd_and_even_numbers_of_runs() {
        let median = |values: &[f64]| Runs::new(values.to_vec()).map(|runs| runs.median());
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&[]), None);
    }
}
