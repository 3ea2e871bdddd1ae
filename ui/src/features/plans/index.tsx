import { useQuery } from '@tanstack/react-query';
import { api } from '@/api';

/** A media plan on the screen. */
export function PlanPage({ planId }: { planId: string }) {
  const plan = useQuery({ queryKey: ['plan', planId], queryFn: () => api.plan(planId) });
  return <h1>{plan.data?.header['title']}</h1>;
}
