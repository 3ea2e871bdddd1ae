//! Each cell of the standard matrix, in all circumstances: role × object × action × what is so about it.
//!
//! The table stands here once more, as the reference has it, and is read in another way than the product reads it: a change
//! of the product's table or of its reader has to be made here too.

use mrm_domain::rights::{Action, Circumstances, Object, Policy, Role, Step};

/// Who: pm, account manager, specialist, strategist, analyst, creative, client; admin, manager, member, guest. Words of the
/// reference that say which part (`p: notes`) are left out.
#[rustfmt::skip]
const MATRIX: [(Object, &str); 15] = [
    (Object::Project,       "CRUD | RU | R | R | R | R | R(s) | CRUD | CRUD | R | R(s)"),
    (Object::Brief,         "CRU A(i) | CRUD | R U(p) | RU(p) | R U(p) | R U(p) | CRU A(c) | R | R | R | R(s)"),
    (Object::Strategy,      "R A(i) | R | R | CRUD A(i) | RU(p) | RU(p) | R(s) A(c) | R | R | R | R(s)"),
    (Object::MediaPlan,     "RU A(i) | R | CRUD(p) | R U(p) | R | R | R(s) A(c) | R | R | R | R(s)"),
    (Object::Budget,        "CRU A(i) | RU | RU(p) | CRUD | R | – | R(s) A(c) | R | R | – | –"),
    (Object::TechnicalSpec, "RU A(i) | R | CRUD A(p) | R | RU(p) A(p) | RU(p) | – | R | R | R | –"),
    (Object::Communication, "CRUD | CRUD | CRU | CRU | CRU | CRU | CR(s) | R | R | R | R(s)"),
    (Object::Tasks,         "CRUD | CRU | CRU(o) | RU(o) | RU(o) | RU(o) | RU(o,s) | R | CRUD | R | –"),
    (Object::Report,        "CRU A(i) | CRU | RU(p) | RU(p) | CRUD A(i) | R | R(s) A(c) | R | R | R | R(s)"),
    (Object::Comments,      "CRUD | CRU D(o) | CRU D(o) | CRU D(o) | CRU D(o) | CRU D(o) | CRU(s) D(o,s) | RD | R | CR D(o) | –"),
    (Object::Approvals,     "CRUD A | CR A(p) | CR A(p) | CR A(p) | CR A(p) | CR A(p) | R(s) A(c) | R | R | R | –"),
    (Object::Integrations,  "CRUD | R | CRUD(p) | R | CRUD(p) | – | – | CRUD | CRUD(o) | – | –"),
    (Object::Publishing,    "CRU A(i) | CRU A(i) | CR | R | R | CRUD | R(s) A(c) | R | R | – | –"),
    (Object::Members,       "CRUD | R C(p) | R | R | R | R | R | CRUD | CRU | R | –"),
    (Object::Billing,       "– | – | – | – | – | – | – | CRUD | R | – | –"),
];

/// What the cell says of an action: nothing, or within which limits.
fn limits(cell: &str, action: Action) -> Option<&str> {
    let letter = match action {
        Action::Create => 'C',
        Action::Read => 'R',
        Action::Update => 'U',
        Action::Delete => 'D',
        Action::Approve => 'A',
    };
    cell.split(' ').find_map(|group| {
        let (letters, limits) = group.split_once('(').unwrap_or((group, ""));
        letters.contains(letter).then_some(limits)
    })
}

fn expected(cell: &str, action: Action, is: Circumstances) -> bool {
    let Some(limits) = limits(cell, action) else { return false };
    let step = match (limits.contains('i'), limits.contains('c')) {
        (false, false) => true,
        (internal, client) => {
            (internal && is.step == Some(Step::Internal)) || (client && is.step == Some(Step::Client))
        }
    };
    step && (!limits.contains('o') || is.own)
        && (!limits.contains('s') || is.shared)
        && (!limits.contains('p') || is.own_part)
}

fn all_circumstances() -> impl Iterator<Item = Circumstances> {
    let steps = [None, Some(Step::Internal), Some(Step::Client)];
    (0..24_usize).map(move |number| Circumstances {
        own: number & 1 == 1,
        shared: number & 2 == 2,
        own_part: number & 4 == 4,
        step: steps[number / 8],
    })
}

#[test]
fn each_cell_allows_what_it_says_and_nothing_else() {
    let policy = Policy::standard().expect("the standard matrix");
    assert_eq!(MATRIX.map(|(object, _)| object), Object::ALL, "every object has its row");
    let mut asked = 0;
    for (object, row) in MATRIX {
        let cells: Vec<&str> = row.split(" | ").collect();
        assert_eq!(cells.len(), Role::all().count(), "{object:?}");
        for (role, cell) in Role::all().zip(cells) {
            let permission = policy.permission(object, role);
            for action in Action::ALL {
                for is in all_circumstances() {
                    let allowed = permission.allows(action, is);
                    assert_eq!(allowed, expected(cell, action, is), "{role} {action:?} {object:?} ({cell}) {is:?}");
                    asked += 1;
                }
            }
        }
    }
    assert_eq!(asked, 15 * 11 * 5 * 24);
}
