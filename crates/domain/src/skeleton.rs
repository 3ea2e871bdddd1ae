//! A plan's make-up without its campaign: what a new plan can begin with.

use crate::{Field, Plan, PlanCost, PlanHeader, Row, RowKind};

/// What a section keeps of its cells.
const OF_A_SECTION: [Field; 2] = [Field::Name, Field::Channel];

impl Plan {
    /// The settings, the columns shown, saved views, custom columns, sections and costs of this plan. Lines, imports, the client, the
    /// period, exchange rates and whatever else is about one campaign are left out; ids stay.
    pub fn skeleton(&self) -> Plan {
        let of = &self.header;
        let header = PlanHeader {
            agency: of.agency.clone(),
            price_basis: of.price_basis,
            vat: of.vat.clone(),
            vat_rounding: of.vat_rounding,
            commission_rate: of.commission_rate,
            commission_mode: of.commission_mode,
            discount_mode: of.discount_mode,
            shown: of.shown.clone(),
            default_view: of.default_view,
            rate_cards: of.rate_cards.clone(),
            naming: of.naming.clone(),
            ..PlanHeader::new(of.title.clone(), of.currency)
        };
        let sections = self.rows.values().filter(|row| row.kind == RowKind::Section && !row.removed).map(|row| {
            let mut section = Row::new(row.id, RowKind::Section, self.live_parent(row), row.order.clone());
            let kept = row.cells.iter().filter(|(field, _)| OF_A_SECTION.contains(field));
            section.cells = kept.map(|(field, cell)| (*field, cell.clone())).collect();
            (section.id, section)
        });
        let costs = self.costs.iter().map(|(id, cost)| (*id, PlanCost { source: None, ..cost.clone() }));
        Plan {
            rows: sections.collect(),
            columns: self.columns.clone(),
            costs: costs.collect(),
            views: self.views.clone(),
            ..Plan::new(self.id, header)
        }
    }
}
