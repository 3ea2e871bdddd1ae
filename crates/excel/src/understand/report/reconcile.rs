//! Costs beside the lines, and the workbook's own totals beside ours.

use mrm_domain::Field;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

use super::super::draft::DraftCost;
use super::super::finance::{Claim, Rules, compare};
use super::super::metadata::Metadata;
use super::super::table::Table;
use super::super::totals::{self, Block, Service};
use crate::report::ReconciliationReport;

pub fn costs(blocks: &[Block], computed: &BTreeMap<String, Decimal>, rules: &Rules) -> Vec<DraftCost> {
    let media = computed.get("media_net").copied();
    let client = computed.get("client_net").copied();
    let vat = rules.vat.unwrap_or_default();
    let make = |s: &Service| DraftCost {
        kind: s.kind,
        label: s.label.clone(),
        basis: s.basis(media, client, vat),
        cell: s.cell.clone(),
    };
    blocks.iter().flat_map(|b| &b.services).map(make).collect()
}

pub fn reconcile(
    included: &[&Table<'_, '_>],
    blocks: &[Block],
    metadata: &Metadata,
    rules: &Rules,
    plan: &BTreeMap<String, Decimal>,
) -> Vec<ReconciliationReport> {
    let mut out: Vec<ReconciliationReport> = Vec::new();
    for (table, block) in included.iter().zip(blocks) {
        for stated in table.series.iter().flat_map(|series| &series.stated) {
            let lines = table.lines.len();
            let claim =
                Claim { label: &stated.label, key: &stated.key, cell: &stated.cell, workbook: stated.value, lines };
            out.push(compare(claim, Some(stated.computed), rules, plan));
        }
        let own = if included.len() == 1 { plan.clone() } else { rules.totals(table.lines.iter()) };
        for total in &block.totals {
            // A sum of thousands and of clicks is no figure to compare.
            if total.key == Field::Units.code() && table.in_thousands > 0 {
                continue;
            }
            let part = total.rows.map(|(a, b)| rules.totals(table.lines.iter().filter(|l| (a..=b).contains(&l.row))));
            let totals = part.as_ref().unwrap_or(&own);
            let lines = total
                .rows
                .map_or(table.lines.len(), |(a, b)| table.lines.iter().filter(|l| (a..=b).contains(&l.row)).count());
            let computed = totals
                .get(&total.key)
                .or_else(|| total.rows.is_none().then(|| plan.get(&total.key)).flatten())
                .copied();
            let claim = Claim { label: &total.label, key: &total.key, cell: &total.cell, workbook: total.value, lines };
            let mut entry = compare(claim, computed, rules, plan);
            if let (false, Some((_, last))) = (entry.equal, total.rows) {
                let inside = |first: u32| table.lines.iter().filter(move |l| (first..=last).contains(&l.row));
                entry = total
                    .outer
                    .iter()
                    .map(|first| {
                        let computed = rules.totals(inside(*first)).get(&total.key).copied();
                        compare(Claim { lines: inside(*first).count(), ..claim }, computed, rules, plan)
                    })
                    .find(|outer| outer.equal)
                    .unwrap_or(entry);
            }
            if !entry.equal && included.len() > 1 && total.rows.is_none() {
                // The last block may state the totals of all of them.
                let all = included.iter().map(|t| t.lines.len()).sum();
                let whole = compare(Claim { lines: all, ..claim }, plan.get(&total.key).copied(), rules, plan);
                if whole.equal {
                    entry = whole;
                }
            }
            out.push(entry);
        }
    }
    for figure in &metadata.figures {
        let Some(key) = totals::figure_key(figure.stated) else { continue };
        let lines = included.iter().map(|t| t.lines.len()).sum();
        let claim = Claim { label: &figure.label, key, cell: &figure.cell, workbook: figure.value, lines };
        out.push(compare(claim, plan.get(key).copied(), rules, plan));
    }
    out
}
