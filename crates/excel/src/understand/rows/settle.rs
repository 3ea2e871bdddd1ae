//! What only the rows around a row can tell.

use super::Role;

/// A section with neither lines nor template rows below it before the next total is only a note.
pub fn settle_sections(rows: &mut [(u32, Role)]) {
    for index in 0..rows.len() {
        if !matches!(rows[index].1, Role::Section(_)) {
            continue;
        }
        let mut leads = false;
        let mut blanks = 0;
        for (_, role) in &rows[index + 1..] {
            match role {
                Role::Line | Role::EmptyLine | Role::Hidden => {
                    leads = true;
                    break;
                }
                Role::Blank => {
                    blanks += 1;
                    if blanks > 2 {
                        break;
                    }
                }
                Role::Section(_) | Role::Repeated => {}
                _ => break,
            }
        }
        if !leads {
            rows[index].1 = Role::Note;
        }
    }
}

/// A total with more lines after it is one of a part.
pub fn settle_totals(rows: &mut [(u32, Role)]) {
    let Some(last_line) = rows.iter().rposition(|(_, r)| matches!(r, Role::Line)) else { return };
    for (_, role) in &mut rows[..last_line] {
        if *role == Role::Total {
            *role = Role::Subtotal;
        }
    }
}
