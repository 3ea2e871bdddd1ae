import type { CoreEvent } from '../types';

/** What a fake route gets. */
export interface FakeCall { path: string[]; query: URLSearchParams; body: unknown; bytes: ArrayBuffer | null; emit: (event: CoreEvent) => void }
/** A fake route: pattern segments with `:` catch a value into `path`. */
export interface FakeRoute { method: string; pattern: string; answer: (call: FakeCall) => unknown }

/** A refusal with a status and a stable code. */
export class FakeProblem extends Error {
  constructor(readonly status: number, readonly code: string, readonly args: Record<string, string> = {}, message = code) { super(message); }
}

const routes: FakeRoute[] = [];

/** Features add their own routes. */
export function addFakeRoutes(list: FakeRoute[]): void {
  routes.push(...list);
}

function match(pattern: string, path: string): string[] | null {
  const wanted = pattern.split('/'), given = path.split('/');
  if (wanted.length !== given.length) return null;
  const caught: string[] = [];
  for (const [i, part] of wanted.entries()) {
    const value = decodeURIComponent(given[i] ?? '');
    if (part.startsWith(':')) caught.push(value);
    else if (part !== value) return null;
  }
  return caught;
}

/** Answers a request from the registered routes. */
export async function answerFake(request: Request, emit: (event: CoreEvent) => void): Promise<Response> {
  const url = new URL(request.url);
  const path = url.pathname.replace(/^\/api\/v1/, '');
  const binary = request.headers.get('Content-Type') === 'application/octet-stream';
  const bytes = binary ? await request.arrayBuffer() : null;
  const text = binary ? '' : await request.text();
  for (const route of routes) {
    const caught = route.method === request.method ? match(route.pattern, path) : null;
    if (!caught) continue;
    try {
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      const answer = await route.answer({ path: caught, query: url.searchParams, body, bytes, emit });
      if (answer instanceof Response) return answer;
      return answer === undefined ? new Response(null, { status: 204 }) : json(200, answer);
    } catch (problem) {
      if (problem instanceof FakeProblem) return json(problem.status, { title: problem.code, status: problem.status, code: problem.code, args: problem.args, detail: problem.message });
      throw problem;
    }
  }
  return json(404, { title: 'Not found', status: 404, code: 'not_found', detail: `${request.method} ${path}` });
}

function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' } });
}
