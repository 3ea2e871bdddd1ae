//! Real workbooks all the way: read, understood, calculated, exported, and calculated once more by LibreOffice. The
//! workbooks are not part of this repository: where the folder beside it is absent, the tests say so and pass.

use std::collections::BTreeMap;
use std::path::Path;

use calamine::{Data, Range, Reader, Xlsx};
use mrm_calc::PlanCalc;
use mrm_domain::{Audience, CustomKind, Field, Plan};
use mrm_excel::read::{ReadOptions, Silent, open, read_bytes};
use mrm_excel::report::Choices;
use mrm_excel::understand::understand;
use mrm_excel::write::Lang;
use rust_decimal::Decimal;

use crate::recalculate::{recalculate, with_wrong_results};
use crate::understand_shared::{number, plan_of};
use crate::write::{export, parts};

const PLANS: [&str; 8] = [
    "ru-agency-template-weekly-grid.xlsx",
    "ru-vendor-offer-one-line.xlsx",
    "ru-tv-summary-months-and-day-grid.xlsx",
    "ru-mobile-four-lines-month-columns.xlsx",
    "ru-two-variants-monthly-blocks.xlsx",
    "ru-dsp-two-level-header-hidden-sheets.xlsx",
    "en-open-schema-export-no-cached-values.xlsx",
    "en-budget-tracker-days-across.xlsx",
];

fn plan(name: &str) -> Option<Plan> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/workbooks/plans").join(name);
    if !path.exists() {
        #[expect(clippy::print_stdout, reason = "tells why the test shows nothing")]
        {
            println!("passed over: {name} is not here");
        }
        return None;
    }
    Some(plan_of(understand(&open(&path, &ReadOptions::default()).unwrap(), &Choices::default())))
}

#[test]
fn no_workbook_is_said_to_contradict_itself_where_it_does_not() {
    for name in PLANS {
        let Some(plan) = plan(name) else { continue };
        let calc = PlanCalc::new(&plan);
        for line in plan.lines() {
            let found = &calc.line(line.id).unwrap().discrepancies;
            assert!(found.is_empty(), "{name}, row {}: {found:?}", line.source.unwrap().row);
        }
    }
}

#[test]
fn a_cost_per_result_with_vat_stays_what_it_is() {
    let Some(plan) = plan("ru-agency-template-weekly-grid.xlsx") else { return };
    let custom = |name: &str| plan.columns.values().find(|c| c.name.starts_with(name)).map(|c| (c.kind, c.audience));
    assert_eq!(custom("CPC после скидки с учетом НДС"), Some((CustomKind::Money, Audience::Client)));
    let first = plan.lines().next().unwrap();
    assert_eq!(first.number(Field::Cpc), None);
    let net = PlanCalc::new(&plan).line(first.id).unwrap().number(Field::Cpc).unwrap();
    assert_eq!(net, number("14040000") / number("12000"), "the plan's own is without VAT");
}

#[test]
fn a_surcharge_per_thousand_is_part_of_the_price_and_no_coefficient() {
    let Some(plan) = plan("ru-two-variants-monthly-blocks.xlsx") else { return };
    let first = plan.lines().next().unwrap();
    assert_eq!((first.number(Field::UnitPrice), first.list(Field::Discount).len()), (Some(number("102")), 0));
    let kept = |name: &str| {
        let column = plan.columns.values().find(|c| c.name == name).unwrap();
        first.custom[&column.id].value.number()
    };
    assert_eq!(kept("Стоимость 1000 показов без НДС"), Some(number("120")));
    assert_eq!((kept("Скидка"), kept("Наценка за данные")), (Some(number("0.4")), Some(number("30"))));
}

#[test]
fn imported_plans_come_to_the_same_totals_in_libreoffice() {
    let folder = tempfile::tempdir().unwrap();
    let mut files: BTreeMap<String, (Vec<u8>, Plan)> = BTreeMap::new();
    for name in PLANS {
        let Some(plan) = plan(name) else { continue };
        for audience in [Audience::Internal, Audience::Client] {
            let kind = if audience == Audience::Client { "client" } else { "internal" };
            let bytes = export(&plan, audience, Lang::Ru);
            let file = format!("{}-{kind}.xlsx", name.trim_end_matches(".xlsx"));
            std::fs::write(folder.path().join(&file), with_wrong_results(&bytes)).unwrap();
            files.insert(file, (bytes, plan.clone()));
        }
    }
    if files.is_empty() {
        return;
    }
    let recalculated = recalculate(folder.path(), files.keys());
    for (file, (bytes, plan)) in files {
        let mut book: Xlsx<_> = calamine::open_workbook(recalculated.join(&file)).unwrap();
        for sheet in book.sheet_names() {
            let values = book.worksheet_range(&sheet).unwrap();
            let errors: Vec<_> = values.used_cells().filter(|(_, _, v)| matches!(v, Data::Error(_))).collect();
            assert!(errors.is_empty(), "{file} {sheet}: {errors:?}");
        }
        let values = book.worksheet_range("Медиаплан").unwrap();
        let figures = figures(bytes, &values);
        let totals = PlanCalc::new(&plan).totals().clone();
        let beside = totals.grand_net - totals.client_net - totals.costs_net;
        let with_vat = totals.cost_gross + beside + totals.commission_vat;
        for (key, expected) in
            [("media_net", totals.media_net), ("cost_gross", with_vat), ("grand_total", totals.grand_total)]
        {
            let difference = (figures[key] - expected).abs();
            assert!(difference < Decimal::new(1, 6), "{file} {key}: {} and {expected}", figures[key]);
        }
        if file.starts_with("ru-agency") {
            assert_eq!(
                (figures["cost_gross"], figures["grand_total"]),
                (number("24069960"), number("24449934")),
                "{file}"
            );
        }
    }
}

/// The figures under the table that the names of an export point to, as LibreOffice calculated them.
fn figures(bytes: Vec<u8>, values: &Range<Data>) -> BTreeMap<String, Decimal> {
    let workbook = read_bytes("plan.xlsx", bytes, &ReadOptions::default(), &Silent).unwrap();
    let named = workbook.names.iter().filter_map(|(name, place)| {
        let key = name.strip_prefix("mrm_total_")?;
        let (_, address) = place.rsplit_once('!')?;
        let value = values.get_value(crate::round_trip::place(&address.replace('$', "")))?;
        let Data::Float(figure) = value else { panic!("{key} is {value:?}") };
        Some((key.to_owned(), mrm_excel::grid::decimal_from_double(*figure)?))
    });
    named.collect()
}

#[test]
fn the_client_gets_none_of_the_agencys_own_figures() {
    let Some(plan) = plan("ru-agency-template-weekly-grid.xlsx") else { return };
    let calc = PlanCalc::new(&plan);
    let inside = parts(&export(&plan, Audience::Internal, Lang::Ru));
    let outside = parts(&export(&plan, Audience::Client, Lang::Ru));
    // What the workbook keeps in its own columns, and what follows from it.
    let mut own: Vec<Decimal> = vec![number("8331510"), number("14833915"), number("3107125")];
    for line in plan.lines() {
        let client: Vec<Decimal> = Field::ALL
            .iter()
            .filter(|f| f.visible_to(Audience::Client))
            .filter_map(|f| line.number(*f).or_else(|| calc.line(line.id)?.number(*f)))
            .collect();
        let internal = |f: &&Field| !f.visible_to(Audience::Client);
        let fields = Field::ALL.iter().filter(internal).filter_map(|f| line.number(*f));
        let columns = plan.columns.values().filter(|c| c.audience == Audience::Internal);
        let custom = columns.filter_map(|c| line.custom.get(&c.id)?.value.number());
        // Small numbers and figures that the client sees anyway prove nothing.
        own.extend(fields.chain(custom).filter(|n| *n > Decimal::from(1_000) && !client.contains(n)));
    }
    assert!(own.len() > 10, "the workbook has figures of its own: {own:?}");
    let holds = |all: &[(String, String)], n: Decimal| {
        let (plain, value) = (format!("<v>{}</v>", n.normalize()), format!(">{}<", n.normalize()));
        all.iter().any(|(_, text)| text.contains(&plain) || text.contains(&value))
    };
    assert!(holds(&inside, number("8331510")), "the agency's own export has them");
    for figure in own {
        assert!(!holds(&outside, figure), "{figure} is in the client's file");
    }
    for name in plan.columns.values().filter(|c| c.audience == Audience::Internal).map(|c| c.name.as_str()) {
        assert!(outside.iter().all(|(_, text)| !text.contains(&format!(">{name}<"))), "{name}");
    }
}
