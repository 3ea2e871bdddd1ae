import { ApiError } from '@/api';
import { ErrorPanel } from '@/components';
import { errorText } from '@/lib/error-text';

/** What the core has against the name; what failed for another reason stands by itself. */
export function ofField(error: unknown): string | undefined {
  return error instanceof ApiError && error.field !== undefined ? errorText(error).what : undefined;
}

/** Why the core refused, where no field of the form is at fault. */
export function Refusal({ error }: { error: unknown }) {
  return error && ofField(error) === undefined ? <ErrorPanel compact {...errorText(error)} /> : null;
}
