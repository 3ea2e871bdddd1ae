import type { OrganisationRole, ProjectRole, ProjectRoles, Team } from '@/api';

export const ORGANISATION_ROLES: readonly OrganisationRole[] = ['admin', 'manager', 'member', 'guest'];
export const PROJECT_ROLES: readonly ProjectRole[] = ['pm', 'account_manager', 'specialist', 'strategist', 'analyst', 'creative', 'client'];

/** Roles that somebody may have in a project: a guest is a client there, and nothing else. */
export function rolesFor(role: OrganisationRole): readonly ProjectRole[] {
  return role === 'guest' ? ['client'] : PROJECT_ROLES;
}

/** The same projects for another role in the organisation: what that role cannot have is let go. */
export function fitted(projects: readonly ProjectRoles[], role: OrganisationRole): ProjectRoles[] {
  const allowed = rolesFor(role);
  return projects.map((one) => {
    const roles = one.roles.filter((project) => allowed.includes(project));
    return { ...one, roles: roles.length === 0 && role === 'guest' ? ['client'] : roles };
  });
}

/** The roles of the person here: in the organisation, and in any project. */
export function ownRoles(team: Team | undefined): ReadonlySet<string> {
  const me = team?.members.find((member) => member.me);
  return new Set(me ? [me.role, ...me.projects.flatMap((one) => one.roles)] : []);
}

/** A group of actions of a cell of the matrix and its limits: `CRU(o,s)`. */
export interface RightsPart { actions: string[]; limits: string[] }

/** Takes the matrix's notation apart; a dash is nothing. */
export function readNotation(notation: string): RightsPart[] {
  return notation.split(/\s+/).flatMap((group) => {
    const found = /^([CRUDA]+)(?:\(([ospic](?:,[ospic])*)\))?$/.exec(group);
    return found ? [{ actions: [...(found[1] ?? '')], limits: found[2]?.split(',') ?? [] }] : [];
  });
}
