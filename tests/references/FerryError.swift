import Foundation
/// Errors of the ferry API.
enum FerryError: String, Error {
    // MARK: - Quay
    /// The quay is closed.
    case quayClosed = "quay_closed"
    /// The ramp is stuck.
    case rampStuck = "ramp_stuck"
    // MARK: - Crew
    case noCrew = "no_crew" // nobody is on board

    var httpStatus: Int {
        switch self {
        case .quayClosed: return 409
        case .rampStuck, .noCrew: return 503
        }
    }
}
