//! Plan templates: the make-up of a plan, kept on this device for plans to come.

use mrm_document::{Chunk, DocumentLog, PlanDoc, StoredChunk};
use mrm_domain::{Plan, PlanId, RowKind, TemplateId};
use mrm_store::PlanTemplateRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::App;
use crate::bench::Bench;
use crate::failure::{Code, Failure};
use crate::plans::edits::parse_id;
use crate::plans::moment;
use crate::rights::UseCase;
use crate::session::{document_failure, store_failure};

/// The longest name, in characters.
const MAX_NAME: usize = 255;

/// A template in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlanTemplateSummary {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The currency of its plans.
    pub currency: String,
    /// Number of custom columns.
    pub columns: usize,
    /// Number of sections.
    pub sections: usize,
    /// Number of costs beside the lines.
    pub costs: usize,
    /// When it was made: RFC 3339.
    pub created_at: String,
}

/// All templates.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlanTemplateList {
    /// By name.
    pub templates: Vec<PlanTemplateSummary>,
}

/// A new template.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct SavePlanTemplate {
    /// The plan whose make-up is kept.
    pub plan_id: String,
    /// 1 to 255 characters.
    pub name: String,
}

/// What to change; what is left out stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct RenamePlanTemplate {
    /// 1 to 255 characters.
    pub name: String,
}

impl App {
    /// All templates, by name.
    pub async fn list_plan_templates(&self) -> Result<PlanTemplateList, Failure> {
        let bench = self.may(UseCase::KeepTools).await?;
        let rows = bench.store.plan_templates().await.map_err(store_failure)?;
        Ok(PlanTemplateList {
            templates: rows.iter().map(|row| bench.template_summary(row)).collect::<Result<_, _>>()?,
        })
    }

    /// Keeps the make-up of a plan: settings, columns, sections and costs.
    pub async fn save_plan_template(&self, request: SavePlanTemplate) -> Result<PlanTemplateSummary, Failure> {
        let bench = self.may_with(UseCase::ReadPlan, &request.plan_id).await?;
        let name = name(&request.name)?;
        let mut skeleton = {
            let open = bench.alone(&request.plan_id).await?;
            open.plan.skeleton()
        };
        skeleton.id = PlanId::from_uuid(self.world().uuid());
        let row = PlanTemplateRow {
            id: TemplateId::from_uuid(self.world().uuid()),
            name,
            document: bench.make_plan(skeleton, "save_template")?.chunk().encode(),
            created_ms: bench.now_ms(),
        };
        bench.store.put_plan_template(&row).await.map_err(store_failure)?;
        bench.template_summary(&row)
    }

    /// Gives a template another name.
    pub async fn rename_plan_template(
        &self,
        id: &str,
        request: RenamePlanTemplate,
    ) -> Result<PlanTemplateSummary, Failure> {
        let bench = self.may(UseCase::KeepTools).await?;
        let row = PlanTemplateRow { name: name(&request.name)?, ..bench.template(id).await? };
        bench.store.put_plan_template(&row).await.map_err(store_failure)?;
        bench.template_summary(&row)
    }

    /// Forgets a template. Plans that began with it stay as they are.
    pub async fn delete_plan_template(&self, id: &str) -> Result<(), Failure> {
        let id: TemplateId = parse_id(id)?;
        let gone = self.may(UseCase::KeepTools).await?.store.delete_plan_template(id).await.map_err(store_failure)?;
        if gone { Ok(()) } else { Err(Failure::not_found("template", id)) }
    }
}

impl Bench {
    async fn template(&self, id: &str) -> Result<PlanTemplateRow, Failure> {
        let id: TemplateId = parse_id(id)?;
        let row = self.store.plan_template(id).await.map_err(store_failure)?;
        row.ok_or_else(|| Failure::not_found("template", id))
    }

    /// The plan that a template is.
    pub(crate) async fn plan_of_template(&self, id: &str) -> Result<Plan, Failure> {
        self.template_plan(&self.template(id).await?)
    }

    fn template_plan(&self, row: &PlanTemplateRow) -> Result<Plan, Failure> {
        let chunk = Chunk::decode(&row.document).map_err(|e| Failure::new(Code::Damaged, e.to_string()))?;
        let log = DocumentLog {
            document: chunk.document,
            head: chunk.head(),
            chunks: vec![StoredChunk { seq: chunk.seq, bytes: row.document.clone() }],
        };
        Ok(PlanDoc::load(&log, &self.writer()).map_err(document_failure)?.doc.hydrate().plan)
    }

    fn template_summary(&self, row: &PlanTemplateRow) -> Result<PlanTemplateSummary, Failure> {
        let plan = self.template_plan(row)?;
        Ok(PlanTemplateSummary {
            id: row.id.to_string(),
            name: row.name.clone(),
            currency: plan.header.currency.to_string(),
            columns: plan.columns.len(),
            sections: plan.rows.values().filter(|row| row.kind == RowKind::Section).count(),
            costs: plan.costs.len(),
            created_at: moment(row.created_ms),
        })
    }
}

fn name(text: &str) -> Result<String, Failure> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > MAX_NAME {
        let message = "a template's name has 1 to 255 characters";
        return Err(Failure::new(Code::BadValue, message).field("name").arg("text", text));
    }
    Ok(text.to_owned())
}
