//! Small workbooks with everything that moved rows could break, filled.

use mrm_calc::PlanCalc;
use mrm_domain::{Audience, Cell, Column, ColumnId, CustomKind, Edit, Field, Order, Plan};
use mrm_excel::grid::CellValue;
use mrm_excel::read::ReadOptions;
use mrm_excel::template::{Template, TemplateError, check, fill};
use uuid::Uuid;

use crate::read_build::{Package, at, bytes};
use crate::template_plans::{add_below, assert_rest_untouched, enter, filled, imported, lines, remove, text};
use crate::understand_shared::number;
use crate::write::parts;

const RELATED: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

pub fn cell(at: &str, style: &str, content: &str) -> String {
    let style = if style.is_empty() { String::new() } else { format!(" s=\"{style}\"") };
    if content.is_empty() {
        return format!("<c r=\"{at}\"{style}/>");
    }
    if let Some(formula) = content.strip_prefix('=') {
        let (formula, value) = formula.split_once('|').unwrap();
        return format!("<c r=\"{at}\"{style}><f>{formula}</f><v>{value}</v></c>");
    }
    if content.parse::<f64>().is_ok() {
        return format!("<c r=\"{at}\"{style}><v>{content}</v></c>");
    }
    format!("<c r=\"{at}\"{style} t=\"inlineStr\"><is><t>{content}</t></is></c>")
}

fn row(number: u32, attributes: &str, cells: &[(&str, &str)]) -> String {
    let cells: String = cells.iter().map(|(column, content)| cell(&format!("{column}{number}"), "", content)).collect();
    format!("<row r=\"{number}\"{attributes}>{cells}</row>")
}

const HEADER: [(&str, &str); 7] = [
    ("A", "Площадка"),
    ("B", "Формат"),
    ("C", "Модель закупки"),
    ("D", "Кол-во единиц"),
    ("E", "Цена за единицу, руб., без НДС"),
    ("F", "Стоимость, руб., без НДС"),
    ("G", "Комментарий"),
];

/// Three lines in rows 4–6, a total in row 7 and a note below.
pub fn sheet_data() -> String {
    let mut rows = row(1, "", &[("A", "Клиент"), ("B", "Ромашка")]);
    rows += &row(3, "", &HEADER);
    for (number, site, units, price) in [(4, "Яндекс", 1000, 10), (5, "ВК", 2000, 20), (6, "Рутуб", 3000, 30)]
    {
        let cost = units * price;
        rows += &row(
            number,
            " ht=\"30\" customHeight=\"1\" outlineLevel=\"1\"",
            &[
                ("A", site),
                ("B", "Баннер"),
                ("C", "CPC"),
                ("D", &units.to_string()),
                ("E", &price.to_string()),
                ("F", &format!("=D{number}*E{number}|{cost}")),
                ("G", "-"),
            ],
        );
    }
    rows += &row(7, "", &[("A", "Итого"), ("D", "=SUM(D4:D6)|6000"), ("F", "=SUM(F4:F6)|140000")]);
    rows += &row(8, "", &[("A", "НДС 20%"), ("F", "=F7*0.2|28000")]);
    rows += &row(9, "", &[("A", "Итого с НДС"), ("F", "=F7+F8|168000")]);
    format!("<sheetData>{rows}</sheetData>")
}

/// The workbook of most stories: `after` stands behind the cells of its sheet.
pub fn plan_book(after: &str) -> Package {
    Package::workbook(&[("План", "", &format!("{}{after}", sheet_data()))])
}

pub fn changed(plan: &mut Plan) {
    let all = lines(plan);
    enter(plan, all[0], Field::UnitPrice, mrm_domain::Value::Number(number("12")));
    add_below(
        plan,
        all[2],
        901,
        &[
            (Field::Site, text("Дзен")),
            (Field::Format, text("Статья")),
            (Field::BuyModel, text("cpc")),
            (Field::Units, mrm_domain::Value::Number(number("500"))),
            (Field::UnitPrice, mrm_domain::Value::Number(number("40"))),
        ],
    );
    remove(plan, all[1]);
}

/// Fills a workbook with a changed price, an added and a removed line; returns the sheet's XML and the package.
pub fn told(package: &Package, change: fn(&mut Plan)) -> (String, Vec<u8>, mrm_excel::template::FillReport) {
    let book = package.zip();
    let (mut plan, report) = imported("plan.xlsx", &book);
    assert_eq!(report.lines, 3, "{report:?}");
    change(&mut plan);
    let filled = filled("plan.xlsx", &book, &plan, Audience::Internal);
    assert_rest_untouched(&book, &filled.bytes, &filled.report);
    (part(&filled.bytes, "xl/worksheets/sheet1.xml"), filled.bytes, filled.report)
}

pub fn part(bytes: &[u8], name: &str) -> String {
    parts(bytes).into_iter().find(|(n, _)| n == name).map(|(_, text)| text).unwrap_or_default()
}

#[track_caller]
pub fn holds(text: &str, wanted: &str) {
    assert!(text.contains(wanted), "no {wanted} in {text}");
}

#[test]
fn totals_stay_formulas_and_take_in_the_new_line() {
    let (sheet, bytes_out, report) = told(&plan_book(""), changed);
    assert_eq!((report.rows_added, report.rows_removed), (1, 1));
    let book = bytes("plan.xlsx", bytes_out).unwrap();
    let sheet_read = &book.sheets[0];
    assert_eq!(at(sheet_read, "F4"), CellValue::Number(12_000.0));
    assert_eq!(at(sheet_read, "A6"), CellValue::Text("Дзен"));
    assert_eq!(at(sheet_read, "F6"), CellValue::Number(20_000.0));
    assert_eq!(at(sheet_read, "F7"), CellValue::Number(122_000.0));
    assert_eq!(at(sheet_read, "F9"), CellValue::Number(146_400.0));
    holds(&sheet, "<c r=\"F7\"><f>SUM(F4:F6)</f><v>122000</v></c>");
    holds(&sheet, "<c r=\"F6\"><f>D6*E6</f><v>20000</v></c>");
    holds(&sheet, "<row r=\"6\" ht=\"30\" customHeight=\"1\" outlineLevel=\"1\">");
    assert!(report.warnings.is_empty(), "{:?}", report.warnings);
}

#[test]
fn a_line_added_alone_makes_sums_longer_and_moves_what_is_below() {
    let (sheet, _, _) = told(&plan_book(""), |plan| {
        let all = lines(plan);
        add_below(
            plan,
            all[0],
            902,
            &[(Field::Site, text("Дзен")), (Field::Units, mrm_domain::Value::Number(number("1")))],
        );
    });
    holds(&sheet, "<f>SUM(F4:F7)</f>");
    holds(&sheet, "<c r=\"F9\"><f>F8*0.2</f>");
    holds(&sheet, "<c r=\"F6\"><f>D6*E6</f>");
}

#[test]
fn shared_formulas_are_written_out_cell_by_cell() {
    let mut book = plan_book("");
    for (from, to) in [
        ("<f>D4*E4</f>", "<f t=\"shared\" ref=\"F4:F6\" si=\"0\">D4*E4</f>"),
        ("<f>D5*E5</f>", "<f t=\"shared\" si=\"0\"/>"),
        ("<f>D6*E6</f>", "<f t=\"shared\" si=\"0\"/>"),
    ] {
        book = book.replace("xl/worksheets/sheet1.xml", from, to);
    }
    let (sheet, ..) = told(&book, changed);
    holds(&sheet, "<c r=\"F5\"><f>D5*E5</f>");
    holds(&sheet, "<c r=\"F6\"><f>D6*E6</f>");
    assert!(!sheet.contains("shared"), "{sheet}");
}

#[test]
fn a_value_over_a_formula_that_others_share_leaves_them_theirs() {
    let mut book = plan_book("");
    for (from, to) in [
        ("<f>D4*E4</f>", "<f t=\"shared\" ref=\"F4:F6\" si=\"0\">D4*E4</f>"),
        ("<f>D5*E5</f>", "<f t=\"shared\" si=\"0\"/>"),
        ("<f>D6*E6</f>", "<f t=\"shared\" si=\"0\"/>"),
    ] {
        book = book.replace("xl/worksheets/sheet1.xml", from, to);
    }
    let (sheet, ..) = told(&book, |plan| {
        let all = lines(plan);
        enter(plan, all[0], Field::Discount, mrm_domain::Value::List(vec![number("0.1")]));
    });
    holds(&sheet, "<c r=\"F4\"><v>9000</v></c>");
    holds(&sheet, "<c r=\"F5\"><f>D5*E5</f>");
}

#[test]
fn a_line_that_the_import_never_took_is_left_alone() {
    let book = plan_book("").zip();
    let (mut plan, _) = imported("plan.xlsx", &book);
    // As if an importer of another version had not seen the second line.
    let second = lines(&plan)[1];
    plan.rows.remove(&second);
    let all = lines(&plan);
    enter(&mut plan, all[0], Field::UnitPrice, mrm_domain::Value::Number(number("12")));
    let filled = filled("plan.xlsx", &book, &plan, Audience::Internal);
    assert_eq!(filled.report.rows_removed, 0);
    holds(&part(&filled.bytes, "xl/worksheets/sheet1.xml"), "<t>ВК</t>");
}

#[test]
fn rules_validations_merges_links_and_breaks_move_along() {
    let after = "<autoFilter ref=\"A3:G6\"/><mergeCells count=\"2\"><mergeCell ref=\"A9:C9\"/><mergeCell ref=\"G4:G6\"/></mergeCells>\
        <conditionalFormatting sqref=\"F4:F6\"><cfRule type=\"expression\" priority=\"1\"><formula>$F4&gt;$F$7/2</formula></cfRule></conditionalFormatting>\
        <dataValidations count=\"1\"><dataValidation type=\"list\" sqref=\"C4:C6\"><formula1>\"CPC,CPM\"</formula1></dataValidation></dataValidations>\
        <hyperlinks><hyperlink ref=\"A9\" location=\"План!F9\"/></hyperlinks>\
        <rowBreaks count=\"1\" manualBreakCount=\"1\"><brk id=\"7\" max=\"16383\" man=\"1\"/></rowBreaks>";
    let (sheet, ..) = told(&plan_book(after), |plan| {
        let all = lines(plan);
        add_below(plan, all[2], 903, &[(Field::Site, text("Дзен"))]);
    });
    for wanted in [
        "<autoFilter ref=\"A3:G7\"/>",
        "<mergeCell ref=\"A10:C10\"/>",
        "<mergeCell ref=\"G4:G7\"/>",
        "sqref=\"F4:F7\"",
        "<formula>$F4&gt;$F$8/2</formula>",
        "sqref=\"C4:C7\"",
        "ref=\"A10\" location=\"План!F10\"",
        "<brk id=\"8\"",
    ] {
        holds(&sheet, wanted);
    }
}

#[test]
fn a_merge_inside_a_line_is_made_in_its_copy_too() {
    let after = "<mergeCells count=\"1\"><mergeCell ref=\"H6:I6\"/></mergeCells>";
    let (sheet, ..) = told(&plan_book(after), |plan| {
        let all = lines(plan);
        add_below(plan, all[2], 904, &[(Field::Site, text("Дзен"))]);
    });
    holds(&sheet, "<mergeCells count=\"2\"><mergeCell ref=\"H6:I6\"/><mergeCell ref=\"H7:I7\"/></mergeCells>");
}

#[test]
fn names_print_areas_charts_drawings_notes_and_other_sheets_follow() {
    let other = "<sheetData><row r=\"1\"><c r=\"A1\"><f>План!F7*2</f><v>280000</v></c><c r=\"B1\"><f>SUM('План'!F4:F6)</f><v>140000</v></c></row></sheetData>";
    let names = "<definedNames><definedName name=\"итог\">План!$F$7</definedName>\
        <definedName name=\"_xlnm.Print_Area\" localSheetId=\"0\">План!$A$1:$G$9</definedName></definedNames>";
    let chart = "<c:chartSpace xmlns:c=\"c\"><c:f>План!$F$4:$F$6</c:f></c:chartSpace>";
    let drawing = "<xdr:wsDr xmlns:xdr=\"x\"><xdr:twoCellAnchor><xdr:from><xdr:row>10</xdr:row></xdr:from><xdr:to><xdr:row>20</xdr:row></xdr:to></xdr:twoCellAnchor></xdr:wsDr>";
    let comments =
        "<comments><commentList><comment ref=\"F9\"><text><t>проверить</t></text></comment></commentList></comments>";
    let vml = "<xml><v:shape id=\"a\"><v:textbox><br></v:textbox><x:ClientData ObjectType=\"Note\"><x:Anchor>1, 15, 8, 2, 3, 15, 11, 4</x:Anchor><x:Row>8</x:Row><x:Column>5</x:Column></x:ClientData></v:shape></xml>";
    let links = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{RELATED}/drawing\" Target=\"../drawings/drawing1.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{RELATED}/comments\" Target=\"../comments1.xml\"/>\
         <Relationship Id=\"rId3\" Type=\"{RELATED}/vmlDrawing\" Target=\"../drawings/vmlDrawing1.vml\"/></Relationships>"
    );
    let book = Package::workbook(&[("План", "", &sheet_data()), ("Сводка", "state=\"hidden\"", other)])
        .replace("xl/workbook.xml", "</sheets>", &format!("</sheets>{names}"))
        .with("xl/charts/chart1.xml", chart)
        .with("xl/drawings/drawing1.xml", drawing)
        .with("xl/comments1.xml", comments)
        .with("xl/drawings/vmlDrawing1.vml", vml)
        .with("xl/worksheets/_rels/sheet1.xml.rels", links)
        .with("xl/media/image1.png", vec![1, 2, 3])
        .with("xl/vbaProject.bin", vec![4, 5, 6]);
    let (_, out, report) = told(&book, |plan| {
        let all = lines(plan);
        add_below(plan, all[2], 905, &[(Field::Site, text("Дзен"))]);
    });
    holds(&part(&out, "xl/workbook.xml"), "План!$F$8</definedName>");
    holds(&part(&out, "xl/workbook.xml"), "План!$A$1:$G$10</definedName>");
    holds(&part(&out, "xl/workbook.xml"), "fullCalcOnLoad=\"1\"");
    holds(&part(&out, "xl/charts/chart1.xml"), "План!$F$4:$F$7");
    holds(&part(&out, "xl/drawings/drawing1.xml"), "<xdr:row>11</xdr:row></xdr:from><xdr:to><xdr:row>21</xdr:row>");
    holds(&part(&out, "xl/comments1.xml"), "ref=\"F10\"");
    holds(&part(&out, "xl/drawings/vmlDrawing1.vml"), "<x:Anchor>1, 15, 9, 2, 3, 15, 12, 4</x:Anchor><x:Row>9</x:Row>");
    holds(&part(&out, "xl/worksheets/sheet2.xml"), "<f>План!F8*2</f>");
    holds(&part(&out, "xl/worksheets/sheet2.xml"), "<f>SUM('План'!F4:F7)</f>");
    assert!(report.warnings.iter().any(|p| p.code == "template_macros_kept"));
}

#[test]
fn a_table_object_grows_with_its_lines() {
    let links = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{RELATED}/table\" Target=\"../tables/table1.xml\"/></Relationships>"
    );
    let table = "<table id=\"1\" name=\"План1\" ref=\"A3:G6\"><autoFilter ref=\"A3:G6\"/></table>";
    let book = plan_book("").with("xl/tables/table1.xml", table).with("xl/worksheets/_rels/sheet1.xml.rels", links);
    let (_, out, _) = told(&book, |plan| {
        let all = lines(plan);
        add_below(plan, all[2], 906, &[(Field::Site, text("Дзен"))]);
    });
    holds(&part(&out, "xl/tables/table1.xml"), "ref=\"A3:G7\"><autoFilter ref=\"A3:G7\"/>");
}

#[test]
fn the_order_of_calculation_goes_with_everything_that_names_it() {
    let types = "<Types><Override PartName=\"/xl/calcChain.xml\" ContentType=\"x\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"y\"/></Types>";
    let chain =
        format!("<Relationship Id=\"rId9\" Type=\"{RELATED}/calcChain\" Target=\"calcChain.xml\"/></Relationships>");
    let book = plan_book("")
        .with("[Content_Types].xml", types)
        .with("xl/calcChain.xml", "<calcChain><c r=\"F4\" i=\"1\"/></calcChain>")
        .replace("xl/_rels/workbook.xml.rels", "</Relationships>", &chain);
    let (_, out, report) = told(&book, changed);
    assert!(parts(&out).iter().all(|(name, text)| !name.contains("calcChain") && !text.contains("calcChain")));
    assert!(report.parts.iter().any(|p| p.part == "xl/calcChain.xml" && p.change == "removed"));
}

#[test]
fn a_row_that_another_table_names_is_emptied_and_said_so() {
    let body = sheet_data().replace("</sheetData>", &(row(12, "", &[("A", "=A5|0")]) + "</sheetData>"));
    let (sheet, _, report) = told(&Package::workbook(&[("План", "", &body)]), |plan| {
        let all = lines(plan);
        remove(plan, all[1]);
    });
    assert_eq!(report.rows_removed, 0);
    let told = report.warnings.iter().find(|p| p.code == "template_row_emptied").unwrap();
    assert_eq!((told.args["row"].as_str(), told.args["cell"].as_str()), ("5", "План!A12"));
    assert!(!sheet.contains("#REF!"), "{sheet}");
    holds(&sheet, "<f>SUM(F4:F6)</f><v>100000</v>");
}

#[test]
fn a_formula_that_contradicts_what_was_entered_gives_way_and_is_named() {
    let (sheet, _, report) = told(&plan_book(""), |plan| {
        let all = lines(plan);
        // A price with a discount that the workbook has no column for.
        enter(plan, all[0], Field::Discount, mrm_domain::Value::List(vec![number("0.1")]));
    });
    holds(&sheet, "<c r=\"F4\"><v>9000</v></c>");
    let codes: Vec<&str> = report.warnings.iter().map(|p| p.code.as_str()).collect();
    assert!(codes.contains(&"template_formula_replaced") && codes.contains(&"template_column_missing"), "{codes:?}");
}

/// The header of [`plan_book`] with three weeks, and lines that run in the first two.
fn calendar(mark: &str) -> Package {
    let weeks = [("H", "02.09.2024-08.09.2024"), ("I", "09.09.2024-15.09.2024"), ("J", "16.09.2024-22.09.2024")];
    let mut data = sheet_data();
    let head: String = weeks.iter().map(|(column, week)| cell(&format!("{column}3"), "", week)).collect();
    data = data.replace("</c></row><row r=\"4\"", &format!("</c>{head}</row><row r=\"4\""));
    for (number, next) in [(4, 5), (5, 6), (6, 7)] {
        let style = |on: bool| if mark.is_empty() && on { "1" } else { "" };
        let cells: String = ["H", "I", "J"]
            .iter()
            .map(|c| cell(&format!("{c}{number}"), style(*c != "J"), if *c == "J" { "" } else { mark }))
            .collect();
        data = data.replace(&format!("</c></row><row r=\"{next}\""), &format!("</c>{cells}</row><row r=\"{next}\""));
    }
    let styles = "<styleSheet><fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill>\
        <fill><patternFill patternType=\"solid\"><fgColor rgb=\"FF00B050\"/></patternFill></fill></fills><cellXfs count=\"2\"><xf/><xf fillId=\"2\" applyFill=\"1\"/></cellXfs></styleSheet>";
    let link = format!("<Relationship Id=\"rId8\" Type=\"{RELATED}/styles\" Target=\"styles.xml\"/></Relationships>");
    Package::workbook(&[("План", "", &data)]).with("xl/styles.xml", styles).replace(
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        &link,
    )
}

fn run(plan: &mut Plan, line: usize, from: &str, to: &str) {
    let id = lines(plan)[line];
    let flight = plan.rows[&id].flights_by_date()[0].0;
    let moved = mrm_domain::Flight::new(from.parse().unwrap(), to.parse().unwrap()).unwrap();
    plan.apply(&Edit::SetFlight { row: id, id: flight, flight: Some(moved) }).unwrap();
}

#[test]
fn week_marks_are_drawn_as_the_workbook_draws_them() {
    let (sheet, _, report) = told(&calendar("x"), |plan| run(plan, 1, "2024-09-09", "2024-09-22"));
    assert_eq!(report.flights, 1);
    holds(&sheet, "<c r=\"J5\" t=\"inlineStr\"><is><t xml:space=\"preserve\">x</t></is></c>");
    assert!(!sheet.contains("r=\"H5\" t="), "the first week is empty: {sheet}");
    holds(&sheet, "<c r=\"I5\" t=\"inlineStr\"><is><t>x</t></is></c>");
}

#[test]
fn flights_drawn_with_colours_change_colours() {
    let (sheet, _, report) = told(&calendar(""), |plan| run(plan, 2, "2024-09-16", "2024-09-22"));
    assert_eq!(report.flights, 1, "{report:?}");
    for wanted in ["<c r=\"J6\" s=\"1\"/>", "<c r=\"H4\" s=\"1\"/>"] {
        holds(&sheet, wanted);
    }
    assert!(!sheet.contains("<c r=\"H6\" s=\"1\"/>") && !sheet.contains("<c r=\"I6\" s=\"1\"/>"), "{sheet}");
}

pub fn refusal(book: &Package, change: fn(&mut Plan)) -> String {
    let book = book.zip();
    let (mut plan, _) = imported("plan.xlsx", &book);
    change(&mut plan);
    let template = Template::open("plan.xlsx", book, &ReadOptions::default()).unwrap();
    let calc = PlanCalc::new(&plan);
    let report = check(&template, &plan, &calc, Audience::Internal).unwrap();
    let Err(TemplateError::Refused(told)) = fill(&template, &plan, &calc, Audience::Internal) else {
        panic!("it was written: {report:?}")
    };
    assert_eq!(*told, report, "the check says what the writing says");
    report.refusals[0].code.clone()
}

#[test]
fn what_cannot_be_written_safely_is_refused_with_its_reason() {
    let signed = plan_book("").with("_xmlsignatures/sig1.xml", "<Signature/>");
    assert_eq!(refusal(&signed, changed), "template_signed");
    let protected = plan_book("<sheetProtection sheet=\"1\" objects=\"1\"/>");
    assert_eq!(refusal(&protected, changed), "template_protected_sheet");
    let array = plan_book("").replace(
        "xl/worksheets/sheet1.xml",
        "<f>SUM(F4:F6)</f>",
        "<f t=\"array\" ref=\"F7\">SUM(D4:D6*E4:E6)</f>",
    );
    assert_eq!(
        refusal(&array.replace("xl/worksheets/sheet1.xml", "ref=\"F7\"", "ref=\"F4:F7\""), changed),
        "template_array_formula"
    );
    let links = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{RELATED}/pivotTable\" Target=\"../pivotTables/pivotTable1.xml\"/></Relationships>"
    );
    let pivot = plan_book("")
        .with("xl/worksheets/_rels/sheet1.xml.rels", links)
        .with("xl/pivotTables/pivotTable1.xml", "<pivotTableDefinition/>");
    assert_eq!(refusal(&pivot, changed), "template_pivot_in_the_way");
    assert_eq!(refusal(&plan_book("").with("xl/revisions/log1.xml", "<x/>"), changed), "template_shared_history");
}

#[test]
fn other_formats_are_refused_by_name() {
    let (plan, _) = imported("plan.xlsx", &plan_book("").zip());
    let csv = "Площадка;Кол-во единиц;Цена за единицу\nЯндекс;10;20\n".as_bytes().to_vec();
    let template = Template::open("plan.csv", csv, &ReadOptions::default()).unwrap();
    let report = check(&template, &plan, &PlanCalc::new(&plan), Audience::Internal).unwrap();
    assert_eq!(report.refusals[0].code, "template_not_xlsx");
}

#[test]
fn a_clients_copy_holds_nothing_of_internal_columns_anywhere() {
    let secret = "СЕКРЕТ-7391";
    let mut data = sheet_data();
    let add = |data: &mut String, next: u32, cells: &str| {
        *data =
            data.replacen(&format!("</c></row><row r=\"{next}\""), &format!("</c>{cells}</row><row r=\"{next}\""), 1);
    };
    add(&mut data, 4, &(cell("H3", "", "Доход агентства, руб.") + &cell("I3", "", "Закупочная цена")));
    for (number, next) in [(4, 5), (5, 6), (6, 7)] {
        add(
            &mut data,
            next,
            &(cell(&format!("H{number}"), "", &format!("73917{number}")) + &cell(&format!("I{number}"), "", "5.7391")),
        );
    }
    add(&mut data, 8, "<c r=\"H7\"><f>SUM(H4:H6)</f><v>2217525</v></c>");
    data = data.replace(
        "</sheetData>",
        "<row r=\"12\"><c r=\"A12\"><f>H7*2</f><v>4435050</v></c><c r=\"I5\" t=\"s\"><v>1</v></c></row></sheetData>",
    );
    data = data.replace("<c r=\"I5\" t=\"s\"><v>1</v></c>", "");
    let strings = format!("<sst><si><t>обычный текст</t></si><si><t>{secret}</t></si></sst>");
    let comments = format!(
        "<comments><commentList><comment ref=\"H5\"><text><t>{secret}</t></text></comment></commentList></comments>"
    );
    let links = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId2\" Type=\"{RELATED}/comments\" Target=\"../comments1.xml\"/></Relationships>"
    );
    let shared = format!(
        "<Relationship Id=\"rId7\" Type=\"{RELATED}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
    );
    let book = Package::workbook(&[("План", "", &data)])
        .replace(
            "xl/workbook.xml",
            "</sheets>",
            "</sheets><definedNames><definedName name=\"доход\">План!$H$7</definedName></definedNames>",
        )
        .with("xl/sharedStrings.xml", strings)
        .with("xl/comments1.xml", comments)
        .with("xl/worksheets/_rels/sheet1.xml.rels", links)
        .replace("xl/_rels/workbook.xml.rels", "</Relationships>", &shared);
    let zip = book.zip();
    let (mut plan, _) = imported("plan.xlsx", &zip);
    changed(&mut plan);
    let ours = filled("plan.xlsx", &zip, &plan, Audience::Internal).bytes;
    assert!(parts(&ours).iter().any(|(_, text)| text.contains(secret)), "the agency's own copy keeps its notes");
    let theirs = filled("plan.xlsx", &zip, &plan, Audience::Client);
    for (name, text) in parts(&theirs.bytes) {
        for inside in [secret, "73917", "5.7391", "2217525", "4435050", "Доход", "Закупочная", "доход"]
        {
            assert!(!text.contains(inside), "{name} holds {inside}: {text}");
        }
    }
    let book = bytes("plan.xlsx", theirs.bytes).unwrap();
    assert_eq!(at(&book.sheets[0], "F7"), CellValue::Number(122_000.0));
    assert!(theirs.report.warnings.iter().any(|p| p.code == "template_internal_cleared"));
}

#[test]
fn a_clients_copy_is_refused_when_an_internal_text_stands_elsewhere_too() {
    let secret = "СЕКРЕТ-7391";
    let mut data = sheet_data();
    data = data.replacen(
        "</c></row><row r=\"4\"",
        &format!("</c>{}</row><row r=\"4\"", cell("H3", "", "Внутренняя заметка")),
        1,
    );
    data = data.replacen("</c></row><row r=\"5\"", &format!("</c>{}</row><row r=\"5\"", cell("H4", "", secret)), 1);
    let book = Package::workbook(&[("План", "", &data)]).with("docProps/core.xml", format!("<x>{secret}</x>")).zip();
    let (mut plan, _) = imported("plan.xlsx", &book);
    // The planner marks the column as the agency's own.
    for column in plan.columns.values_mut() {
        column.audience = Audience::Internal;
    }
    let template = Template::open("plan.xlsx", book, &ReadOptions::default()).unwrap();
    let report = check(&template, &plan, &PlanCalc::new(&plan), Audience::Client).unwrap();
    assert_eq!(
        report.refusals.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(),
        ["template_internal_left"],
        "{report:?}"
    );
    assert!(report.refusals[0].message.contains("docProps/core.xml"));
}

#[test]
fn another_workbook_takes_the_plan_by_its_headers() {
    let (mut plan, _) = imported("plan.xlsx", &plan_book("").zip());
    let all = lines(&plan);
    let column = ColumnId::from_uuid(Uuid::from_u128(77));
    let made = Column {
        id: column,
        name: "Приоритет".into(),
        kind: CustomKind::Number,
        unit: None,
        formula: None,
        choices: Vec::new(),
        audience: Audience::Client,
        order: Order::spread(1).next().unwrap(),
    };
    plan.apply(&Edit::SetColumn { id: column, column: Some(made) }).unwrap();
    let value = mrm_domain::Value::Number(number("3"));
    plan.apply(&Edit::SetCell { row: all[0], field: column.into_field(), cell: Some(Cell::entered(value, 1)) })
        .unwrap();
    // The client's form: other places, one example line, an empty row, a total.
    let mut rows = row(
        5,
        "",
        &[
            ("B", "Площадка"),
            ("C", "Модель закупки"),
            ("D", "Приоритет"),
            ("E", "Кол-во единиц"),
            ("F", "Цена за единицу"),
            ("G", "Бюджет, руб., без НДС"),
        ],
    );
    rows += &row(6, "", &[("B", "Пример"), ("C", "CPC"), ("D", "1"), ("E", "10"), ("F", "5"), ("G", "=E6*F6|50")]);
    rows += &row(7, "", &[("B", "Итого"), ("G", "=SUM(G6:G6)|50")]);
    let form = Package::workbook(&[("Форма клиента", "", &format!("<sheetData>{rows}</sheetData>"))]).zip();
    let filled = filled("form.xlsx", &form, &plan, Audience::Internal);
    assert!(!filled.report.own_workbook);
    let book = bytes("form.xlsx", filled.bytes).unwrap();
    let sheet = &book.sheets[0];
    assert_eq!(at(sheet, "B6"), CellValue::Text("Яндекс"));
    assert_eq!(at(sheet, "D6"), CellValue::Number(3.0));
    assert_eq!(at(sheet, "B8"), CellValue::Text("Рутуб"));
    assert_eq!(at(sheet, "G8"), CellValue::Number(90_000.0));
    assert_eq!(at(sheet, "G9"), CellValue::Number(140_000.0));
    assert!(filled.report.warnings.iter().any(|p| p.code == "template_column_missing"), "the form has no format");
}

trait IntoField {
    fn into_field(self) -> mrm_domain::FieldRef;
}

impl IntoField for ColumnId {
    fn into_field(self) -> mrm_domain::FieldRef {
        mrm_domain::FieldRef::Custom(self)
    }
}

#[test]
fn damaged_parts_are_named_and_nothing_panics() {
    let whole = plan_book("<mergeCells count=\"1\"><mergeCell ref=\"A9:C9\"/></mergeCells>");
    let sheet =
        String::from_utf8(whole.parts.iter().find(|(n, _)| n.ends_with("sheet1.xml")).unwrap().1.clone()).unwrap();
    let (mut plan, _) = imported("plan.xlsx", &whole.zip());
    changed(&mut plan);
    let calc = PlanCalc::new(&plan);
    for cut in (0..sheet.len()).step_by(97).filter(|at| sheet.is_char_boundary(*at)) {
        let broken = plan_book("").with("xl/worksheets/sheet1.xml", &sheet.as_bytes()[..cut]);
        if let Ok(template) = Template::open("plan.xlsx", broken.zip(), &ReadOptions::default()) {
            let _ = fill(&template, &plan, &calc, Audience::Client);
        }
    }
}

#[test]
fn bytes_changed_at_random_never_bring_it_down() {
    let after = "<mergeCells count=\"1\"><mergeCell ref=\"G4:G6\"/></mergeCells>\
        <conditionalFormatting sqref=\"F4:F6\"><cfRule type=\"expression\" priority=\"1\"><formula>$F4&gt;$F$7</formula></cfRule></conditionalFormatting>\
        <dataValidations count=\"1\"><dataValidation sqref=\"C4:C6\"><formula1>\"CPC\"</formula1></dataValidation></dataValidations>";
    let whole = plan_book(after).replace(
        "xl/workbook.xml",
        "</sheets>",
        "</sheets><definedNames><definedName name=\"a\">План!$F$7</definedName></definedNames>",
    );
    let (mut plan, _) = imported("plan.xlsx", &whole.zip());
    changed(&mut plan);
    let calc = PlanCalc::new(&plan);
    let mut state = 7_u64;
    let mut draw = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for _ in 0..400 {
        let mut book = plan_book("");
        book.parts.clone_from(&whole.parts);
        for _ in 0..=draw(3) {
            let part = draw(book.parts.len());
            let data = &mut book.parts[part].1;
            if data.is_empty() {
                continue;
            }
            let at = draw(data.len());
            match draw(3) {
                0 => data[at] = b"<>\"/=&;:$A1 "[draw(12)],
                1 => drop(data.drain(at..(at + 1 + draw(40)).min(data.len()))),
                _ => {
                    let piece = data[at..(at + 1 + draw(60)).min(data.len())].to_vec();
                    data.splice(at..at, piece);
                }
            }
        }
        if let Ok(template) = Template::open("plan.xlsx", book.zip(), &ReadOptions::default()) {
            for audience in [Audience::Internal, Audience::Client] {
                let _ = fill(&template, &plan, &calc, audience);
            }
        }
    }
}
