//! Parts of a plan read anew.

use automerge::{Automerge, ObjId, ROOT, ReadDoc};
use mrm_domain::{
    Column, ColumnId, CostId, ImportId, ImportRecord, PlanCost, PlanHeader, PlanId, Row, RowId, SavedView, ViewId,
};

use super::{Entry, Place, Reader, first_header, is_cleared};
use crate::plan::{Maps, codec};

/// Reads parts of a plan anew, each as [`super::plan`] would.
pub(in crate::plan) struct Parts<'d> {
    doc: &'d Automerge,
    maps: &'d Maps,
    reader: Reader,
}

impl<'d> Parts<'d> {
    pub(in crate::plan) fn new(id: PlanId, doc: &'d Automerge, maps: &'d Maps) -> Parts<'d> {
        Parts { doc, maps, reader: Reader::new(id, 0) }
    }

    pub(in crate::plan) fn header(&mut self) -> PlanHeader {
        let id = self.reader.plan.id;
        self.reader.plan.header = first_header(id);
        let entries = self.entries(&self.maps.header);
        self.reader.header(&entries);
        std::mem::replace(&mut self.reader.plan.header, first_header(id))
    }

    pub(in crate::plan) fn row(&mut self, id: RowId) -> Option<Row> {
        let entries = self.entries(&self.object(&self.maps.rows, &id.to_string())?);
        self.reader.row(id, &entries)
    }

    /// `returned`: also one that is written as removed.
    pub(in crate::plan) fn column(&mut self, id: ColumnId, returned: bool) -> Option<Column> {
        let object = self.object(&self.maps.columns, &id.to_string())?;
        self.reader.object(Place::Column(id), &self.entries(&object));
        let away = self.reader.away.columns.remove(&id).filter(|_| returned);
        self.reader.plan.columns.remove(&id).or(away)
    }

    /// `returned`: also one that is written as removed.
    pub(in crate::plan) fn cost(&mut self, id: CostId, returned: bool) -> Option<PlanCost> {
        let object = self.object(&self.maps.costs, &id.to_string())?;
        self.reader.object(Place::Cost(id), &self.entries(&object));
        let away = self.reader.away.costs.remove(&id).filter(|_| returned);
        self.reader.plan.costs.remove(&id).or(away)
    }

    pub(in crate::plan) fn import(&mut self, id: ImportId) -> Option<ImportRecord> {
        self.reader.imports(&self.entry(&self.maps.imports, id.to_string()));
        self.reader.plan.imports.remove(&id)
    }

    pub(in crate::plan) fn view(&mut self, id: ViewId) -> Option<SavedView> {
        self.reader.views(&self.entry(&ROOT, codec::view_key(id)));
        self.reader.plan.views.remove(&id)
    }

    fn object(&self, map: &ObjId, key: &str) -> Option<ObjId> {
        let (value, object) = self.doc.get(map, key).ok()??;
        value.is_object().then_some(object)
    }

    /// The plain entries of an object.
    fn entries(&self, object: &ObjId) -> Vec<Entry<'d>> {
        let items = self.doc.map_range(object, ..).filter(|item| !is_cleared(&item.value));
        items.map(|item| (item.key, item.value)).collect()
    }

    fn entry(&self, map: &ObjId, key: String) -> Vec<Entry<'d>> {
        let items = self.doc.map_range(map, key.clone()..=key).filter(|item| !is_cleared(&item.value));
        items.map(|item| (item.key, item.value)).collect()
    }
}
