import type { PlanSummary, ProjectSummary } from '@/api';
import { useAllPlans, useProjects } from '@/features/projects';
import { useObstacles } from '@/features/session';

/** Where an import may go: projects in which one may begin plans, plans that one may change, and whether a project may be begun. */
export function useImportPlaces(): { projects: ProjectSummary[]; plans: PlanSummary[]; mayBegin: boolean } {
  const obstacles = useObstacles();
  const projects = useProjects().data?.projects ?? [];
  const plans = useAllPlans().data?.plans ?? [];
  return {
    projects: projects.filter((project) => obstacles('create_plan', project.id) === null),
    plans: plans.filter((plan) => obstacles('edit_plan', plan.project_id) === null),
    mayBegin: obstacles('create_project') === null,
  };
}
