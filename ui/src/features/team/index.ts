export { Avatar } from './avatar';
export { initials, personColour } from './model';
export { TeamPage } from './page';
