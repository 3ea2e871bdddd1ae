//! What a client's workbook may hold beside plain cells, each filled rightly or refused with its reason.

use mrm_domain::{Audience, Field, Plan, Value};
use mrm_excel::grid::CellValue;
use mrm_excel::report::Choices;
use rust_xlsxwriter::Workbook;

use crate::read_build::{Package, at, bytes};
use crate::template_plans::{add_below, enter, filled, imported, lines, remove, text};
use crate::template_traps::{cell, changed, holds, part, plan_book, refusal, told};
use crate::understand_shared::number;
use crate::understand_traps::{import_with, rows};

const SHEET: &str = "xl/worksheets/sheet1.xml";

fn money(value: &str) -> Value {
    Value::Number(number(value))
}

#[test]
fn a_value_inside_an_array_formula_of_several_cells_is_refused() {
    let mut book = plan_book("").replace(SHEET, "<f>D4*E4</f>", "<f t=\"array\" ref=\"F4:F6\">D4:D6*E4:E6</f>");
    for line in [5, 6] {
        book = book.replace(SHEET, &format!("<f>D{line}*E{line}</f>"), "");
    }
    let told = refusal(&book, |plan| {
        let all = lines(plan);
        enter(plan, all[1], Field::Units, money("2500"));
    });
    assert_eq!(told, "template_array_cell");
}

#[test]
fn an_array_formula_of_one_cell_stays_one_in_the_row_made_like_it() {
    let book = plan_book("").replace(SHEET, "<f>D6*E6</f>", "<f t=\"array\" ref=\"F6\">SUM(D6*E6)</f>");
    let (sheet, ..) = told(&book, changed);
    holds(&sheet, "<f t=\"array\" ref=\"F5\">SUM(D5*E5)</f>");
    holds(&sheet, "<f t=\"array\" ref=\"F6\">SUM(D6*E6)</f>");
}

#[test]
fn a_table_object_keeps_a_row_when_its_only_line_goes() {
    let links = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
        <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/table\" Target=\"../tables/table1.xml\"/></Relationships>";
    let table = "<table id=\"1\" name=\"Хвост\" ref=\"A5:G6\" totalsRowCount=\"0\"><autoFilter ref=\"A5:G6\"/></table>";
    let book = plan_book("").with("xl/tables/table1.xml", table).with("xl/worksheets/_rels/sheet1.xml.rels", links);
    let (_, out, report) = told(&book, |plan| {
        let all = lines(plan);
        remove(plan, all[2]);
    });
    assert_eq!(report.rows_removed, 0, "a table without rows is one that Excel repairs");
    holds(&part(&out, "xl/tables/table1.xml"), "ref=\"A5:G6\"");
    assert!(report.warnings.iter().any(|p| p.code == "template_row_emptied"), "{:?}", report.warnings);
}

#[test]
fn rules_validations_and_sparklines_of_the_newer_kind_move_along() {
    let after = "<extLst><ext><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type=\"expression\">\
        <xm:f>$F4&gt;$F$7</xm:f></x14:cfRule><xm:sqref>F4:F6</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext>\
        <ext><x14:dataValidations count=\"1\"><x14:dataValidation type=\"list\"><x14:formula1><xm:f>$A$9:$A$9</xm:f></x14:formula1>\
        <xm:sqref>C4:C6</xm:sqref></x14:dataValidation></x14:dataValidations></ext>\
        <ext><x14:sparklineGroups><x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>План!F4:F6</xm:f><xm:sqref>H9</xm:sqref>\
        </x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>";
    let (sheet, ..) = told(&plan_book(after), |plan| {
        let all = lines(plan);
        add_below(plan, all[2], 907, &[(Field::Site, text("Дзен"))]);
    });
    for wanted in [
        "<xm:f>$F4&gt;$F$8</xm:f>",
        "<xm:sqref>F4:F7</xm:sqref>",
        "<xm:f>$A$10:$A$10</xm:f>",
        "<xm:sqref>C4:C7</xm:sqref>",
        "<xm:f>План!F4:F7</xm:f><xm:sqref>H10</xm:sqref>",
    ] {
        holds(&sheet, wanted);
    }
}

#[test]
fn a_note_on_a_removed_line_goes_with_it_and_the_others_stay_on_theirs() {
    let links = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
        <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments\" Target=\"../comments1.xml\"/>\
        <Relationship Id=\"rId2\" Type=\"http://schemas.microsoft.com/office/2017/10/relationships/threadedComment\" Target=\"../threadedComments/threadedComment1.xml\"/></Relationships>";
    let notes = "<comments><commentList><comment ref=\"A5\"><text><t>снять</t></text></comment><comment ref=\"A6\"><text><t>уточнить</t></text></comment></commentList></comments>";
    let threads = "<ThreadedComments><threadedComment ref=\"A5\" id=\"1\"><text>снять</text></threadedComment><threadedComment ref=\"A6\" id=\"2\"><text>уточнить</text></threadedComment></ThreadedComments>";
    let book = plan_book("")
        .with("xl/comments1.xml", notes)
        .with("xl/threadedComments/threadedComment1.xml", threads)
        .with("xl/worksheets/_rels/sheet1.xml.rels", links);
    let (_, out, _) = told(&book, |plan| {
        let all = lines(plan);
        remove(plan, all[1]);
    });
    for name in ["xl/comments1.xml", "xl/threadedComments/threadedComment1.xml"] {
        let text = part(&out, name);
        assert!(!text.contains("снять"), "{text}");
        holds(&text, "ref=\"A5\"");
    }
}

/// [`plan_book`] with three months of money and, in column K, their sum.
fn months(amounts: [[&str; 3]; 3]) -> Package {
    let mut data = crate::template_traps::sheet_data();
    let head: String = [("H", "Сентябрь 2026"), ("I", "Октябрь 2026"), ("J", "Ноябрь 2026")]
        .iter()
        .map(|(column, month)| cell(&format!("{column}3"), "", month))
        .collect();
    data = data.replace("</c></row><row r=\"4\"", &format!("</c>{head}</row><row r=\"4\""));
    for (line, own) in [4, 5, 6].into_iter().zip(amounts) {
        let cells: String =
            ["H", "I", "J"].iter().zip(own).map(|(c, amount)| cell(&format!("{c}{line}"), "", amount)).collect();
        data = data.replace(
            &format!("</c></row><row r=\"{}\"", line + 1),
            &format!("</c>{cells}</row><row r=\"{}\"", line + 1),
        );
        // What a line costs is what its months come to.
        data = data.replace(&format!("<f>D{line}*E{line}</f>"), &format!("<f>SUM(H{line}:J{line})</f>"));
    }
    Package::workbook(&[("План", "", &data)])
}

#[test]
fn months_follow_the_lines_budget_by_largest_remainder_and_the_sum_stays_a_formula() {
    let book = months([["4000", "3000", "3000"], ["20000", "10000", "10000"], ["30000", "30000", "30000"]]);
    let (sheet, out, report) = told(&book, |plan| {
        let all = lines(plan);
        // 100.01 over three equal months: the first gets the kopeck that is left.
        enter(plan, all[2], Field::Units, money("1"));
        enter(plan, all[2], Field::UnitPrice, money("100.01"));
    });
    let read = bytes("plan.xlsx", out).unwrap();
    let shown: Vec<CellValue<'_>> = ["H6", "I6", "J6"].iter().map(|c| at(&read.sheets[0], c)).collect();
    assert_eq!(shown, [33.34, 33.34, 33.33].map(CellValue::Number), "{report:?}");
    holds(&sheet, "<f>SUM(H6:J6)</f><v>100.01</v>");
    holds(&sheet, "<c r=\"H4\"><v>4000</v></c>");
}

#[test]
fn totals_written_as_plain_numbers_follow_their_lines_and_others_are_told() {
    let book = ["<f>SUM(D4:D6)</f>", "<f>SUM(F4:F6)</f>", "<f>F7*0.2</f>", "<f>F7+F8</f>"]
        .iter()
        .fold(plan_book(""), |book, formula| book.replace(SHEET, formula, ""));
    let (sheet, _, report) = told(&book, changed);
    holds(&sheet, "<c r=\"D7\"><v>4500</v></c>");
    holds(&sheet, "<c r=\"F7\"><v>122000</v></c>");
    let left = report.warnings.iter().find(|p| p.code == "template_total_stated");
    assert!(left.is_none_or(|p| !p.args["cells"].contains("F7")), "{left:?}");
}

const SERIES: &[&[&str]] = &[
    &["Канал", "Показатель", "Январь 2026", "Февраль 2026", "Март 2026", "Апрель 2026"],
    &["Яндекс", "Бюджет без НДС", "100", "200", "", ""],
    &["", "Показы", "1000", "3000", "", ""],
    &["", "Клики", "10", "30", "", ""],
    &["VK", "Бюджет без НДС", "50", "", "70", ""],
    &["", "Показы", "400", "", "600", ""],
    &["", "Клики", "4", "", "6", ""],
];

fn series() -> (Vec<u8>, Plan) {
    let book = || {
        let mut workbook = Workbook::new();
        rows(workbook.add_worksheet(), 0, SERIES);
        workbook
    };
    let bytes = book().save_to_buffer().unwrap();
    let (report, _) = import_with(book(), "plan.xlsx", &Choices::default());
    assert_eq!(report.lines, 2);
    let (plan, _) = imported("plan.xlsx", &bytes);
    (bytes, plan)
}

#[test]
fn metrics_down_and_months_across_take_new_budgets_and_volumes_month_by_month() {
    let (book, mut plan) = series();
    let all = lines(&plan);
    enter(&mut plan, all[0], Field::CostNet, money("600"));
    enter(&mut plan, all[0], Field::Impressions, money("10000"));
    let out = filled("plan.xlsx", &book, &plan, Audience::Internal);
    assert!(out.report.warnings.is_empty(), "{:?}", out.report.warnings);
    let read = bytes("plan.xlsx", out.bytes).unwrap();
    for (place, value) in [("C2", 200.0), ("D2", 400.0), ("C3", 2500.0), ("D3", 7500.0), ("C4", 10.0), ("C5", 50.0)] {
        assert_eq!(at(&read.sheets[0], place), CellValue::Number(value), "{place}");
    }
}

#[test]
fn a_line_more_in_a_table_of_metrics_is_refused_with_its_reason() {
    let (book, mut plan) = series();
    let all = lines(&plan);
    add_below(&mut plan, all[1], 910, &[(Field::Site, text("Дзен")), (Field::CostNet, money("10"))]);
    let template = mrm_excel::template::Template::open("plan.xlsx", book, &Default::default()).unwrap();
    let calc = mrm_calc::PlanCalc::new(&plan);
    let report = mrm_excel::template::check(&template, &plan, &calc, Audience::Internal).unwrap();
    assert_eq!(report.refusals[0].code, "template_series_lines");
    assert_eq!((report.refusals[0].args["added"].as_str(), report.refusals[0].args["removed"].as_str()), ("1", "0"));
}

#[test]
fn a_clients_copy_of_a_table_with_facts_in_rows_is_refused() {
    let mut rows_with_facts = SERIES.to_vec();
    rows_with_facts[3] = &["", "Потрачено", "90", "210", "", ""];
    rows_with_facts[6] = &["", "Потрачено", "40", "", "60", ""];
    rows_with_facts[1] = &["Яндекс", "Бюджет план", "100", "200", "", ""];
    rows_with_facts[4] = &["VK", "Бюджет план", "50", "", "70", ""];
    let mut workbook = Workbook::new();
    rows(workbook.add_worksheet(), 0, &rows_with_facts);
    let book = workbook.save_to_buffer().unwrap();
    let (plan, report) = imported("plan.xlsx", &book);
    assert!(report.problems.iter().any(|p| p.code == "facts_kept"), "{:?}", report.problems);
    let template = mrm_excel::template::Template::open("plan.xlsx", book, &Default::default()).unwrap();
    let calc = mrm_calc::PlanCalc::new(&plan);
    let told = mrm_excel::template::check(&template, &plan, &calc, Audience::Client).unwrap();
    assert_eq!(told.refusals[0].code, "template_series_internal");
    assert!(mrm_excel::template::check(&template, &plan, &calc, Audience::Internal).unwrap().refusals.is_empty());
}

#[test]
fn a_chart_of_the_newer_kind_and_the_order_of_a_filter_follow_their_rows() {
    let chart = "<cx:chartSpace xmlns:cx=\"c\"><cx:f>План!$F$4:$F$6</cx:f></cx:chartSpace>";
    let after =
        "<autoFilter ref=\"A3:G6\"><sortState ref=\"A4:G6\"><sortCondition ref=\"F4:F6\"/></sortState></autoFilter>";
    let book = plan_book(after).with("xl/charts/chartEx1.xml", chart);
    let (sheet, out, _) = told(&book, |plan| {
        let all = lines(plan);
        add_below(plan, all[2], 908, &[(Field::Site, text("Дзен"))]);
    });
    holds(&part(&out, "xl/charts/chartEx1.xml"), "План!$F$4:$F$7");
    holds(&sheet, "<sortState ref=\"A4:G7\"><sortCondition ref=\"F4:F7\"/></sortState>");
}
