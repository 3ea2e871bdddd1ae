//! Known points of a line's reach curve, as one cell says them: `100 = 40; 300 = 60,5`.

use rust_decimal::Decimal;

/// Rating points with the reach they brought, a fraction; in the order written. The cell has the reach in percent, points
/// parted by `;` or new lines, both numbers by `=` or `:`. `None` where it says something else.
pub fn read_reach_points(text: &str) -> Option<Vec<(Decimal, Decimal)>> {
    let number = |text: &str| {
        let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '%').collect();
        Decimal::from_str_exact(&plain.replace(',', ".")).ok()
    };
    let parts = text.split([';', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let points = parts.map(|part| {
        let (grp, reach) = part.split_once(['=', ':'])?;
        let (grp, reach) = (number(grp)?, number(reach)?);
        let possible = grp > Decimal::ZERO && reach > Decimal::ZERO && reach <= Decimal::ONE_HUNDRED && reach <= grp;
        possible.then(|| (grp, reach / Decimal::ONE_HUNDRED))
    });
    points.collect::<Option<Vec<_>>>().filter(|points| !points.is_empty())
}
