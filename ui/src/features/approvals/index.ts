export { ApprovalDialogs } from './dialogs';
export { ApprovalsPanel } from './panel';
export { useApprovals } from './queries';
export { closeApprovals, openApprovals } from './state';
