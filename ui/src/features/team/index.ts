export { TeamPage } from './page';
