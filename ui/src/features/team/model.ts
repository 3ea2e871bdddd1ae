import type { OrganisationRole, ProjectRole, ProjectRoles } from '@/api';

export const ORGANISATION_ROLES: readonly OrganisationRole[] = ['admin', 'manager', 'member', 'guest'];
export const PROJECT_ROLES: readonly ProjectRole[] = ['pm', 'account_manager', 'specialist', 'strategist', 'analyst', 'creative', 'client'];
/** The colours that people have. */
export const PERSON_COLOURS = 8;

/** A person's colour by the number that stays theirs, as a CSS value. */
export function personColour(number: number): string {
  return `var(--person-${String((number % PERSON_COLOURS) + 1)})`;
}

/** Up to two letters of a name. */
export function initials(name: string | null): string {
  const words = (name ?? '').trim().split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return letters.map((word) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '').join('') || '?';
}

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

/** A group of actions of a cell of the matrix and its limits: `CRU(o,s)`. */
export interface RightsPart { actions: string[]; limits: string[] }

/** Takes the matrix's notation apart; a dash is nothing. */
export function readNotation(notation: string): RightsPart[] {
  return notation.split(/\s+/).flatMap((group) => {
    const found = /^([CRUDA]+)(?:\(([ospic](?:,[ospic])*)\))?$/.exec(group);
    return found ? [{ actions: [...(found[1] ?? '')], limits: found[2]?.split(',') ?? [] }] : [];
  });
}
