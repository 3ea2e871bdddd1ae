import type { CommitImport, PlanSummary, ProjectSummary } from '@/api';
import type { Place } from '@/app/router';

/** Where an import goes. */
export interface Target { mode: 'new' | 'into'; projectId: string | 'new'; projectName: string; planId: string | null }

/** Where it goes unless the planner says otherwise: into an empty plan one looks at, or into which a table is pasted; a new plan in the project one looks at, else in a new project. Plans and projects are those that one may write to. */
export function proposedTarget(from: Place, plans: readonly PlanSummary[], projects: readonly ProjectSummary[], name: string, intoPlan = false, mayBegin = true): Target {
  const plan = from.at === 'plan' ? plans.find((one) => one.id === from.id) : undefined;
  const projectId = from.at === 'project' ? from.id : plan?.project_id;
  const known = projects.some((project) => project.id === projectId && !project.archived);
  // Who may begin no project puts it into one where they may write.
  const other = mayBegin ? 'new' : (projects.find((project) => !project.archived)?.id ?? 'new');
  return { mode: (intoPlan && plan) || plan?.lines === 0 ? 'into' : 'new', projectId: known && projectId ? projectId : other, projectName: name, planId: plan?.id ?? null };
}

/** What the core is asked; null while something is missing. */
export function commitOf(target: Target, client: string | null): CommitImport | null {
  if (target.mode === 'into') return target.planId ? { plan_id: target.planId } : null;
  if (target.projectId !== 'new') return { project_id: target.projectId };
  const name = target.projectName.trim();
  return name === '' ? null : { new_project: { name, client } };
}
