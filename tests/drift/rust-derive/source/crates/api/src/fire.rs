use crate::error::{Code, Fault};

pub fn fire(kiln: &mut Kiln, plan: Plan) -> Result<Run, Fault> {
    if kiln.door.is_open() {
        return Err(Fault::new(Code::DoorOpen, "close the door"));
    }
    let glaze = glazes().get(&plan.glaze).ok_or_else(|| Fault::new(Code::GlazeUnknown, format!("no glaze {}", plan.glaze)))?;
    if kiln.heat < glaze.least {
        return Err(Fault { code: Code::KilnCold, message: format!("too cold: {}", kiln.heat) });
    }
    if plan.pieces > kiln.shelf {
        return Err(Fault::new(Code::ShelfFull, "no room on the shelf"));
    }
    if plan.witness.is_none() {
        return Err(Fault::new(Code::WitnessNeeded, "somebody has to watch"));
    }
    plan.curve.validate().map_err(|e| Fault::new(Code::CurveInvalid, e.to_string()))?;
    if plan.cone.is_none() {
        return Err(reject(400, "cone_missing", "which cone?"));
    }
    if plan.cones > 3 {
        return Err(reject(400, "cones_too_many", "three at most"));
    }
    let run = kiln.start(plan).map_err(|e| match e {
        StartError::Sensor => Fault::new(Code::SensorDead, "a sensor does not answer"),
        StartError::Power => {
            log::warn!("power_dip {e:?}");
            Fault::new(Code::PowerLost, "no power")
        }
    })?;
    Ok(run)
}

pub fn hopeless(fault: &Fault) -> bool {
    fault.code == Code::OperatorNeeded || matches!(fault.code, Code::AshTrayFull)
}
