use serde::Serialize;

#[derive(Debug, Serialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    KilnCold,
    GlazeUnknown,
    ShelfFull,
    DoorOpen,
    SensorDead,
    CurveInvalid,
    PowerLost,
    OperatorNeeded,
    WitnessNeeded,
    AshTrayFull,
}

#[derive(Debug)]
pub struct Fault {
    pub code: Code,
    pub message: String,
}

impl Fault {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

impl Code {
    pub const fn status(self) -> u16 {
        match self {
            Code::GlazeUnknown => 404,
            Code::KilnCold | Code::DoorOpen => 409,
            Code::ShelfFull => 413,
            Code::SensorDead => 502,
            Code::CurveInvalid => 422,
            Code::PowerLost => 503,
            Code::OperatorNeeded | Code::WitnessNeeded => 403,
            Code::AshTrayFull => 507,
        }
    }
}
