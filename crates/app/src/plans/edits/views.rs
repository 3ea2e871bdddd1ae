//! Saved views: added, changed, removed.

use mrm_domain::{Edit, HeaderField, Order, SavedView, ViewId};

use super::{EditInput, Intent, named, parse_id};
use crate::failure::{Code, Failure};

impl Intent<'_> {
    /// Applies an edit of a saved view.
    pub(super) fn view(&mut self, input: EditInput) -> Result<(), Failure> {
        match input {
            EditInput::AddView { name, audience, look } => {
                let last = self.plan.views_in_order().last().map(|view| &view.order);
                let order = Order::between(last, None).map_err(Failure::unexpected)?;
                let id = ViewId::from_uuid((self.means.uuid)());
                self.put_view(SavedView { id, name: named(&name)?, audience, order, look })
            }
            EditInput::UpdateView { id, name, audience, look } => {
                let id: ViewId = parse_id(&id)?;
                let mut view = self.plan.views.get(&id).cloned().ok_or_else(|| Failure::not_found("view", id))?;
                view.name = name.map(|text| named(&text)).transpose()?.unwrap_or(view.name);
                view.audience = audience.unwrap_or(view.audience);
                view.look = look.unwrap_or(view.look);
                self.put_view(view)
            }
            EditInput::RemoveView { id } => {
                let id: ViewId = parse_id(&id)?;
                if self.plan.header.default_view == Some(id) {
                    self.apply(Edit::SetHeader { field: HeaderField::DefaultView, text: None })?;
                }
                self.apply(Edit::SetView { id, view: None })
            }
            _ => Ok(()),
        }
    }

    /// Puts a view, without what its reader may not see.
    fn put_view(&mut self, mut view: SavedView) -> Result<(), Failure> {
        view.look.check().map_err(|error| Failure::new(Code::BadValue, error.to_string()).field("look"))?;
        view.look.retain(view.audience, |column| self.plan.shows(column, view.audience));
        self.apply(Edit::SetView { id: view.id, view: Some(Box::new(view)) })
    }
}
