//! Fills whatever there is as a client's workbook: a package, or a sound one with its parts changed here and there. No
//! input may crash or hang it, and what is written can be read again.
#![cfg_attr(fuzzing, no_main)]

use mrm_calc::PlanCalc;
use mrm_domain::{Audience, Cell, Edit, Field, ImportId, Order, Plan, PlanId, Row, RowId, RowKind, Value};
use mrm_excel::read::{Limits, ReadError, ReadOptions, Silent, read_bytes};
use mrm_excel::report::Choices;
use mrm_excel::template::{Template, fill};
use mrm_excel::understand::understand;
use std::io::{Cursor, Write};
use std::sync::OnceLock;
use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// One part and what it is put together from.
type Part = (&'static str, Vec<u8>);

mrm_fuzz::target!(|data: &[u8]| {
    let limits = Limits {
        file_bytes: 1 << 20,
        unpacked_bytes: 16 << 20,
        cells: 50_000,
        merges: 5_000,
        text_bytes: 8 << 20,
        ..Limits::default()
    };
    let options = ReadOptions { limits, ..ReadOptions::default() };
    let bytes = if data.starts_with(b"PK") { data.to_vec() } else { zipped(&changed(data)) };
    let Ok(template) = Template::open("form.xlsx", bytes.clone(), &options) else { return };
    let plans = [Some(plan().clone()), own(bytes, &options)];
    for plan in plans.iter().flatten() {
        let calc = PlanCalc::new(plan);
        for audience in [Audience::Internal, Audience::Client] {
            let Ok(filled) = fill(&template, plan, &calc, audience) else { continue };
            match read_bytes("filled.xlsx", filled.bytes, &options, &Silent) {
                Ok(_) | Err(ReadError::TooManyCells { .. } | ReadError::TooMany { .. }) => {}
                Err(error) => panic!("what was written cannot be read: {error}"),
            }
        }
    }
});

/// A plan that came from elsewhere.
fn plan() -> &'static Plan {
    static PLAN: OnceLock<Plan> = OnceLock::new();
    PLAN.get_or_init(|| mrm_testkit::generated_plan(4, 1))
}

/// The plan that importing the workbook gives, with a value changed, a line more and a line less.
fn own(bytes: Vec<u8>, options: &ReadOptions) -> Option<Plan> {
    let workbook = read_bytes("form.xlsx", bytes, options, &Silent).ok()?;
    let mut count = 100_u128;
    let mut ids = || {
        count += 1;
        Uuid::from_u128(count)
    };
    let (plan_id, import) = (PlanId::from_uuid(Uuid::from_u128(1)), ImportId::from_uuid(Uuid::from_u128(2)));
    let understanding = understand(&workbook, &Choices::default());
    let mut plan = understanding.plan(&mut ids, plan_id, import, Default::default());
    let lines: Vec<RowId> = plan.lines().map(|line| line.id).collect();
    let (first, last) = (*lines.first()?, *lines.last()?);
    let price = Some(Cell::entered(Value::Number(7.into()), 1));
    let _ = plan.apply(&Edit::SetCell { row: first, field: Field::UnitPrice.into(), cell: price });
    let above = plan.rows.get(&first)?.clone();
    let order = Order::between(Some(&above.order), None).ok()?;
    let mut row = Row::new(RowId::from_uuid(Uuid::from_u128(9)), RowKind::Line, above.parent, order);
    row.cells.insert(Field::Site, Cell::entered(Value::Text("Новая".to_owned()), 1));
    row.flights = above.flights;
    let _ = plan.apply(&Edit::AddRow(Box::new(row)));
    if last != first {
        let _ = plan.apply(&Edit::SetRemoved { row: last, removed: true });
    }
    Some(plan)
}

/// The sound package, changed as the input says: a part, a place in it, how much goes, how much comes, and what.
fn changed(data: &[u8]) -> Vec<Part> {
    let mut parts = sound();
    let mut rest = data;
    while let Some((head, after)) = rest.split_first_chunk::<5>() {
        let [part, high, low, gone, new] = *head;
        let count = parts.len();
        let text = &mut parts[usize::from(part) % count].1;
        let at = usize::from(u16::from_be_bytes([high, low])) % (text.len() + 1);
        let end = (at + usize::from(gone)).min(text.len());
        let (coming, after) = after.split_at(usize::from(new).min(after.len()));
        text.splice(at..end, coming.iter().copied());
        rest = after;
    }
    parts
}

fn zipped(parts: &[Part]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, data) in parts {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        writer.start_file(*name, options).expect("a part");
        writer.write_all(data).expect("its bytes");
    }
    writer.finish().expect("a package").into_inner()
}

/// A workbook with one of everything that moves with its rows.
fn sound() -> Vec<Part> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const DOCUMENT: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let text = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let links = |list: &[(&str, &str)]| {
        let links: String = list
            .iter()
            .enumerate()
            .map(|(n, (kind, to))| {
                format!("<Relationship Id=\"rId{}\" Type=\"{DOCUMENT}/{kind}\" Target=\"{to}\"/>", n + 1)
            })
            .collect();
        format!("<Relationships>{links}</Relationships>").into_bytes()
    };
    let header = [
        "Площадка",
        "Модель закупки",
        "Количество",
        "Цена за единицу",
        "Стоимость без НДС",
        "Сентябрь 2026",
        "Октябрь 2026",
    ];
    let mut rows: String = header.iter().zip('A'..).map(|(word, c)| text(&format!("{c}3"), word)).collect();
    rows = format!("<row r=\"3\">{rows}</row>");
    for n in 4..7 {
        rows += &format!(
            "<row r=\"{n}\">{}{}<c r=\"C{n}\"><v>100</v></c><c r=\"D{n}\"><v>10</v></c><c r=\"E{n}\"><f>C{n}*D{n}</f><v>1000</v></c>\
             <c r=\"F{n}\"><v>400</v></c><c r=\"G{n}\"><v>600</v></c></row>",
            text(&format!("A{n}"), &format!("Сайт {n}")),
            text(&format!("B{n}"), "CPC")
        );
    }
    rows += &format!("<row r=\"7\">{}<c r=\"E7\"><f>SUM(E4:E6)</f><v>3000</v></c></row>", text("A7", "Итого"));
    let sheet = format!(
        "<worksheet xmlns=\"{MAIN}\"><dimension ref=\"A3:G7\"/><sheetData>{rows}</sheetData><autoFilter ref=\"A3:G6\"/>\
         <mergeCells count=\"1\"><mergeCell ref=\"F7:G7\"/></mergeCells><conditionalFormatting sqref=\"E4:E6\"><cfRule type=\"expression\">\
         <formula>$E4&gt;$E$7</formula></cfRule></conditionalFormatting><dataValidations count=\"1\"><dataValidation sqref=\"B4:B6\">\
         <formula1>\"CPC,CPM\"</formula1></dataValidation></dataValidations><hyperlinks><hyperlink ref=\"A7\" location=\"План!E7\"/></hyperlinks></worksheet>"
    );
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{DOCUMENT}\"><sheets><sheet name=\"План\" sheetId=\"1\" r:id=\"rId1\"/></sheets>\
         <definedNames><definedName name=\"итог\">План!$E$7</definedName></definedNames></workbook>"
    );
    let own = [
        ("drawing", "../drawings/drawing1.xml"),
        ("comments", "../comments1.xml"),
        ("vmlDrawing", "../drawings/vmlDrawing1.vml"),
        ("table", "../tables/table1.xml"),
    ];
    vec![
        ("xl/worksheets/sheet1.xml", sheet.into_bytes()),
        ("xl/workbook.xml", book.into_bytes()),
        ("xl/comments1.xml", b"<comments><commentList><comment ref=\"A6\"><text><t>x</t></text></comment></commentList></comments>".to_vec()),
        ("xl/drawings/vmlDrawing1.vml", b"<xml><v:shape id=\"a\"><x:ClientData ObjectType=\"Note\"><x:Anchor>1, 15, 8, 2, 3, 15, 11, 4</x:Anchor><x:Row>5</x:Row><x:Column>0</x:Column></x:ClientData></v:shape></xml>".to_vec()),
        ("xl/drawings/drawing1.xml", b"<xdr:wsDr xmlns:xdr=\"x\"><xdr:from><xdr:row>10</xdr:row></xdr:from></xdr:wsDr>".to_vec()),
        ("xl/tables/table1.xml", b"<table id=\"1\" name=\"T\" ref=\"A3:G6\"><autoFilter ref=\"A3:G6\"/></table>".to_vec()),
        ("xl/charts/chart1.xml", "<c:chartSpace xmlns:c=\"c\"><c:f>План!$E$4:$E$6</c:f></c:chartSpace>".as_bytes().to_vec()),
        ("xl/worksheets/_rels/sheet1.xml.rels", links(&own)),
        ("xl/_rels/workbook.xml.rels", links(&[("worksheet", "worksheets/sheet1.xml")])),
        ("_rels/.rels", links(&[("officeDocument", "xl/workbook.xml")])),
        ("[Content_Types].xml", b"<Types/>".to_vec()),
    ]
}
