import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';

import { api, type MyRights, type UseCase } from '@/api';
import type { MenuItem } from '@/components';
import { useTexts } from '@/i18n';
import { refusalText, roleNames } from '@/lib/error-text';

import { useSession } from './queries';

/** Why something cannot be done here. */
export interface Obstacle {
  why: string;
  /** The same in a few words, for a line of a menu. */
  brief: string;
  /** Who may and whom to ask, where it is the role. */
  who: string | null;
  /** It is the role; otherwise the folder, which takes no writing. */
  byRole: boolean;
  /** No role that the person could be given would change it: then it is not offered at all. */
  never: boolean;
}

/** What stands against a use-case, in a project or in the organisation; `null` if nothing does. */
export type Obstacles = (useCase: UseCase, project?: string) => Obstacle | null;

/** What the core would refuse. What is not known yet is not refused: the core has the last word. */
export function refusedIn(rights: MyRights | undefined, useCase: UseCase, project?: string): MyRights['refused'][number] | null {
  const place = project === undefined ? rights?.refused : rights?.projects.find((one) => one.project === project)?.refused;
  return place?.find((one) => one.use_case === useCase) ?? null;
}

/** That it is refused, and who may and whom to ask: as the core's own refusal says it. */
export function whyRefused(refused: { roles: readonly string[]; people: readonly string[] }): { what: string; who: string | null } {
  const reason = refused.people.length > 0 ? 'ask' : refused.roles.length > 0 ? 'roles' : null;
  const text = refusalText({ code: 'not_permitted', message: '', args: { roles: refused.roles.join(', '), people: refused.people.join(', '), ...(reason ? { reason } : {}) } });
  return { what: text.what, who: text.todo ?? null };
}

/** What the person here may not do. */
export function useMyRights(): MyRights | undefined {
  return useQuery({ queryKey: ['team', 'me', 'rights'], queryFn: api.myRights }).data;
}

/** The one place that says whether something can be done: the folder takes no writing, or the role does not allow it. */
export function useObstacles(): Obstacles {
  const { t } = useTexts();
  const rights = useMyRights();
  const readOnly = useSession().data?.state === 'read_only';
  return useCallback((useCase, project) => {
    const refused = refusedIn(rights, useCase, project);
    if (refused) {
      const { what, who } = whyRefused(refused);
      const brief = refused.roles.length === 0 ? what : t('session:mayOnly', { roles: roleNames(refused.roles) });
      return { why: [what, who].filter(Boolean).join('. '), brief, who, byRole: true, never: refused.never };
    }
    const why = t('session:readOnly.why');
    return readOnly ? { why, brief: why, who: null, byRole: false, never: false } : null;
  }, [rights, readOnly, t]);
}

/** The same for one thing. */
export function useObstacle(useCase: UseCase, project?: string): Obstacle | null {
  return useObstacles()(useCase, project);
}

/** The project of a plan, once it is known. */
export function useProjectOf(planId: string): string | undefined {
  return useQuery({ queryKey: ['plans'], queryFn: api.plans }).data?.plans.find((plan) => plan.id === planId)?.project_id;
}

/** What stands against something everywhere: in the organisation, and in each project. */
export function useObstacleEverywhere(anywhere: UseCase, inProject: UseCase): Obstacle | null {
  const obstacles = useObstacles();
  const projects = useMyRights()?.projects ?? [];
  const all = obstacles(anywhere);
  return all && projects.every((one) => obstacles(inProject, one.project) !== null) ? all : null;
}

/** What stands against importing: a plan may be begun in no project, nor a project for it. */
export const useImportObstacle = (): Obstacle | null => useObstacleEverywhere('create_project', 'create_plan');

/** A line of a menu that something may stand against: off with the reason, or not there. */
export function offered(obstacle: Obstacle | null, item: Extract<MenuItem, { kind: 'command' }>): MenuItem[] {
  if (obstacle === null) return [item];
  return obstacle.never ? [] : [{ ...item, disabled: true, why: obstacle.brief }];
}
