export { ProjectDialogs } from './dialogs';
export { showCreateProject, showProjectDialog } from './dialogs-state';
export { ProjectPage } from './project-page';
export { ProjectsPage } from './projects-page';
export { SampleLink } from './sample-link';
export { useAllPlans, useOpenSample, useProjects } from './queries';
