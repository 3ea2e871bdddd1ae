import { useQuery } from '@tanstack/react-query';

import { api } from '@/api';

/** Whether the person here is a client: they see what was published to them and say what they think of it, nothing else. */
export function useGuest(): boolean {
  return useQuery({ queryKey: ['team'], queryFn: api.team }).data?.role === 'guest';
}
