//! Workbooks that are read: a plain wide one, and a media plan as agencies send them.

use mrm_calc::PlanCalc;
use mrm_domain::{Field, Plan, Row, RowKind, Value};
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Color, Format, Formula, Workbook, Worksheet};

use crate::measure::Outcome;

/// Lines of the wide workbook.
pub const LINES: u32 = 50_000;
const TEXTS: u16 = 6;
const NUMBERS: u16 = 14;

/// 50,000 lines of 6 texts and 14 numbers, a formula among them. `styled`: every number has a format and a third of the
/// columns a fill, as in a formatted plan.
pub fn rows_50k(styled: bool) -> Outcome<Vec<u8>> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("План")?;
    let plain = Format::new();
    let money = if styled { Format::new().set_num_format("#,##0.00") } else { Format::new() };
    let filled = if styled { money.clone().set_background_color(Color::RGB(0x00FF_F2CC)) } else { Format::new() };
    for column in 0..TEXTS + NUMBERS {
        sheet.write_with_format(0, column, format!("Колонка {}", column + 1), &plain)?;
    }
    for line in 0..LINES {
        for column in 0..TEXTS {
            sheet.write_with_format(line + 1, column, format!("Площадка {}, формат {column}", line % 97), &plain)?;
        }
        for number in 0..NUMBERS - 1 {
            let format = if number % 3 == 0 { &filled } else { &money };
            sheet.write_with_format(line + 1, TEXTS + number, amount(line, number), format)?;
        }
        let product = amount(line, 0) * amount(line, 1);
        let formula = Formula::new(format!("G{0}*H{0}", line + 2)).set_result(product.to_string());
        sheet.write_with_format(line + 1, TEXTS + NUMBERS - 1, formula, &money)?;
    }
    Ok(book.save_to_buffer()?)
}

fn amount(line: u32, number: u16) -> f64 {
    f64::from((line * 31 + u32::from(number) * 7) % 100_000) / 100.0
}

const HEADERS: [&str; 17] = [
    "№",
    "Площадка",
    "Размещение",
    "Формат",
    "Гео",
    "Таргетинг",
    "Дата начала",
    "Дата окончания",
    "Модель закупки",
    "Кол-во единиц",
    "Цена за единицу, руб.",
    "Скидка, %",
    "Стоимость без НДС, руб.",
    "Ставка НДС, %",
    "НДС, руб.",
    "Стоимость с НДС, руб.",
    "CTR, %",
];

/// A plan as an agency sends it: a title block, stacked sections, formulas with their results, a total.
pub fn agency(plan: &Plan, title: &str) -> Outcome<Vec<u8>> {
    let calc = PlanCalc::new(plan);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Медиаплан")?;
    let bold = Format::new().set_bold().set_background_color(Color::RGB(0x00DD_EBF7));
    let head = [("Клиент", "ООО «Клиент»"), ("Кампания", title), ("Период", "01.09.2026 - 30.11.2026")];
    for (row, (label, value)) in (0_u32..).zip(head) {
        sheet.write(row, 0, label)?;
        sheet.write(row, 1, value)?;
    }
    let header = 4;
    for (column, text) in (0_u16..).zip(HEADERS) {
        sheet.write_with_format(header, column, text, &bold)?;
    }
    let formats = Formats::new();
    let mut at = header;
    for (row, _) in plan.outline() {
        at += 1;
        match row.kind {
            RowKind::Section => {
                sheet.write_with_format(at, 1, row.text(Field::Name).unwrap_or_default(), &bold)?;
            }
            RowKind::Line => line(sheet, at, row, &calc, &formats)?,
        }
    }
    let totals = &calc.totals().totals.sums;
    sheet.write_with_format(at + 1, 1, "ИТОГО", &bold)?;
    for (column, field) in [(12_u16, Field::ClientNet), (14, Field::Vat), (15, Field::CostGross)] {
        let letter = char::from(b'A' + u8::try_from(column)?);
        let sum = totals.get(&field).and_then(ToPrimitive::to_f64).unwrap_or_default();
        let formula = Formula::new(format!("SUM({letter}{}:{letter}{})", header + 2, at + 1));
        sheet.write_with_format(at + 1, column, formula.set_result(sum.to_string()), &formats.money)?;
    }
    Ok(book.save_to_buffer()?)
}

struct Formats {
    money: Format,
    date: Format,
    percent: Format,
}

impl Formats {
    fn new() -> Formats {
        let of = |code| Format::new().set_num_format(code);
        Formats { money: of("#,##0.00"), date: of("dd.mm.yyyy"), percent: of("0.00%") }
    }
}

fn line(sheet: &mut Worksheet, at: u32, row: &Row, calc: &PlanCalc, formats: &Formats) -> Outcome<()> {
    let number = |field: Field| {
        let stored = row.number(field).or_else(|| calc.line(row.id)?.number(field));
        stored.and_then(|n| n.to_f64())
    };
    let texts = [Field::LineNo, Field::Site, Field::Placement, Field::Format, Field::Geo, Field::Targeting];
    for (column, field) in (0_u16..).zip(texts) {
        if let Some(text) = row.text(field) {
            sheet.write(at, column, text)?;
        }
    }
    if let Some((start, end)) = row.span() {
        sheet.write_with_format(at, 6, &start, &formats.date)?;
        sheet.write_with_format(at, 7, &end, &formats.date)?;
    }
    sheet.write(at, 8, row.text(Field::BuyModel).unwrap_or_default().to_uppercase())?;
    let discount = row.list(Field::Discount).first().and_then(ToPrimitive::to_f64);
    for (column, value, format) in [
        (9, number(Field::Units), &formats.money),
        (10, number(Field::UnitPrice), &formats.money),
        (11, discount, &formats.percent),
        (13, number(Field::VatRate).or(Some(0.22)), &formats.percent),
        (16, number(Field::Ctr), &formats.percent),
    ] {
        if let Some(value) = value {
            sheet.write_with_format(at, column, value, format)?;
        }
    }
    let excel = at + 1;
    let derived = [
        (12, Field::ClientNet, format!("ROUND(J{excel}*K{excel}*(1-L{excel}),2)")),
        (14, Field::Vat, format!("ROUND(M{excel}*N{excel},2)")),
        (15, Field::CostGross, format!("M{excel}+O{excel}")),
    ];
    for (column, field, text) in derived {
        if let Some(value) = number(field) {
            let formula = Formula::new(text).set_result(value.to_string());
            sheet.write_with_format(at, column, formula, &formats.money)?;
        }
    }
    Ok(())
}

/// A plan without what such a workbook has no column for: further discounts and coefficients would make its costs
/// contradict its prices.
pub fn plain(mut plan: Plan) -> Plan {
    plan.header.commission_rate = None;
    for row in plan.rows.values_mut() {
        row.cells.remove(&Field::Markup);
        if let Some(cell) = row.cells.get_mut(&Field::Discount)
            && let Value::List(list) = &mut cell.value
        {
            list.truncate(1);
        }
    }
    plan
}
