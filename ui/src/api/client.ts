import createClient from 'openapi-fetch';
import { platform } from '@/platform';
import { currentLanguage } from '@/i18n';
import type { paths } from './gen/schema';
import type { Problem, RefusedCell, Told } from './types';

/** A request that the core refused or that never reached it. `code` is translated; `message` is the English fallback. */
export class ApiError extends Error {
  constructor(readonly code: string, readonly status: number, message: string, readonly args: Record<string, string> = {}, readonly field?: string, readonly cells: readonly RefusedCell[] = []) {
    super(message);
    this.name = 'ApiError';
  }
}

/** Every request says in which language its numbers are typed: `1,200` is another number in Russian. */
function send(request: Request): Promise<Response> {
  request.headers.set('Accept-Language', currentLanguage());
  return platform().fetch(request);
}

let cached: { origin: string; client: ReturnType<typeof createClient<paths>> } | null = null;

/** The typed client of the current host. */
export function client() {
  const host = platform();
  if (cached?.origin !== host.origin) {
    cached = { origin: host.origin, client: createClient<paths>({ baseUrl: host.origin, fetch: send }) };
  }
  return cached.client;
}

/** The answer's data, or an `ApiError`. */
export async function unwrap<T>(asked: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<Told<T>> {
  let answer;
  try {
    answer = await asked;
  } catch (cause) {
    throw unreachable(cause);
  }
  if (answer.response.ok) return answer.data as Told<T>;
  throw fromProblem(answer.response.status, answer.error);
}

/** The same for shapes that are narrower than their description. */
export function unwrapAs<T>(asked: Promise<{ data?: unknown; error?: unknown; response: Response }>): Promise<T> {
  return unwrap(asked) as Promise<T>;
}

/** Sends bytes or asks for bytes: what the JSON client is not for. Query values are encoded here. */
export async function askBytes(method: 'GET' | 'POST', path: string, query: Record<string, string>, body?: Blob, signal?: AbortSignal): Promise<Response> {
  const address = `${platform().origin}/api/v1${path}?${new URLSearchParams(query).toString()}`;
  const headers: Record<string, string> = body ? { 'Content-Type': 'application/octet-stream' } : { Accept: 'application/octet-stream' };
  let response;
  try {
    response = await send(new Request(address, { method, headers, body: body ?? null, signal: signal ?? null }));
  } catch (cause) {
    throw unreachable(cause);
  }
  if (!response.ok) {
    const problem: unknown = await response.json().catch(() => null);
    throw fromProblem(response.status, problem);
  }
  return response;
}

function fromProblem(status: number, body: unknown): ApiError {
  const problem: Partial<Problem> = typeof body === 'object' && body !== null ? body : {};
  return new ApiError(problem.code ?? `http_${status}`, status, problem.detail ?? problem.title ?? `HTTP ${status}`, problem.args, problem.field ?? undefined, problem.cells ?? []);
}

function unreachable(cause: unknown): Error {
  if (cause instanceof DOMException && cause.name === 'AbortError') return cause;
  return new ApiError('core_unreachable', 0, cause instanceof Error ? cause.message : String(cause));
}
