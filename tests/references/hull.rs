/// What goes wrong with the hull.
pub enum HullError {
    /// 300 - There is a leak
    #[msg("There is a leak")]
    HullLeaks = 300,
    /// 301 - A plank is loose
    #[msg("A plank is loose")]
    PlankLoose,
}

pub enum Error {
    Hull(Box<HullError>),
    Tides(TidesError),
    #[error("the sail is torn")]
    SailTorn(SailError),
}
