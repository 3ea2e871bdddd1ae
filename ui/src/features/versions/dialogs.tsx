import { CompareDialog } from './compare-dialog';
import { NameDialog } from './name-dialog';
import { ReadDialog } from './read-dialog';
import { ScenariosDialog } from './scenarios-dialog';
import { useOpened } from './state';

/** The open dialog about a plan's versions. */
export function VersionDialogs({ planId }: { planId: string }) {
  const opened = useOpened((state) => state.opened);
  switch (opened?.kind) {
    case 'keep': return <NameDialog planId={planId} />;
    case 'rename': return <NameDialog planId={planId} version={opened.version} />;
    case 'read': return <ReadDialog planId={planId} version={opened.version} />;
    case 'compare': return <CompareDialog planId={planId} from={opened.from} to={opened.to} />;
    case 'scenarios': return <ScenariosDialog planId={planId} />;
    default: return null;
  }
}
