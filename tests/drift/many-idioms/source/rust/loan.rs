use crate::bail_api;

pub fn lend(loan: &Loan) -> Result<()> {
    if loan.overdue {
        bail_api!(StatusCode::CONFLICT, "LOAN_OVERDUE", "the loan is overdue");
    }
    if loan.days > 30 {
        bail!("LOAN_LONG");
    }
    Ok(())
}
